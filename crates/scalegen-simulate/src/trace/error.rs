//! Why a trace cannot be read.

use scalegen_syntax::{Finding, Message, Rule, SystemError};

/// What stopped the reading of a trace.
///
/// A trace may be longer than memory, so the places of findings are in excerpts: source files that hold one
/// line and know its number.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// The reader failed.
    #[error("cannot read the trace")]
    Io(#[source] SystemError),
    /// The trace is not what it should be. All of a header's findings, or all of a row's.
    #[error("{}", .0.first().map_or_else(|| "the trace cannot be used".to_owned(), Finding::text))]
    Findings(Vec<Finding>),
}

impl From<std::io::Error> for TraceError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error.into())
    }
}

impl From<Finding> for TraceError {
    fn from(finding: Finding) -> Self {
        Self::Findings(vec![finding])
    }
}

/// A finding about a trace.
pub(crate) fn finding(rule: &Rule, message: impl Into<Message>) -> Finding {
    rule.finding(message)
}
