//! The types of values, as Prometheus distinguishes them.

use std::fmt;

/// The type of a value, as Prometheus distinguishes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A number without labels.
    Scalar,
    /// A text.
    String,
    /// For each of some series one number.
    Instant,
    /// For each of some series its numbers in a span of time.
    Range,
    /// Not known, because a variable stands for it.
    Unknown,
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scalar => "a scalar",
            Self::String => "a string",
            Self::Instant => "an instant vector",
            Self::Range => "a range vector",
            Self::Unknown => "an unknown value",
        })
    }
}
