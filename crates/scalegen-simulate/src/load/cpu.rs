//! CPU of each pod as the metrics API has it.

use super::pods::Pod;
use crate::{Instant, Span};

/// How the metrics API comes to a pod's usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampling {
    /// The mean between two scrapes, `every` apart from the start on: metrics-server.
    Mean {
        /// `--metric-resolution`.
        every: Span,
    },
    /// The usage at the time of each scrape, the first of which is at `first`.
    AtScrape {
        /// When the first is.
        first: Instant,
        /// Time between two.
        every: Span,
    },
    /// The usage at the time of the request.
    AtRequest {
        /// The window that the answer claims.
        window: Span,
    },
}

/// The last scrape.
#[derive(Clone, Debug)]
pub(super) struct CpuSamples {
    pub(super) sampling: Sampling,
    pub(super) next: Option<Instant>,
    /// The end of the window that the values cover.
    pub(super) time: Instant,
    /// The counter of each pod at the last scrape that saw it.
    counters: Vec<f64>,
    /// Usage in thousandths of a core of each pod, in the order of the pods; a pod has none at its first scrape.
    pub(super) values: Vec<f64>,
}

impl CpuSamples {
    /// As after scrapes of `replicas` pods that have always used `usage_m`.
    pub(super) fn new(sampling: Sampling, replicas: usize, usage_m: f64) -> Self {
        let next = match sampling {
            Sampling::Mean { every } => Some(Instant::START + every),
            Sampling::AtScrape { first, .. } => Some(first),
            Sampling::AtRequest { .. } => None,
        };
        Self {
            sampling,
            next,
            time: Instant::START,
            counters: vec![0.0; replicas],
            values: vec![usage_m; replicas],
        }
    }

    /// The window that a value claims to cover.
    pub(super) fn window(&self) -> Span {
        match self.sampling {
            Sampling::Mean { every } | Sampling::AtScrape { every, .. } => every,
            Sampling::AtRequest { window } => window,
        }
    }

    /// A scrape of the running pods, of each its counter and its usage right now.
    pub(super) fn scrape(
        &mut self,
        now: Instant,
        pods: &[Pod],
        counter: impl Fn(usize, &Pod) -> f64,
        usage: impl Fn(usize, &Pod) -> f64,
    ) {
        let seconds = self.window().seconds_f64();
        let is_mean = matches!(self.sampling, Sampling::Mean { .. });
        self.values.resize(self.counters.len().min(pods.len()), 0.0);
        let known = self
            .counters
            .iter_mut()
            .zip(&mut self.values)
            .zip(pods)
            .enumerate();
        for (index, ((before, value), pod)) in known {
            let counter = counter(index, pod);
            *value = match is_mean {
                true => (counter - *before) / seconds,
                false => usage(index, pod),
            };
            *before = counter;
        }
        for (index, pod) in pods.iter().enumerate().skip(self.counters.len()) {
            self.counters.push(counter(index, pod));
        }
        self.time = now;
        self.next = Some(now + self.window());
    }

    /// Forgets all pods but the first.
    pub(super) fn truncate(&mut self, replicas: usize) {
        self.counters.truncate(replicas);
        self.values.truncate(replicas);
    }
}
