//! How a file that scalegen generates relates to what is on disk.

use camino::Utf8PathBuf;
use serde::Serialize;

/// How a file that scalegen generates relates to what is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// It holds what the profile generates.
    Unchanged,
    /// It is not on disk.
    Missing,
    /// It holds something else.
    Changed,
    /// Only its line ends differ.
    LineEnds,
    /// It is a script that cannot be executed.
    NotExecutable,
    /// It holds something else, and scalegen did not create it.
    Foreign,
    /// The profile no longer generates it.
    Stale,
    /// The record of what scalegen generated is out of date, though no file is.
    Record,
}

/// What comparing one file found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Comparison {
    /// How it relates to what is on disk.
    pub relation: Relation,
    /// Whether a person edited it since scalegen wrote it.
    pub edited: bool,
    /// What is on disk, where that differs; none of a file of more than a mebibyte, unless it has the length that it
    /// should have.
    pub old: Option<Vec<u8>>,
}

impl Comparison {
    /// A file about which nothing is on disk to compare: unchanged, or missing.
    pub(crate) fn of(relation: Relation) -> Self {
        Self {
            relation,
            edited: false,
            old: None,
        }
    }
}

/// A file that scalegen wrote earlier and no longer generates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// Where it is, below the folder of the profile.
    pub path: scalegen_manifest::files::OutputPath,
    /// Whether a person edited it since scalegen wrote it.
    pub edited: bool,
}

/// A file that differs from what is on disk: a run that writes replaced or removed it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Difference<'a> {
    /// The file, with the output folder before it.
    pub path: Utf8PathBuf,
    /// How it differs.
    pub relation: Relation,
    /// Whether a person edited it since scalegen wrote it.
    pub edited: bool,
    /// What was on disk; none of a file that is missing, no longer generated, or very long.
    pub old: Option<&'a [u8]>,
    /// What is generated; none of a file that no longer is, and of the record.
    pub new: Option<&'a [u8]>,
}

impl Difference<'_> {
    /// A file of which only the path matters.
    pub(crate) fn of(path: Utf8PathBuf, relation: Relation, edited: bool) -> Self {
        Self {
            path,
            relation,
            edited,
            old: None,
            new: None,
        }
    }
}
