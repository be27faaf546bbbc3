//! What of a profile is not as its author wrote it, and what is therefore no mistake of the author.

use std::collections::BTreeSet;

use crate::codes;
use crate::problem::Problem;
use scalegen_syntax::{FieldPath, Segment};

/// What could not be read, and what something else stands in for, so that no finding follows from it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Broken {
    /// What a profile names although it could not be read, so that references to it are no dangling ones.
    names: BTreeSet<FieldPath>,
    /// Values that are left out, or that something stands in for.
    values: Vec<FieldPath>,
    /// Lines that could not be read.
    lost: Vec<String>,
    /// The tables that those lines belonged to.
    incomplete: Vec<FieldPath>,
    /// Whether a whole text could not be read: anything may have been in it.
    unknown: bool,
}

/// What is said when something is not there, which nobody can tell of a text with lines left out.
const ABSENCES: &[&scalegen_syntax::Rule] = &[
    codes::MISSING_KEY,
    codes::NOT_EXACTLY_ONE,
    codes::NO_ACTIVE_SCALER,
    codes::NO_PROMETHEUS,
    codes::ADDON_NOT_CONFIGURED,
    codes::MAKES_NOTHING,
];

impl Broken {
    pub(crate) fn add_name(&mut self, path: FieldPath) {
        self.names.insert(path);
    }

    pub(crate) fn add_value(&mut self, path: FieldPath) {
        self.values.push(path);
    }

    /// Lines that could not be read, and the table that they belonged to.
    pub(crate) fn add_lost(&mut self, lines: &str, table: Option<FieldPath>) {
        self.lost.push(lines.to_owned());
        self.incomplete.extend(table);
    }

    /// A text that could not be read.
    pub(crate) fn lost_a_text(&mut self) {
        self.unknown = true;
    }

    /// Whether a line that could not be read may have defined `name`.
    fn is_lost(&self, name: &str) -> bool {
        self.unknown || !name.is_empty() && self.lost.iter().any(|lines| lines.contains(name))
    }

    /// Whether `key` may have been in `table`.
    pub(crate) fn may_have(&self, table: &FieldPath, key: &str) -> bool {
        self.is_lost(key) || self.incomplete.contains(table)
    }

    /// Whether something is named there that could not be read.
    pub(crate) fn contains(&self, path: &FieldPath) -> bool {
        let last = path.segments().last().and_then(Segment::name).unwrap_or_default();
        self.names.contains(path)
            || self.is_lost(last)
            || self.values.iter().any(|value| path.is_within(value))
    }

    /// Whether a problem may follow from what is broken alone.
    pub(crate) fn explains(&self, problem: &Problem) -> bool {
        let absence = ABSENCES.contains(&problem.code);
        if absence && (self.unknown || !self.lost.is_empty()) {
            return true;
        }
        let paths = || std::iter::once(&problem.path).chain(problem.related.iter().map(|(_, path)| path));
        self.values.iter().any(|value| {
            paths().any(|path| path.is_within(value))
                || absence && value.parent().is_some_and(|table| table == problem.path)
        })
    }

    /// Whether what a server refuses there may follow from what is broken alone.
    pub(crate) fn explains_refusal(&self, path: &FieldPath) -> bool {
        let lost = |table: &FieldPath| *table != FieldPath::ROOT && path.is_within(table);
        self.unknown
            || self.incomplete.iter().any(lost)
            || self
                .values
                .iter()
                .any(|value| path.is_within(value) || value.parent().is_some_and(|table| table == *path))
    }
}
