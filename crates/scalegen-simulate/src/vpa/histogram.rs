//! Weights of values in buckets, with percentiles.

use super::buckets::Buckets;
use super::checkpoint::{Checkpoint, CheckpointError};

/// A histogram whose weights do not decay.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Histogram {
    buckets: Buckets,
    weights: Vec<f64>,
    total: f64,
    /// The first and the last bucket that are not empty; past each other's ends while all are.
    low: usize,
    high: usize,
}

impl Histogram {
    /// One without samples.
    pub(crate) fn new(buckets: Buckets) -> Self {
        Self {
            weights: vec![0.0; buckets.count()],
            total: 0.0,
            low: buckets.count() - 1,
            high: 0,
            buckets,
        }
    }

    /// Adds a sample.
    pub(crate) fn add(&mut self, value: f64, weight: f64) {
        let bucket = self.buckets.find(value);
        self.total += weight;
        let Some(slot) = self.weights.get_mut(bucket) else {
            return;
        };
        *slot += weight;
        if *slot >= self.buckets.epsilon {
            self.low = self.low.min(bucket);
            self.high = self.high.max(bucket);
        }
    }

    /// Takes a sample away again; what would be left below the least weight is dropped.
    pub(crate) fn subtract(&mut self, value: f64, weight: f64) {
        let epsilon = self.buckets.epsilon;
        let less = |from: f64| {
            if from - weight < epsilon {
                0.0
            } else {
                from - weight
            }
        };
        let bucket = self.buckets.find(value);
        self.total = less(self.total);
        if let Some(slot) = self.weights.get_mut(bucket) {
            *slot = less(*slot);
        }
        self.narrow();
    }

    /// Adds all samples of another histogram with the same buckets.
    pub(crate) fn merge(&mut self, other: &Self) {
        let range = other.low..=other.high;
        for (index, (slot, weight)) in self.weights.iter_mut().zip(&other.weights).enumerate() {
            if range.contains(&index) {
                *slot += weight;
            }
        }
        self.total += other.total;
        self.low = self.low.min(other.low);
        self.high = self.high.max(other.high);
    }

    /// Multiplies all weights.
    pub(crate) fn scale(&mut self, factor: f64) {
        for weight in &mut self.weights {
            *weight *= factor;
        }
        self.total *= factor;
        self.narrow();
    }

    /// Whether no bucket has the least weight.
    pub(crate) fn is_empty(&self) -> bool {
        self.weight(self.low) < self.buckets.epsilon
    }

    /// The end of the bucket in which the running sum of weights reaches the part `p` of the total; 0 if empty.
    pub(crate) fn percentile(&self, p: f64) -> f64 {
        if self.is_empty() {
            return 0.0;
        }
        let threshold = p * self.total;
        let mut sum = 0.0;
        let mut bucket = self.low;
        // The last bucket with weight is not tested: rounding must not lead past it.
        while bucket < self.high {
            sum += self.weight(bucket);
            if sum >= threshold {
                break;
            }
            bucket += 1;
        }
        self.buckets.start(if bucket + 1 < self.buckets.count() {
            bucket + 1
        } else {
            bucket
        })
    }

    /// The weight of a bucket.
    pub(crate) fn weight(&self, bucket: usize) -> f64 {
        self.weights.get(bucket).copied().unwrap_or(0.0)
    }

    /// The sum of all weights.
    pub(crate) fn total(&self) -> f64 {
        self.total
    }

    /// Whether two histograms differ by rounding at most.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let same = |(one, another): (&f64, &f64)| (one - another).abs() <= 1e-15;
        self.buckets == other.buckets
            && (self.low, self.high) == (other.low, other.high)
            && self.weights.iter().zip(&other.weights).all(same)
    }

    /// What survives a restart of the recommender: weights as whole numbers.
    pub(crate) fn save(&self) -> Checkpoint {
        Checkpoint::of(&self.weights, self.total)
    }

    /// Adds what a checkpoint holds.
    pub(crate) fn load(&mut self, checkpoint: &Checkpoint) -> Result<(), CheckpointError> {
        for (bucket, weight) in checkpoint.weights(self.buckets.count())? {
            if let Some(slot) = self.weights.get_mut(bucket) {
                *slot += weight;
            }
            self.low = self.low.min(bucket);
            self.high = self.high.max(bucket);
        }
        self.total += checkpoint.total_weight;
        self.narrow();
        Ok(())
    }

    /// Leaves out empty buckets at both ends.
    fn narrow(&mut self) {
        let epsilon = self.buckets.epsilon;
        while self.low + 1 < self.buckets.count() && self.weight(self.low) < epsilon {
            self.low += 1;
        }
        while self.high > 0 && self.weight(self.high) < epsilon {
            self.high -= 1;
        }
    }
}
