//! One file that is not what the profiles say, as a diff, as JSON, as an annotation.

use scalegen::output::Relation;
use scalegen::show::{Annotation, harmless};
use scalegen::{Difference, Severity};
use serde::Serialize;
use similar::TextDiff;

/// One file that is not what the profiles say.
#[derive(Debug, Serialize)]
pub(crate) struct Drift {
    path: String,
    change: Relation,
    /// Whether a person changed or removed it since scalegen made it.
    edited: bool,
    /// From what is on disk to what should be; empty where nothing can be compared.
    diff: String,
}

impl Drift {
    pub(crate) fn of(difference: &Difference<'_>) -> Self {
        let path = difference.path.to_string();
        let new = difference.new.unwrap_or_default();
        let diff = match (difference.relation, difference.old) {
            (Relation::Missing, _) => unified("/dev/null", &path, b"", new),
            (Relation::Changed, Some(old)) => unified(&path, &path, old, new),
            _ => String::new(),
        };
        Self {
            path,
            change: difference.relation,
            edited: difference.edited,
            diff,
        }
    }

    /// What differs, in a word or two.
    fn words(&self) -> &'static str {
        match self.change {
            Relation::Missing => "is missing",
            Relation::LineEnds => {
                "differs in its line ends only: add `/generated/** text eol=lf` to .gitattributes"
            }
            Relation::NotExecutable => "cannot be executed",
            Relation::Foreign => "is in the way: scalegen did not create it; move or delete it",
            Relation::Stale => "is no longer generated",
            Relation::Record => "does not list what was generated",
            Relation::Unchanged | Relation::Changed => "differs",
        }
    }

    /// A unified diff, or a line where there is nothing to compare.
    pub(crate) fn human(&self) -> String {
        let line = match (self.diff.is_empty(), self.edited) {
            (false, false) => String::new(),
            (_, false) => format!("{} {}\n", self.path, self.words()),
            (_, true) => format!("{} {}, and was edited by hand\n", self.path, self.words()),
        };
        harmless(&line) + &printable(&self.diff)
    }

    fn fault(&self, fix: &str) -> String {
        let edited = if self.edited {
            ", and was edited by hand"
        } else {
            ""
        };
        format!("{}{edited}; run: {fix}", self.words())
    }

    /// An annotation of a GitHub workflow, with the command that fixes it.
    pub(crate) fn github(&self, fix: &str) -> String {
        let message = format!("{} {}", self.path, self.fault(fix));
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

/// A diff without escapes of a terminal, as `patch` still reads it: lines keep their ends.
pub(crate) fn printable(diff: &str) -> String {
    let shown = |line: &str| match line.strip_suffix("\r\n") {
        Some(line) => harmless(line) + "\r\n",
        None => harmless(line),
    };
    diff.split_inclusive('\n').map(shown).collect()
}

/// What changes from one text to another, as `patch` reads it.
pub(crate) fn unified(from: &str, to: &str, old: &[u8], new: &[u8]) -> String {
    let (old, new) = (String::from_utf8_lossy(old), String::from_utf8_lossy(new));
    TextDiff::from_lines(old.as_ref(), new.as_ref())
        .unified_diff()
        .header(from, to)
        .to_string()
}
