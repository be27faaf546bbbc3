//! What a query gives in a certain state of the cluster.

/// What a query gives in a certain state, for each element that it has there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reading {
    /// Not known.
    Unknown,
    /// No element.
    Empty,
    /// A number.
    Number(f64),
    /// Some number that does not move, such as that of a counter of which nothing is counted.
    Still,
    /// Not a number. KEDA and the adapter read it as 0.
    NaN,
}

impl Reading {
    pub(crate) fn number(number: f64) -> Self {
        if number.is_nan() {
            Self::NaN
        } else {
            Self::Number(number)
        }
    }

    /// The number, NaN included.
    fn known(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::NaN => Some(f64::NAN),
            _ => None,
        }
    }

    /// A function of each number.
    pub(crate) fn map(self, function: impl Fn(f64) -> f64) -> Self {
        match (self, self.known()) {
            (Self::Empty, _) => Self::Empty,
            (_, Some(number)) => Self::number(function(number)),
            _ => Self::Unknown,
        }
    }

    /// A function of both numbers: empty where one side is.
    pub(crate) fn with(self, other: Self, function: impl Fn(f64, f64) -> f64) -> Self {
        match (self.known(), other.known()) {
            _ if self == Self::Empty || other == Self::Empty => Self::Empty,
            (Some(left), Some(right)) => Self::number(function(left, right)),
            _ => Self::Unknown,
        }
    }

    /// A number or another, where one is not there.
    pub(crate) fn or(self, other: Self) -> Self {
        match self {
            Self::Empty => other,
            // It may be empty.
            Self::Unknown if other != Self::Unknown => Self::Unknown,
            _ => self,
        }
    }
}
