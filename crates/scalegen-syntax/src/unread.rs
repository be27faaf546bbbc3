//! A text that a server cannot read, why, and where.

use std::fmt;
use std::ops::Range;

/// Why a text cannot be read, and which of its bytes are wrong.
///
/// `reason` prints as what the text is not, to follow the text: "is not a number".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread<E> {
    /// The reason, an enum of the language.
    pub reason: E,
    /// The wrong bytes; none for all of them.
    pub span: Option<Range<usize>>,
}

impl<E> Unread<E> {
    /// The text is wrong as a whole.
    pub const fn whole(reason: E) -> Self {
        Self { reason, span: None }
    }

    /// These bytes are wrong, or the whole text if there are none.
    pub fn at(reason: E, span: Range<usize>) -> Self {
        Self {
            reason,
            span: (!span.is_empty()).then_some(span),
        }
    }

    /// Another reason at the same place.
    pub fn map<F>(self, into: impl FnOnce(E) -> F) -> Unread<F> {
        Unread {
            reason: into(self.reason),
            span: self.span,
        }
    }

    /// The error of a part, in the text that the part is in: `start` is where the part starts.
    #[must_use]
    pub fn within(self, start: usize) -> Self {
        Self {
            span: self.span.map(|span| start + span.start..start + span.end),
            ..self
        }
    }
}

impl<E: fmt::Display> fmt::Display for Unread<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(f)
    }
}

impl<E: std::error::Error> std::error::Error for Unread<E> {}
