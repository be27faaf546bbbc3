//! What the recommender knows of one container: two histograms, and how much they are to be trusted.

use super::buckets::Buckets;
use super::decaying::DecayingHistogram;
use super::memory_peaks::{MemoryPeaks, MemoryRules, PeakChange};
use super::options::RecommenderOptions;
use crate::{Instant, Span};

/// The weight of a CPU sample.
const CPU_WEIGHT: f64 = 0.1;
/// The weight of a memory peak.
const MEMORY_WEIGHT: f64 = 1.0;

/// The history of one container.
#[derive(Clone, Debug)]
pub(crate) struct ContainerAggregate {
    cpu: DecayingHistogram,
    memory: DecayingHistogram,
    peaks: MemoryPeaks,
    rules: MemoryRules,
    first_sample: Option<Instant>,
    last_sample: Option<Instant>,
    sample_count: i64,
}

impl ContainerAggregate {
    /// One without samples.
    pub(crate) fn new(options: &RecommenderOptions) -> Self {
        Self::with_rules(options, options.memory)
    }

    /// One whose memory is taken together by its own rules.
    pub(crate) fn with_rules(options: &RecommenderOptions, rules: MemoryRules) -> Self {
        Self {
            cpu: DecayingHistogram::new(Buckets::cpu(), options.cpu_half_life),
            memory: DecayingHistogram::new(Buckets::memory(), options.memory_half_life),
            peaks: MemoryPeaks::default(),
            rules,
            first_sample: None,
            last_sample: None,
            sample_count: 0,
        }
    }

    /// A CPU sample, in millicores; discarded unless it is later than the last one.
    pub(crate) fn add_cpu(&mut self, at: Instant, millicores: i64) -> bool {
        if millicores < 0 || self.last_sample.is_some_and(|last| at <= last) {
            return false;
        }
        self.cpu.add(millicores as f64 / 1000.0, CPU_WEIGHT, at);
        self.first_sample.get_or_insert(at);
        self.last_sample = Some(at);
        self.sample_count += 1;
        true
    }

    /// A memory sample, in bytes.
    pub(crate) fn add_memory(&mut self, at: Instant, bytes: i64) -> bool {
        let change = self.peaks.sample(at, bytes, &self.rules);
        self.apply(change)
    }

    /// An out-of-memory kill of a container that requested `requested` bytes.
    pub(crate) fn out_of_memory(&mut self, at: Instant, requested: i64) -> bool {
        let change = self.peaks.out_of_memory(at, requested, &self.rules);
        self.apply(change)
    }

    fn apply(&mut self, change: Option<Option<PeakChange>>) -> bool {
        let Some(change) = change else { return false };
        if let Some(PeakChange { subtract, add, at }) = change {
            if let Some(bytes) = subtract {
                self.memory.subtract(bytes as f64, MEMORY_WEIGHT, at);
            }
            self.memory.add(add as f64, MEMORY_WEIGHT, at);
        }
        true
    }

    /// Cores below which the part `p` of the weighted CPU samples lie.
    pub(crate) fn cpu_percentile(&self, p: f64) -> f64 {
        self.cpu.percentile(p)
    }

    /// Bytes below which the part `p` of the weighted memory peaks lie.
    pub(crate) fn memory_percentile(&self, p: f64) -> f64 {
        self.memory.percentile(p)
    }

    /// The number of intervals that the CPU samples cover: by the time they span or by their number, whichever is less.
    pub(crate) fn confidence(&self, interval: Span) -> f64 {
        let lifespan = match (self.first_sample, self.last_sample) {
            (Some(first), Some(last)) => (last - first).nanos() as f64 / interval.nanos() as f64,
            _ => 0.0,
        };
        let minutes = interval.seconds_f64() / 60.0;
        lifespan.min(self.sample_count as f64 / minutes)
    }

    /// Whether it has been silent for so long that it is forgotten.
    pub(crate) fn is_expired(&self, now: Instant, interval_count: i64) -> bool {
        let limit = self.rules.interval.times(interval_count);
        self.last_sample.is_some_and(|last| last + limit < now)
    }
}
