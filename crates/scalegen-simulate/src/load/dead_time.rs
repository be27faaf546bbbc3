//! The time from a step in the load until the controller reads a part of it, and all of it.

/// The way of a metric to the controller; periods in seconds, their phases independent and uniform.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Path {
    /// CPU through metrics-server.
    Usage {
        /// `--metric-resolution`.
        resolution_s: f64,
        /// How old the kubelet's own figure may be.
        kubelet_s: f64,
    },
    /// `rate(counter[window])`.
    Rate {
        /// The range in the query.
        window_s: f64,
        /// `scrape_interval`.
        scrape_s: f64,
    },
    /// A gauge, read from its last scrape.
    Gauge {
        /// `scrape_interval`.
        scrape_s: f64,
    },
}

/// Bounds and mean of a time in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The least.
    pub min_s: f64,
    /// The mean.
    pub mean_s: f64,
    /// The most.
    pub max_s: f64,
}

impl Range {
    /// From `min_s` on, as late as the sum of clocks with these periods.
    fn after(min_s: f64, periods: &[f64]) -> Self {
        let sum: f64 = periods.iter().sum();
        Self {
            min_s,
            mean_s: min_s + sum / 2.0,
            max_s: min_s + sum,
        }
    }
}

impl Path {
    /// Until a sync, one every `sync_s`, reads anything of the step.
    pub fn first_change(self, sync_s: f64) -> Range {
        match self {
            Self::Usage {
                resolution_s,
                kubelet_s,
            } => Range::after(0.0, &[resolution_s, kubelet_s, sync_s]),
            Self::Rate { scrape_s, .. } | Self::Gauge { scrape_s } => Range::after(0.0, &[scrape_s, sync_s]),
        }
    }

    /// Until a sync reads nothing of what was before the step.
    pub fn full_value(self, sync_s: f64) -> Range {
        match self {
            Self::Usage {
                resolution_s,
                kubelet_s,
            } => Range::after(resolution_s, &[resolution_s, kubelet_s, sync_s]),
            Self::Rate { window_s, scrape_s } => Range::after(window_s - scrape_s, &[scrape_s, sync_s]),
            Self::Gauge { scrape_s } => Range::after(0.0, &[scrape_s, sync_s]),
        }
    }
}
