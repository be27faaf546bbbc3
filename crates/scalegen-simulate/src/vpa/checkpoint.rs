//! What the recommender keeps of a histogram over a restart.

use std::collections::BTreeMap;

/// The largest weight of a bucket in a checkpoint.
pub(crate) const MAX_CHECKPOINT_WEIGHT: u32 = 10_000;

/// A histogram, coarsened: whole weights, the largest of them [`MAX_CHECKPOINT_WEIGHT`].
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Checkpoint {
    /// The sum of the weights as they were.
    pub total_weight: f64,
    /// Weights by bucket.
    pub bucket_weights: BTreeMap<i64, u32>,
}

/// Why a checkpoint cannot be loaded.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub(crate) enum CheckpointError {
    /// A total weight below zero.
    #[error("the total weight {0} is negative")]
    NegativeTotal(f64),
    /// A bucket that the histogram does not have.
    #[error("there is no bucket {0}")]
    NoBucket(i64),
}

impl Checkpoint {
    pub(crate) fn of(weights: &[f64], total_weight: f64) -> Self {
        let largest = weights.iter().copied().fold(0.0, f64::max);
        let ratio = f64::from(MAX_CHECKPOINT_WEIGHT) / largest;
        let coarse = weights.iter().enumerate().filter_map(|(bucket, weight)| {
            let weight = (weight * ratio + 0.5).floor() as u32;
            (weight > 0).then_some((bucket as i64, weight))
        });
        Self {
            total_weight,
            bucket_weights: coarse.collect(),
        }
    }

    /// The weights as floats again, for a histogram of `count` buckets.
    pub(crate) fn weights(&self, count: usize) -> Result<Vec<(usize, f64)>, CheckpointError> {
        if self.total_weight < 0.0 {
            return Err(CheckpointError::NegativeTotal(self.total_weight));
        }
        let sum: i64 = self
            .bucket_weights
            .values()
            .map(|weight| i64::from(*weight))
            .sum();
        self.bucket_weights
            .iter()
            .map(|(bucket, weight)| {
                let index = usize::try_from(*bucket).ok().filter(|index| *index < count);
                let index = index.ok_or(CheckpointError::NoBucket(*bucket))?;
                Ok((index, f64::from(*weight) * (self.total_weight / sum as f64)))
            })
            .collect()
    }
}
