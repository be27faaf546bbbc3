//! The operators, their names and how tightly they bind.

use std::fmt;

/// An operator before one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unary {
    Not,
    Plus,
    Minus,
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binary {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    Matches,
    Contains,
    StartsWith,
    EndsWith,
    Range,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
    Coalesce,
}

/// Operators by name, with their precedence.
const OPERATORS: &[(&str, Binary, u16)] = &[
    ("||", Binary::Or, 10),
    ("or", Binary::Or, 10),
    ("&&", Binary::And, 15),
    ("and", Binary::And, 15),
    ("==", Binary::Equal, 20),
    ("!=", Binary::NotEqual, 20),
    ("<", Binary::Less, 20),
    ("<=", Binary::LessOrEqual, 20),
    (">", Binary::Greater, 20),
    (">=", Binary::GreaterOrEqual, 20),
    ("in", Binary::In, 20),
    ("matches", Binary::Matches, 20),
    ("contains", Binary::Contains, 20),
    ("startsWith", Binary::StartsWith, 20),
    ("endsWith", Binary::EndsWith, 20),
    ("..", Binary::Range, 25),
    ("+", Binary::Add, 30),
    ("-", Binary::Subtract, 30),
    ("*", Binary::Multiply, 60),
    ("/", Binary::Divide, 60),
    ("%", Binary::Remainder, 60),
    ("**", Binary::Power, 100),
    ("^", Binary::Power, 100),
    ("??", Binary::Coalesce, 500),
];

impl Unary {
    /// The operator of this name and its precedence.
    pub(super) fn of(name: &str) -> Option<(Self, u16)> {
        match name {
            "not" | "!" => Some((Self::Not, 50)),
            "-" => Some((Self::Minus, 90)),
            "+" => Some((Self::Plus, 90)),
            _ => None,
        }
    }
}

impl Binary {
    /// The operator of this name and its precedence.
    pub(super) fn of(name: &str) -> Option<(Self, u16)> {
        let (_, operator, precedence) = OPERATORS.iter().find(|(given, ..)| *given == name)?;
        Some((*operator, *precedence))
    }

    /// Whether `a < b < c` is written for `a < b && b < c` with it.
    pub(super) fn chains(self) -> bool {
        matches!(
            self,
            Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual
        )
    }

    /// Whether `not` may come before it, as in `a not in b`.
    pub(super) fn takes_not(self) -> bool {
        matches!(
            self,
            Self::In | Self::Matches | Self::Contains | Self::StartsWith | Self::EndsWith
        )
    }
}

impl fmt::Display for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = OPERATORS.iter().find(|(_, operator, _)| operator == self);
        f.write_str(found.map_or("", |(name, ..)| name))
    }
}

impl fmt::Display for Unary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Not => "not",
            Self::Plus => "+",
            Self::Minus => "-",
        })
    }
}
