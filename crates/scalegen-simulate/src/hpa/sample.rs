//! The value of a metric for one pod.

use crate::{Instant, Span};

/// The value of a metric for one pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sample {
    /// Which of the workload's pods, by position; none for a pod that the selector does not match.
    pub pod: Option<usize>,
    /// The value in thousandths.
    pub value: i64,
    /// The end of the window that it covers.
    pub timestamp: Instant,
    /// How long that window is.
    pub window: Span,
}

impl Sample {
    /// The value of a pod in thousandths, over the `window` that ends at `timestamp`.
    pub fn new(pod: Option<usize>, value: i64, timestamp: Instant, window: Span) -> Self {
        Self {
            pod,
            value,
            timestamp,
            window,
        }
    }
}
