//! The types that the parts of an expression have before it runs.

use std::fmt;

/// The type of a part of an expression, as far as it is known before a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Anything: only a run shows what.
    Unknown,
    /// `nil`.
    Nil,
    /// True or false.
    Bool,
    /// A whole number.
    Int,
    /// A number with a fraction; triggers are.
    Float,
    /// Text.
    Text,
    /// A list of elements of one type.
    List(Box<Type>),
    /// A map from texts to anything.
    Map,
    /// What `groupBy` gives: a map from anything to lists.
    Groups,
    /// A time.
    Time,
    /// A span of time.
    Duration,
    /// A time zone.
    Zone,
    /// A function that is not called.
    Function,
}

impl Type {
    pub(super) fn list_of(element: Self) -> Self {
        Self::List(Box::new(element))
    }

    pub(super) fn is_unknown(&self) -> bool {
        *self == Self::Unknown
    }

    pub(super) fn is_number(&self) -> bool {
        matches!(self, Self::Int | Self::Float)
    }

    /// Whether it is this type or may turn out to be.
    pub(super) fn may_be(&self, other: &Self) -> bool {
        self.is_unknown() || self == other
    }

    /// Whether a value of this type can stand where the other is expected, as Go assigns.
    pub(super) fn is_assignable_to(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => false,
            // The elements of a list are no part of its type in Go.
            (Self::List(_), Self::List(_)) => true,
            _ => self == other,
        }
    }

    pub(super) fn is_comparable_to(&self, other: &Self) -> bool {
        matches!(self, Self::Unknown | Self::Nil)
            || matches!(other, Self::Unknown | Self::Nil)
            || (self.is_number() && other.is_number())
            || self.is_assignable_to(other)
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "anything",
            Self::Nil => "nil",
            Self::Bool => "true or false",
            Self::Int => "a whole number",
            Self::Float => "a number",
            Self::Text => "a text",
            Self::List(_) => "a list",
            Self::Map | Self::Groups => "a map",
            Self::Time => "a time",
            Self::Duration => "a duration",
            Self::Zone => "a time zone",
            Self::Function => "a function",
        })
    }
}
