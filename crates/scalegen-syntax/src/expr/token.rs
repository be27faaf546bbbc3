//! The words that an expression is cut into.

use super::Span;

/// What kind of word a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    Number,
    /// Text in quotes or backquotes, which are part of the token.
    Text,
    /// A sign, or a word such as `in` or `let`.
    Operator,
    Bracket,
    End,
}

/// A word as it is written, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    pub(super) text: &'t str,
    pub(super) span: Span,
}

impl Token<'_> {
    pub(super) fn is_operator(&self, sign: &str) -> bool {
        self.kind == Kind::Operator && self.text == sign
    }

    pub(super) fn is_bracket(&self, sign: &str) -> bool {
        self.kind == Kind::Bracket && self.text == sign
    }
}
