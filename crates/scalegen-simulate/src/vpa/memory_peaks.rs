//! Memory usage of one container as one peak per interval: which samples count, and what they replace.

use super::amount::scale;
use crate::{Instant, Span};

/// What memory samples are taken together over, and what an out-of-memory kill adds.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct MemoryRules {
    /// `--memory-aggregation-interval`: 24 h.
    pub interval: Span,
    /// `--oom-bump-up-ratio`: 1.2.
    pub oom_bump_up_ratio: f64,
    /// `--oom-min-bump-up-bytes`: 100 MiB.
    pub oom_min_bump_up_bytes: i64,
}

impl Default for MemoryRules {
    fn default() -> Self {
        Self {
            interval: Span::from_seconds(86_400),
            oom_bump_up_ratio: 1.2,
            oom_min_bump_up_bytes: 100 << 20,
        }
    }
}

/// The present interval of one container.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct MemoryPeaks {
    window_end: Option<Instant>,
    last_sample: Option<Instant>,
    peak: i64,
    oom_peak: i64,
}

/// What a sample changes in the histogram: bytes, all of them stamped with the end of the interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PeakChange {
    /// The peak that it replaces.
    pub subtract: Option<i64>,
    /// The new peak.
    pub add: i64,
    /// The end of the interval.
    pub at: Instant,
}

impl MemoryPeaks {
    /// A usage sample. None if it is discarded, else the change, if any.
    pub(crate) fn sample(
        &mut self,
        at: Instant,
        bytes: i64,
        rules: &MemoryRules,
    ) -> Option<Option<PeakChange>> {
        if self.last_sample.is_some_and(|last| at < last) {
            return None;
        }
        self.record(at, bytes, rules, false)
    }

    /// An out-of-memory kill of a container that requested `requested` bytes at the time.
    pub(crate) fn out_of_memory(
        &mut self,
        at: Instant,
        requested: i64,
        rules: &MemoryRules,
    ) -> Option<Option<PeakChange>> {
        if self.last_sample.is_some_and(|last| at < last - rules.interval) {
            return None;
        }
        let used = requested.max(self.peak);
        let bumped = used.saturating_add(rules.oom_min_bump_up_bytes);
        self.record(at, bumped.max(scale(used, rules.oom_bump_up_ratio)), rules, true)
    }

    fn record(
        &mut self,
        at: Instant,
        bytes: i64,
        rules: &MemoryRules,
        oom: bool,
    ) -> Option<Option<PeakChange>> {
        if bytes < 0 {
            return None;
        }
        self.last_sample = Some(at);
        // The first sample opens an interval that ends at once, so that it also opens the next.
        let end = *self.window_end.get_or_insert(at);
        let mut subtract = None;
        if at < end {
            let old = self.peak.max(self.oom_peak);
            if old == 0 || bytes <= old {
                return Some(None);
            }
            subtract = Some(old);
        } else {
            let interval = rules.interval.nanos().max(1);
            let intervals = ((at - end).nanos() / interval).saturating_add(1);
            self.window_end = Some(end + rules.interval.times(intervals));
            (self.peak, self.oom_peak) = (0, 0);
        }
        if oom {
            self.oom_peak = bytes;
        } else {
            self.peak = bytes;
        }
        Some(Some(PeakChange {
            subtract,
            add: bytes,
            at: self.window_end.unwrap_or(at),
        }))
    }
}
