//! The labels that elements of a result have.

use std::collections::{BTreeMap, BTreeSet};

/// The labels that elements of a result have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Labels {
    /// Labels that may differ from element to element.
    pub varying: BTreeSet<String>,
    /// Labels that are the same in all elements, with the value that a matcher chose.
    pub fixed: BTreeMap<String, String>,
    /// Whether elements have labels that the query does not show, such as those of the scrape.
    pub is_open: bool,
    /// Labels that elements do not have, though the query shows no other reason for that than that it drops them.
    pub dropped: BTreeSet<String>,
    /// Whether there is one element at most, whatever its labels: what `topk(1, …)` leaves.
    pub is_one: bool,
    /// Whether elements were left out that the same series have elsewhere: what `topk` does.
    pub is_part: bool,
    /// Whether elements come of both sides of an `or`, so that a pod may have several.
    pub is_mixed: bool,
    /// Whether every element is known to have a label.
    pub has_some: bool,
}

/// Labels that every series of a scrape has.
const OF_SCRAPE: [&str; 2] = ["instance", "job"];

impl Labels {
    /// Whether there can be no two elements.
    pub(crate) fn is_single(&self) -> bool {
        self.is_one || (self.varying.is_empty() && !self.is_open)
    }

    /// Whether elements have no label.
    pub(crate) fn is_none(&self) -> bool {
        self.varying.is_empty() && self.fixed.is_empty() && !self.is_open
    }

    /// The labels that `by` leaves.
    pub(crate) fn by<'n>(&self, names: impl Iterator<Item = &'n str>) -> Self {
        let mut left = Self {
            is_one: self.is_one,
            is_part: self.is_part,
            is_mixed: self.is_mixed,
            ..Self::default()
        };
        for name in names {
            let is_set = OF_SCRAPE.contains(&name) || (name == "pod" && self.varying.contains(name));
            left.has_some |= (self.has_some && is_set) || self.fixed.contains_key(name);
            if let Some(value) = self.fixed.get(name) {
                left.fix(name, value);
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
            // Where a query shows all labels, it may be the one that elements are known to have.
            let may_be_it = !self.is_open && (self.varying.contains(name) || self.fixed.contains_key(name));
            left.has_some &= !OF_SCRAPE.contains(&name) && !may_be_it;
            left.remove(name);
            if left.is_open {
                left.dropped.insert(name.to_owned());
            }
        }
        left
    }

    /// Takes one value of a label.
    pub(crate) fn fix(&mut self, name: &str, value: &str) {
        self.varying.remove(name);
        self.fixed.insert(name.to_owned(), value.to_owned());
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.varying.remove(name);
        self.fixed.remove(name);
    }

    /// The labels of elements of which some have these and some have others.
    pub(crate) fn or(&self, other: &Self) -> Self {
        let mut all = self.clone();
        all.is_open |= other.is_open;
        all.has_some &= other.has_some;
        all.is_one = false;
        all.is_part |= other.is_part;
        all.is_mixed = true;
        all.varying.extend(other.varying.iter().cloned());
        // A label that is fixed on one side, or to another value, distinguishes their elements.
        for (name, value) in self.fixed.iter().chain(&other.fixed) {
            if self.fixed.get(name) != Some(value) || other.fixed.get(name) != Some(value) {
                all.fixed.remove(name);
                all.varying.insert(name.clone());
            }
        }
        all
    }

    /// Whether elements can never have the labels of an element of another: one side has labels and the other none, or
    /// a label is fixed to different values, or to one where the other cannot have it.
    pub(crate) fn never_equal(&self, other: &Self) -> bool {
        let differs =
            |(name, value): (&String, &String)| other.fixed.get(name).is_some_and(|other| other != value);
        // The one label that all have, where others cannot have it.
        let has_own = |one: &Self, other: &Self| {
            let mut names = one.varying.iter().chain(one.fixed.keys());
            let only = names.next().filter(|_| names.next().is_none());
            let is_lacking = |name: &String| !other.varying.contains(name) && !other.fixed.contains_key(name);
            one.has_some && !one.is_open && !other.is_open && only.is_some_and(is_lacking)
        };
        let is_missing = |(name, value): (&String, &String), of: &Self| {
            let may_have = of.is_open && !of.dropped.contains(name) || of.varying.contains(name);
            !value.is_empty() && !may_have && !of.fixed.contains_key(name)
        };
        (self.is_none() && other.has_some)
            || (self.has_some && other.is_none())
            || has_own(self, other)
            || has_own(other, self)
            || self.fixed.iter().any(differs)
            || self.fixed.iter().any(|fixed| is_missing(fixed, other))
            || other.fixed.iter().any(|fixed| is_missing(fixed, self))
    }

    /// Whether elements have the labels of elements of another, as far as anybody knows: those of one emitter.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self == other && !self.is_part
    }
}
