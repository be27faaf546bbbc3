//! The labels that elements of a result have.

use std::collections::BTreeSet;

/// The labels that elements of a result have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// Labels that may differ from element to element.
    pub varying: BTreeSet<String>,
    /// Labels that are the same in all elements, because a matcher chose one value.
    pub fixed: BTreeSet<String>,
    /// Whether elements have labels that the query does not show, such as those of the scrape.
    pub is_open: bool,
}

impl Labels {
    /// Whether no two elements can differ.
    pub(crate) fn is_single(&self) -> bool {
        self.varying.is_empty() && !self.is_open
    }

    /// The labels that `by` leaves.
    pub(crate) fn by<'n>(&self, names: impl Iterator<Item = &'n str>) -> Self {
        let mut left = Self::default();
        for name in names {
            if self.fixed.contains(name) {
                left.fixed.insert(name.to_owned());
            } else if self.is_open || self.varying.contains(name) {
                left.varying.insert(name.to_owned());
            }
        }
        left
    }

    /// The labels that `without` leaves.
    pub(crate) fn without<'n>(&self, names: impl Iterator<Item = &'n str>) -> Self {
        let mut left = self.clone();
        for name in names {
            left.remove(name);
        }
        left
    }

    /// Takes one value of a label.
    pub(crate) fn fix(&mut self, name: &str) {
        self.varying.remove(name);
        self.fixed.insert(name.to_owned());
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.varying.remove(name);
        self.fixed.remove(name);
    }

    /// The labels of elements of which some have these and some have others.
    pub(crate) fn or(&self, other: &Self) -> Self {
        let mut all = self.clone();
        all.is_open |= other.is_open;
        all.varying.extend(other.varying.iter().cloned());
        // A fixed label of one side tells its elements from those of the other.
        let differ = self.fixed.symmetric_difference(&other.fixed);
        all.varying.extend(differ.cloned());
        all.fixed.retain(|name| other.fixed.contains(name));
        all
    }

    /// Whether elements can never have the labels of an element of another: one side has labels, the other none.
    pub(crate) fn never_equal(&self, other: &Self) -> bool {
        let has_none = |labels: &Self| labels.is_single() && labels.fixed.is_empty();
        let has_some =
            |labels: &Self| labels.is_open || !labels.fixed.is_empty() || !labels.varying.is_empty();
        (has_none(self) && has_some(other)) || (has_some(self) && has_none(other))
    }
}
