//! What is wrong with a value, before it is known whose value it is.

use std::fmt::Display;
use std::ops::Range;

use scalegen_syntax::Unread;

use super::ProblemKind;

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) kind: ProblemKind,
    /// Says what the value is not: "is not a number".
    pub(super) what: String,
    pub(super) help: Option<String>,
    /// The wrong bytes of the value without the blanks around it; all of it when none are given.
    pub(super) span: Option<Range<usize>>,
}

impl Fault {
    /// A value that does not parse.
    pub(super) fn malformed(what: impl Into<String>) -> Self {
        Self::new(ProblemKind::MalformedValue, what)
    }

    pub(super) fn new(kind: ProblemKind, what: impl Into<String>) -> Self {
        Self {
            kind,
            what: what.into(),
            help: None,
            span: None,
        }
    }

    #[must_use]
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub(super) fn at(mut self, span: Range<usize>) -> Self {
        self.span = Some(span);
        self
    }

    #[must_use]
    pub(super) fn kind(mut self, kind: ProblemKind) -> Self {
        self.kind = kind;
        self
    }
}

impl<E: Display> From<Unread<E>> for Fault {
    fn from(error: Unread<E>) -> Self {
        Self {
            span: error.span,
            ..Self::malformed(error.reason.to_string())
        }
    }
}
