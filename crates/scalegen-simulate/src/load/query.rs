//! Queries over the series of a simulated workload, evaluated as Prometheus does.

pub use super::tier::Gauge;
use super::tier::Tier;
use crate::Span;

/// A query, as far as a simulated workload has series for it.
#[derive(Clone, Debug, PartialEq)]
pub enum Query {
    /// A number.
    Number(f64),
    /// A gauge of each pod, from its last scrape.
    Gauge(Gauge),
    /// The growth of each pod's counter of requests over a window, by second or whole.
    Growth {
        /// The range.
        window: Span,
        /// Whether it is divided by the range: `rate`.
        is_per_second: bool,
    },
    /// All series as one.
    Fold(Fold, Box<Self>),
    /// Arithmetic with numbers, or of two results with one series each.
    Binary(Operation, Box<Self>, Box<Self>),
    /// The left side where it has series, else the right one.
    Or(Box<Self>, Box<Self>),
    /// `clamp_min` and `clamp_max`.
    Clamp {
        /// What is bounded.
        query: Box<Self>,
        /// The least.
        min: f64,
        /// The most.
        max: f64,
    },
}

/// How series become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// `sum`
    Sum,
    /// `avg`
    Avg,
    /// `max`
    Max,
    /// `min`
    Min,
    /// `count`
    Count,
}

/// Arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// What a query comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A number.
    Scalar(f64),
    /// A value for each series; no series is no value.
    Vector(Vec<f64>),
}

impl Answer {
    /// The one number in it, or the sum, as the external metrics API adds series up; none without any.
    pub fn total(&self) -> Option<f64> {
        match self {
            Self::Scalar(number) => Some(*number),
            Self::Vector(values) => values.iter().copied().reduce(|a, b| a + b),
        }
    }

    fn map(self, change: impl Fn(f64) -> f64) -> Self {
        match self {
            Self::Scalar(number) => Self::Scalar(change(number)),
            Self::Vector(mut values) => {
                for value in &mut values {
                    *value = change(*value);
                }
                Self::Vector(values)
            }
        }
    }
}

impl Query {
    /// The longest range in it.
    pub fn window(&self) -> Option<Span> {
        match self {
            Self::Number(_) | Self::Gauge(_) => None,
            Self::Growth { window, .. } => Some(*window),
            Self::Fold(_, inner) | Self::Clamp { query: inner, .. } => inner.window(),
            Self::Binary(_, left, right) | Self::Or(left, right) => left.window().max(right.window()),
        }
    }

    /// Whether all that it reads is requests that wait.
    pub fn is_backlog(&self) -> bool {
        match self {
            Self::Gauge(gauge) => *gauge == Gauge::Waiting,
            Self::Number(_) | Self::Growth { .. } => false,
            Self::Fold(_, inner) | Self::Clamp { query: inner, .. } => inner.is_backlog(),
            Self::Or(left, right) | Self::Binary(_, left, right) => {
                let is_number = |query: &Self| matches!(query, Self::Number(_));
                match (is_number(left), is_number(right)) {
                    (true, false) => right.is_backlog(),
                    (false, true) => left.is_backlog(),
                    _ => left.is_backlog() && right.is_backlog(),
                }
            }
        }
    }

    /// Its value right now.
    pub fn evaluate(&self, tier: &Tier) -> Answer {
        match self {
            Self::Number(number) => Answer::Scalar(*number),
            Self::Gauge(gauge) => Answer::Vector(tier.gauges(*gauge)),
            Self::Growth {
                window,
                is_per_second,
            } => {
                let seconds = if *is_per_second { 1.0 } else { window.seconds_f64() };
                Answer::Vector(tier.rates(*window)).map(|rate| rate * seconds)
            }
            Self::Fold(fold, inner) => match inner.evaluate(tier) {
                Answer::Vector(values) => Answer::Vector(fold.of(&values).into_iter().collect()),
                scalar @ Answer::Scalar(_) => scalar,
            },
            Self::Binary(operation, left, right) => operation.of(left.evaluate(tier), right.evaluate(tier)),
            Self::Or(left, right) => match left.evaluate(tier) {
                Answer::Vector(values) if values.is_empty() => match right.evaluate(tier) {
                    Answer::Scalar(number) => Answer::Vector(vec![number]),
                    vector @ Answer::Vector(_) => vector,
                },
                answer => answer,
            },
            Self::Clamp { query, min, max } => query.evaluate(tier).map(|value| value.max(*min).min(*max)),
        }
    }
}

impl Fold {
    fn of(self, values: &[f64]) -> Option<f64> {
        let count = values.len() as f64;
        let each = values.iter().copied();
        match self {
            Self::Sum => each.reduce(|a, b| a + b),
            Self::Avg => each.reduce(|a, b| a + b).map(|sum| sum / count),
            Self::Max => each.reduce(f64::max),
            Self::Min => each.reduce(f64::min),
            Self::Count => (count > 0.0).then_some(count),
        }
    }
}

impl Operation {
    fn of(self, left: Answer, right: Answer) -> Answer {
        let number = |a: f64, b: f64| match self {
            Self::Add => a + b,
            Self::Subtract => a - b,
            Self::Multiply => a * b,
            Self::Divide => a / b,
        };
        match (left, right) {
            (left, Answer::Scalar(b)) => left.map(|a| number(a, b)),
            (Answer::Scalar(a), right) => right.map(|b| number(a, b)),
            // Series are those of the same pods in the same order; others do not match each other.
            (Answer::Vector(a), Answer::Vector(b)) if a.len() == b.len() => {
                Answer::Vector(a.into_iter().zip(b).map(|(a, b)| number(a, b)).collect())
            }
            (Answer::Vector(_), Answer::Vector(_)) => Answer::Vector(Vec::new()),
        }
    }
}
