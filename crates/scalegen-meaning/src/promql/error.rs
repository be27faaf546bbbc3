//! What is wrong with a query, and where.

use super::Type;
use crate::Span;

/// A mistake in a query, with its place.
///
/// One mistake ends the reading: Prometheus answers 400 to the whole query, so a second one would not change what the
/// scaler gets.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{kind}")]
#[non_exhaustive]
pub struct Error {
    /// Where the mistake is.
    pub span: Span,
    /// What the mistake is.
    pub kind: ErrorKind,
}

impl Error {
    pub(super) fn new(span: Span, kind: ErrorKind) -> Self {
        Self { span, kind }
    }
}

/// What is wrong with a part of a query.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Nothing but blanks and comments.
    #[error("the query is empty")]
    Empty,
    /// More bytes than are read.
    #[error("the query is longer than 65,536 bytes")]
    TooLong,
    /// More nesting than is read.
    #[error("the query is nested too deeply")]
    TooDeep,
    /// The query ends where something is missing.
    #[error("the query ends too early: expected {expected}")]
    UnexpectedEnd {
        /// What could follow.
        expected: &'static str,
    },
    /// A word or sign that cannot be there.
    #[error("unexpected `{found}`: expected {expected}")]
    Unexpected {
        /// What is there.
        found: String,
        /// What could be there.
        expected: &'static str,
    },
    /// A bracket without its end.
    #[error("`{0}` is not closed")]
    NotClosed(char),
    /// The end of a bracket that was not opened.
    #[error("`{0}` closes nothing")]
    NotOpened(char),
    /// A range between the braces of a selector.
    #[error("the range must follow the `}}` of the selector: {{…}}[5m]")]
    RangeInBraces,
    /// A string without its end.
    #[error("the string is not closed")]
    StringNotClosed,
    /// A backslash before what it does not escape.
    #[error("invalid escape sequence in a string")]
    BadEscape,
    /// A character that PromQL does not have.
    #[error("unexpected character `{0}`")]
    UnknownCharacter(char),
    /// Digits that are neither a number nor a duration.
    #[error("`{0}` is neither a number nor a duration")]
    BadNumber(String),
    /// A duration that is not above 0.
    #[error("the duration must be greater than 0")]
    NotPositive,
    /// A name before `(` that is no function.
    #[error("unknown function `{name}`{}", suggestion(*nearest))]
    UnknownFunction {
        /// The name.
        name: String,
        /// The function with the most similar name.
        nearest: Option<&'static str>,
    },
    /// Too few or too many arguments.
    #[error("{function} takes {expected}, got {found}")]
    ArgumentCount {
        /// The function or aggregation.
        function: &'static str,
        /// What it takes, such as "2 arguments".
        expected: String,
        /// The number of arguments.
        found: usize,
    },
    /// An instant vector where a range vector is needed.
    #[error("{0} needs a range vector: add a range such as [5m]")]
    NeedsRange(&'static str),
    /// A range vector where something else is needed.
    #[error(
        "{function} needs {expected}, not a range vector: remove the range, or use a function such as rate"
    )]
    NeedsNoRange {
        /// The function, aggregation or operator.
        function: &'static str,
        /// The type that it takes.
        expected: Type,
    },
    /// Any other wrong type.
    #[error("{function} needs {expected}, got {found}")]
    WrongType {
        /// The function, aggregation or operator.
        function: &'static str,
        /// The type that it takes.
        expected: Type,
        /// The type that is there.
        found: Type,
    },
    /// A range behind something else than a selector.
    #[error("a range needs a selector before it: write [5m:1m] for a subquery")]
    RangeOfNoSelector,
    /// A range behind `offset` or `@`.
    #[error("the range must come before offset and @")]
    RangeAfterModifier,
    /// A subquery of something else than an instant vector.
    #[error("a subquery needs an instant vector, got {0}")]
    SubqueryOf(Type),
    /// `offset` or `@` behind something else than a selector or subquery.
    #[error("`{0}` must follow a selector or a subquery")]
    ModifierOfNoSelector(&'static str),
    /// `offset` or `@` twice.
    #[error("`{0}` must not be set twice")]
    ModifierTwice(&'static str),
    /// Every matcher also matches the empty text.
    #[error("a selector needs a name, or a matcher that does not match the empty string")]
    MatchesEverything,
    /// Two names of one selector.
    #[error("the name of the metric is set twice")]
    NameTwice,
    /// What is no name of a label.
    #[error("`{0}` is not a label name")]
    BadLabel(String),
    /// A regular expression that Prometheus does not compile.
    #[error("`{pattern}` is not a regular expression: {fault}")]
    BadPattern {
        /// The expression.
        pattern: String,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// `by` and `without` of one aggregation.
    #[error("an aggregation takes one `by` or `without`")]
    GroupingTwice,
    /// `bool` behind an operator that does not compare.
    #[error("`bool` can only follow a comparison, not `{0}`")]
    BoolWithoutComparison(&'static str),
    /// A comparison of two scalars.
    #[error("a comparison of two scalars needs `bool`: `{0} bool`")]
    ScalarsWithoutBool(&'static str),
    /// `and`, `or` or `unless` with a scalar.
    #[error("`{0}` needs instant vectors on both sides: write vector(…)")]
    SetOfScalar(&'static str),
    /// `on`, `ignoring` or `group_left` with a scalar.
    #[error("`on` and `ignoring` need instant vectors on both sides")]
    MatchingOfScalar,
    /// `group_left` or `group_right` with a set operator.
    #[error("`{0}` takes neither group_left nor group_right")]
    GroupOfSet(&'static str),
    /// A label in both `on` and `group_left`.
    #[error("label `{0}` must not be in both `on` and the group modifier")]
    LabelTwice(String),
}

fn suggestion(nearest: Option<&'static str>) -> String {
    nearest.map_or_else(String::new, |name| format!(": did you mean `{name}`?"))
}
