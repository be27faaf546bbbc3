//! What is wrong with an expression, and where.

use std::fmt;

use super::Type;

/// Bytes of a formula, from `start` up to `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    pub(super) const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }
}

/// A mistake in an expression, with its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
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

/// What is wrong with a part of an expression.
#[derive(Clone, Debug, PartialEq, Eq, strum::IntoStaticStr, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Something is missing at the end.
    #[error("the formula ends too early")]
    UnexpectedEnd,
    /// A comment that goes on to the end of the line, where KEDA writes a parenthesis.
    #[error("a `//` comment at the end hides the `)` that KEDA puts behind the formula: write /* … */")]
    CommentAtEnd,
    /// A word or sign that cannot be there.
    #[error("unexpected `{0}`")]
    Unexpected(String),
    /// A word or sign behind a whole formula.
    #[error("unexpected `{0}` after the end of the formula")]
    Trailing(String),
    /// A text or comment without its end.
    #[error("the {0} is not closed")]
    NotClosed(&'static str),
    /// A backslash before a character that it does not escape.
    #[error("`\\{0}` is not an escape sequence of a text")]
    BadEscape(char),
    /// Digits that are not a number.
    #[error("`{0}` is not a number")]
    BadNumber(String),
    /// `??` beside another operator.
    #[error("`{0}` and `??` must not be mixed without parentheses")]
    MixedCoalesce(String),
    /// Several expressions in a predicate without braces.
    #[error("a predicate of several expressions needs braces around it")]
    PredicateWithoutBraces,
    /// More nesting than is read.
    #[error("the formula is nested too deeply")]
    TooDeep,
    /// More parts than expr compiles.
    #[error("the formula has more than 10,000 parts")]
    TooLong,
    /// A name that stands for nothing.
    #[error(
        "`{name}` is not the name of a trigger that a formula can use: {}",
        Known(known)
    )]
    UnknownName {
        /// The name.
        name: String,
        /// The names of triggers that can be used.
        known: Vec<String>,
    },
    /// A call of something that is not in the language.
    #[error("`{name}` is no function of formulas{}", Hint(*.nearest))]
    UnknownFunction {
        /// The name that is called.
        name: String,
        /// A function that may be meant.
        nearest: Option<&'static str>,
    },
    /// A call of a value.
    #[error("`{name}` is {is} and cannot be called")]
    NotCallable {
        /// The name that is called.
        name: String,
        /// What the name stands for.
        is: Type,
    },
    /// `let` with a name that is taken.
    #[error("`let` cannot declare `{0}`: the name is taken")]
    Redeclared(String),
    /// `#name` that a predicate does not have.
    #[error("there is no `#{0}` here")]
    UnknownPointer(String),
    /// Something else where true or false is needed.
    #[error("{0} is no condition: compare it with another value")]
    NotACondition(Type),
    /// An operator with a type that it does not take.
    #[error("`{operator}` needs a number, and {operand} is no number")]
    Operand {
        /// The operator.
        operator: String,
        /// The type of its operand.
        operand: Type,
    },
    /// An operator between types that it does not take.
    #[error(
        "`{operator}` does not take {left} and {right}{}",
        NoNumber(operator, left, right)
    )]
    Operands {
        /// The operator.
        operator: String,
        /// The type on its left.
        left: Type,
        /// The type on its right.
        right: Type,
    },
    /// An operator on whole numbers with another number.
    #[error("`{0}` takes whole numbers, and a trigger's value is not one: write int(…)")]
    WholeNumbers(String),
    /// A function with something that it does not take.
    #[error("`{function}` does not take {argument}")]
    Argument {
        /// The function.
        function: &'static str,
        /// The type of its argument.
        argument: Type,
    },
    /// A function with too few arguments.
    #[error("`{0}` needs more arguments")]
    TooFewArguments(&'static str),
    /// A function with too many arguments.
    #[error("`{0}` takes fewer arguments")]
    TooManyArguments(&'static str),
    /// A predicate that does not give true or false.
    #[error("the predicate of `{function}` gives {gives}, not true or false")]
    Predicate {
        /// The function.
        function: &'static str,
        /// The type of what its predicate gives.
        gives: Type,
    },
    /// A field of something that has none.
    #[error("{base} has no field `{field}`")]
    NoField {
        /// The type that is asked for a field.
        base: Type,
        /// The field.
        field: String,
    },
    /// A slice of something that has no order.
    #[error("{0} cannot be sliced")]
    NotSliced(Type),
    /// An index that does not fit.
    #[error("{base} has no element at {index}")]
    Index {
        /// The type that is asked for an element.
        base: Type,
        /// The type of the index.
        index: Type,
    },
    /// An index past the end of a list.
    #[error("index {index} is out of range: the list has {length} elements")]
    OutOfRange {
        /// The index.
        index: i64,
        /// The length of the list.
        length: usize,
    },
    /// A result that is not a number.
    #[error("{}", NotANumber(.0))]
    Result(Type),
    /// A remainder of a division by zero.
    #[error("division by zero")]
    DivisionByZero,
    /// A text that a conversion cannot read.
    #[error("`{function}` cannot read `{text}`")]
    Conversion {
        /// The function.
        function: &'static str,
        /// The text.
        text: String,
    },
    /// `reduce` of nothing, without a first value.
    #[error("`reduce` of an empty list needs an initial value")]
    EmptyReduce,
}

/// Why KEDA does not take a formula.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormulaError {
    /// It does not compile.
    #[error(transparent)]
    Compile(Error),
    /// It fails in the run in which KEDA gives every trigger the value -1.
    #[error("with -1 for every trigger, as KEDA tests it: {0}")]
    Run(Error),
}

impl FormulaError {
    /// The mistake and its place.
    pub fn error(&self) -> &Error {
        match self {
            Self::Compile(error) | Self::Run(error) => error,
        }
    }
}

/// A part of a formula that KEDA evaluates and this crate does not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} cannot be simulated yet")]
#[non_exhaustive]
pub struct NotSimulated {
    /// Where the part is.
    pub span: Span,
    /// What the part is.
    pub what: String,
}

/// Why an evaluation has no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// It fails in KEDA too.
    #[error(transparent)]
    Fault(Error),
    /// KEDA has a value, which is not known here.
    #[error(transparent)]
    NotSimulated(NotSimulated),
}

struct Known<'a>(&'a [String]);

impl fmt::Display for Known<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("give each trigger that it uses a `name`");
        }
        f.write_str("there are ")?;
        for (index, name) in self.0.iter().enumerate() {
            write!(f, "{}`{name}`", if index == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

struct NotANumber<'a>(&'a Type);

impl fmt::Display for NotANumber<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Type::Bool => f.write_str("the formula is true or false, not a number: add ? 1 : 0"),
            other => write!(f, "the result is {other}, not a number"),
        }
    }
}

struct Hint(Option<&'static str>);

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .map_or(Ok(()), |nearest| write!(f, ": did you mean `{nearest}`?"))
    }
}

struct NoNumber<'a>(&'a str, &'a Type, &'a Type);

impl fmt::Display for NoNumber<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_word = self.0.starts_with(|c: char| c.is_ascii_lowercase());
        match (self.1, self.2) {
            _ if is_word => Ok(()),
            (other, number) | (number, other) if number.is_number() && !other.is_number() => {
                write!(f, ": {other} is no number")
            }
            _ => Ok(()),
        }
    }
}
