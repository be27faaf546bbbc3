//! A kind of finding, as data.

use crate::Severity;

/// A kind of finding: what `scalegen explain` shows.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Its permanent code.
    pub code: &'static str,
    /// Its name, after the bad pattern.
    pub name: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What it finds, in one sentence.
    pub summary: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub fix: &'static str,
}
