//! Words with their places, and what can be wrong with them: for loads and assertions.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use scalegen_syntax::SystemError;

/// What is wrong with a load or an assertion, and where.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{problem}")]
#[non_exhaustive]
pub struct GrammarError {
    /// What is wrong.
    pub problem: GrammarProblem,
    /// The bytes that are.
    pub span: Range<usize>,
}

/// What can be wrong.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GrammarProblem {
    /// Something else was expected.
    #[error("expected {0}")]
    Expected(&'static str),
    /// A shape that is not known.
    #[error("unknown shape `{name}`; write hold, ramp, step, spike, sine, file or a named one: {names}", names = names.join(", "))]
    UnknownShape {
        /// Its name.
        name: String,
        /// Those that are.
        names: &'static [&'static str],
    },
    /// A name in an assertion that is not known.
    #[error("unknown name `{name}`; write {}", known.join(", "))]
    UnknownName {
        /// It.
        name: String,
        /// Those that are.
        known: Vec<&'static str>,
    },
    /// A file that cannot be read.
    #[error("cannot read {file}: {reason}")]
    File {
        /// The file.
        file: String,
        /// Why.
        reason: FileError,
    },
    /// A line of a file.
    #[error("{file}, line {line}: {problem}")]
    Row {
        /// The file.
        file: String,
        /// The line, from 1 on.
        line: usize,
        /// What is wrong with it.
        problem: RowProblem,
    },
    /// More than can be simulated.
    #[error("the load is longer than {days} days")]
    TooLong {
        /// The most.
        days: u32,
    },
    /// Brackets in brackets.
    #[error("too many brackets inside each other")]
    TooDeep,
}

/// What can be wrong with a line of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RowProblem {
    /// It is something else.
    #[error("expected a time in seconds and a rate, such as 60,25")]
    NotNumbers,
    /// A rate that no load has.
    #[error("a rate is a number from 0 to {MOST_PER_S:e}")]
    Rate,
    /// The time of the line before, or an earlier one.
    #[error("its time is not later than that of the line before")]
    Order,
}

/// The most requests per second that a load may have.
pub(super) const MOST_PER_S: f64 = 1e9;

/// Why the file of a load cannot be read.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The system refused.
    #[error(transparent)]
    System(Arc<SystemError>),
    /// It is no text.
    #[error("not UTF-8")]
    NotUtf8,
    /// It is not held in memory.
    #[error("longer than {mebibytes} MiB")]
    TooLong {
        /// The most.
        mebibytes: usize,
    },
    /// Files are not read here.
    #[error("files are not read here")]
    NoFiles,
}

impl From<SystemError> for FileError {
    fn from(error: SystemError) -> Self {
        Self::System(Arc::new(error))
    }
}

impl GrammarError {
    /// The text with a caret below what is wrong.
    pub fn caret(&self, text: &str) -> String {
        let before = text.get(..self.span.start).unwrap_or(text).chars().count();
        let width = text
            .get(self.span.clone())
            .map_or(1, |part| part.chars().count().max(1));
        let mut shown = format!("{text}\n{:before$}{}", "", "^".repeat(width));
        let _ = write!(shown, " {}", self.problem);
        shown
    }
}

/// A word, with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) span: Range<usize>,
}

impl Word<'_> {
    pub(super) fn error(&self, problem: GrammarProblem) -> GrammarError {
        GrammarError {
            problem,
            span: self.span.clone(),
        }
    }

    pub(super) fn expected(&self, what: &'static str) -> GrammarError {
        self.error(GrammarProblem::Expected(what))
    }
}

/// A length of time such as `5m` or `1h30m`, in seconds.
pub(super) fn length(text: &str) -> Option<f64> {
    if let Some(days) = text.strip_suffix('d') {
        return days
            .parse::<f64>()
            .ok()
            .filter(|days| *days >= 0.0 && days.is_finite())
            .map(|days| days * 86_400.0);
    }
    let nanos = scalegen_syntax::go_duration::nanoseconds(text).ok()?;
    (nanos >= 0).then_some(nanos as f64 / 1e9)
}
