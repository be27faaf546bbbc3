//! One file that is not what the profiles say, as a diff, as JSON, as an annotation.

use std::borrow::Cow;

use scalegen::{Placement, PlacementKind, Severity};
use serde::Serialize;
use similar::TextDiff;

use crate::github::Annotation;
use crate::terminal::harmless;

/// One file that is not what the profiles say.
#[derive(Debug, Serialize)]
pub(crate) struct Drift {
    path: String,
    change: DriftKind,
    /// Whether a person changed or removed it since scalegen made it.
    edited: bool,
    /// From what is on disk to what should be; empty where nothing can be compared.
    diff: String,
}

/// How a file differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum DriftKind {
    /// It should be there.
    Missing,
    /// It should hold something else.
    Changed,
    /// Only its line ends differ.
    LineEnds,
    /// It is a script that cannot be run.
    NotExecutable,
    /// Somebody else made it.
    Foreign,
    /// It is no longer made.
    Stale,
    /// It lists something else than was made.
    Record,
}

impl Drift {
    pub(crate) fn of(placement: &Placement<'_>) -> Self {
        let path = placement.path.to_string();
        let (change, diff) = match &placement.kind {
            PlacementKind::Created { new } => (DriftKind::Missing, unified("/dev/null", &path, b"", new)),
            PlacementKind::Changed { old: None, .. } => (DriftKind::Changed, String::new()),
            PlacementKind::Changed {
                old: Some(old), new, ..
            } if old == new => (DriftKind::NotExecutable, String::new()),
            PlacementKind::Changed {
                old: Some(old), new, ..
            } if *without_cr(old) == **new => (DriftKind::LineEnds, String::new()),
            PlacementKind::Changed {
                old: Some(old), new, ..
            } => (DriftKind::Changed, unified(&path, &path, old, new)),
            PlacementKind::Foreign { .. } => (DriftKind::Foreign, String::new()),
            PlacementKind::Removed { .. } => (DriftKind::Stale, String::new()),
            PlacementKind::Record => (DriftKind::Record, String::new()),
        };
        let edited = match placement.kind {
            PlacementKind::Changed { edited, .. } | PlacementKind::Removed { edited } => edited,
            _ => false,
        };
        Self {
            path,
            change,
            edited,
            diff,
        }
    }

    /// What differs, in a word or two.
    fn words(&self) -> &'static str {
        match self.change {
            DriftKind::Missing => "is missing",
            DriftKind::Changed => "differs",
            DriftKind::LineEnds => {
                "differs in its line ends only: add `/generated/** text eol=lf` to .gitattributes"
            }
            DriftKind::NotExecutable => "cannot be executed",
            DriftKind::Foreign => "is in the way: scalegen did not make it; move or delete it",
            DriftKind::Stale => "is no longer made",
            DriftKind::Record => "does not list what was made",
        }
    }

    /// A unified diff, or a line where there is nothing to compare.
    pub(crate) fn human(&self) -> String {
        let line = match (self.diff.is_empty(), self.edited) {
            (false, false) => String::new(),
            (_, false) => format!("{} {}\n", self.path, self.words()),
            (_, true) => format!("{} {}, and was edited by hand\n", self.path, self.words()),
        };
        harmless(&(line + &self.diff))
    }

    /// An annotation of a GitHub workflow, with the command that mends it.
    pub(crate) fn github(&self, fix: &str) -> String {
        let edited = if self.edited {
            ", and was edited by hand"
        } else {
            ""
        };
        let message = format!("{} {}{edited}; to mend it: {fix}", self.path, self.words());
        Annotation {
            severity: Severity::Error,
            file: Some(&self.path),
            place: None,
            title: "scalegen check",
            message: &message,
        }
        .line()
    }
}

fn unified(from: &str, to: &str, old: &[u8], new: &[u8]) -> String {
    let (old, new) = (String::from_utf8_lossy(old), String::from_utf8_lossy(new));
    TextDiff::from_lines(old.as_ref(), new.as_ref())
        .unified_diff()
        .header(from, to)
        .to_string()
}

fn without_cr(bytes: &[u8]) -> Cow<'_, [u8]> {
    match bytes.contains(&b'\r') {
        true => bytes.iter().copied().filter(|byte| *byte != b'\r').collect(),
        false => bytes.into(),
    }
}
