//! How a histogram divides values into buckets.

use super::power::power;

/// The division of one histogram.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Buckets {
    growth: Growth,
    count: usize,
    /// The least weight of a bucket that is not empty.
    pub epsilon: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Growth {
    Linear { size: f64 },
    Exponential { first: f64, ratio: f64 },
}

impl Buckets {
    /// For CPU usage in cores: 0.01 to 1000, each bucket 5 % wider than the one before.
    pub(crate) fn cpu() -> Self {
        Self::exponential(1000.0, 0.01, 1.05, EPSILON)
    }

    /// For memory peaks in bytes: 10 MB to 1 TB, each bucket 5 % wider than the one before.
    pub(crate) fn memory() -> Self {
        Self::exponential(1e12, 1e7, 1.05, EPSILON)
    }

    /// Buckets of one size up to `max`.
    pub(crate) fn linear(max: f64, size: f64, epsilon: f64) -> Self {
        let count = (max / size).ceil() as usize;
        Self {
            growth: Growth::Linear { size },
            count: count.saturating_add(1),
            epsilon,
        }
    }

    /// Buckets that grow by `ratio`, from `first` up to `max`.
    pub(crate) fn exponential(max: f64, first: f64, ratio: f64, epsilon: f64) -> Self {
        let count = logarithm(ratio, max * (ratio - 1.0) / first + 1.0).ceil() as usize;
        Self {
            growth: Growth::Exponential { first, ratio },
            count: count.saturating_add(1),
            epsilon,
        }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// The least value of a bucket.
    pub(crate) fn start(&self, bucket: usize) -> f64 {
        match self.growth {
            Growth::Linear { size } => bucket as f64 * size,
            Growth::Exponential { .. } if bucket == 0 => 0.0,
            Growth::Exponential { first, ratio } => {
                first * (power(ratio, bucket as f64) - 1.0) / (ratio - 1.0)
            }
        }
    }

    /// The bucket of a value; values past the ends belong to the first and the last.
    pub(crate) fn find(&self, value: f64) -> usize {
        let bucket = match self.growth {
            Growth::Linear { size } => (value / size) as usize,
            Growth::Exponential { first, .. } if value < first => 0,
            Growth::Exponential { first, ratio } => {
                logarithm(ratio, value * (ratio - 1.0) / first + 1.0) as usize
            }
        };
        bucket.min(self.count - 1)
    }
}

/// A thousandth of the least weight of a sample.
const EPSILON: f64 = 0.0001;

fn logarithm(base: f64, value: f64) -> f64 {
    value.ln() / base.ln()
}
