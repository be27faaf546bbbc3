//! A histogram in which older samples weigh less: half as much after each half-life.

use super::buckets::Buckets;
use super::checkpoint::{Checkpoint, CheckpointError};
use super::histogram::Histogram;
use super::power::times_power_of_two;
use crate::{Instant, Span};

/// After so many half-lives the reference is moved, so that weights stay within the range of floats.
const MAX_DECAY_EXPONENT: i64 = 100;

/// Seconds from the zero of upstream's clock, the year 1, to ours, 1970.
const SECONDS_BEFORE_1970: i128 = 62_135_596_800;

/// A histogram whose samples weigh `2^((time - reference) / half-life)` times what they are given.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DecayingHistogram {
    histogram: Histogram,
    half_life: Span,
    /// None until the first sample. Instants count from 1970 here.
    reference: Option<Instant>,
}

impl DecayingHistogram {
    /// One without samples.
    pub(crate) fn new(buckets: Buckets, half_life: Span) -> Self {
        Self {
            histogram: Histogram::new(buckets),
            half_life,
            reference: None,
        }
    }

    /// Adds a sample of `at`.
    pub(crate) fn add(&mut self, value: f64, weight: f64, at: Instant) {
        let factor = self.decay_factor(at);
        self.histogram.add(value, weight * factor);
    }

    /// Takes a sample of `at` away again.
    pub(crate) fn subtract(&mut self, value: f64, weight: f64, at: Instant) {
        let factor = self.decay_factor(at);
        self.histogram.subtract(value, weight * factor);
    }

    /// Adds all samples of another histogram with the same buckets and half-life.
    pub(crate) fn merge(&mut self, other: &Self) {
        match (self.reference, other.reference) {
            (mine, Some(theirs)) if mine.is_none_or(|mine| mine < theirs) => {
                self.move_reference(theirs);
                self.histogram.merge(&other.histogram);
            }
            (Some(mine), theirs) if theirs != Some(mine) => {
                let mut other = other.clone();
                other.move_reference(mine);
                self.histogram.merge(&other.histogram);
            }
            _ => self.histogram.merge(&other.histogram),
        }
    }

    /// Whether no bucket has the least weight.
    pub(crate) fn is_empty(&self) -> bool {
        self.histogram.is_empty()
    }

    /// The percentile of the weighted samples; 0 if there are none.
    pub(crate) fn percentile(&self, p: f64) -> f64 {
        self.histogram.percentile(p)
    }

    /// Whether two histograms differ by rounding at most.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.half_life == other.half_life
            && self.reference == other.reference
            && self.histogram.is_like(&other.histogram)
    }

    /// What survives a restart, with the reference that its weights belong to.
    pub(crate) fn save(&self) -> (Checkpoint, Option<Instant>) {
        (self.histogram.save(), self.reference)
    }

    /// Adds what a checkpoint holds, and takes over its reference.
    pub(crate) fn load(
        &mut self,
        checkpoint: &Checkpoint,
        reference: Option<Instant>,
    ) -> Result<(), CheckpointError> {
        self.histogram.load(checkpoint)?;
        self.reference = reference;
        Ok(())
    }

    fn decay_factor(&mut self, at: Instant) -> f64 {
        let limit = self.half_life.times(MAX_DECAY_EXPONENT);
        let reference = match self.reference {
            Some(reference) if at <= reference + limit => reference,
            _ => self.move_reference(at),
        };
        ((at - reference).nanos() as f64 / self.half_life.nanos() as f64).exp2()
    }

    /// Moves the reference to the nearest multiple of the half-life since the year 1, and the weights with it.
    fn move_reference(&mut self, to: Instant) -> Instant {
        let half_life = i128::from(self.half_life.nanos().max(1));
        let offset = SECONDS_BEFORE_1970 * 1_000_000_000;
        let since_year_one = i128::from(to.nanos()) + offset;
        let past = since_year_one.rem_euclid(half_life);
        let up = if past + past < half_life { 0 } else { half_life };
        let rounded = since_year_one - past + up - offset;
        let rounded = Instant::from_nanos(i64::try_from(rounded).unwrap_or(to.nanos()));
        if let Some(old) = self.reference {
            let exponent = ((old - rounded).nanos() as f64 / self.half_life.nanos() as f64).round();
            self.histogram.scale(times_power_of_two(1.0, exponent as i64));
        }
        self.reference = Some(rounded);
        rounded
    }
}
