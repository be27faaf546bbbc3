//! One second of a workload, as it is shown.

use super::{Service, Tier};
use crate::{Instant, Span};

/// One second of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Second {
    /// When it begins.
    pub at_s: f64,
    /// Requests that came.
    pub load: f64,
    /// Requests that were served.
    pub served: f64,
    /// Requests that were refused.
    pub refused: f64,
    /// Requests that wait at its end.
    pub waiting: f64,
    /// How long the request that is served at its end has waited, in seconds.
    pub wait_s: f64,
    /// Share of the ready pods' capacity that is used.
    pub utilization: f64,
    /// Pods that are there.
    pub replicas: i32,
    /// Pods whose container runs.
    pub running: i32,
    /// Pods that serve.
    pub ready: i32,
}

impl Tier {
    /// Goes on to the end of a second, at a constant load: what happened since the last call.
    pub(in crate::load) fn end_second(&mut self, end: Instant, load_per_s: f64) -> Second {
        self.advance(end, load_per_s);
        self.record()
    }

    /// The second that ends now.
    fn record(&mut self) -> Second {
        let now = self.line.totals.counts();
        let [load, served, refused] = std::mem::replace(&mut self.reported, now);
        let begin = self.now - Span::from_seconds(1);
        self.second(begin, now[0] - load, now[1] - served, now[2] - refused)
    }

    /// A second that ends now, with what came, and what became of it.
    #[inline]
    pub(super) fn second(&self, begin: Instant, load: f64, served: f64, refused: f64) -> Second {
        let [replicas, running, ready] = self.census.counts;
        Second {
            at_s: begin.seconds_f64(),
            load,
            served,
            refused,
            waiting: self.waiting(),
            wait_s: self.wait_s(served),
            utilization: self.utilization(served),
            replicas,
            running,
            ready,
        }
    }

    /// How long the request has waited that is served now, where `served` are served in a second.
    #[inline]
    fn wait_s(&self, served: f64) -> f64 {
        match self.model.service {
            Service::Shared { .. } => self.line.wait_s(),
            _ => match self.waiting() {
                waiting if waiting > 1e-9 && served > 0.0 => waiting / served,
                _ => 0.0,
            },
        }
    }

    /// Share of the ready pods' capacity that is used, where `served` are served in a second.
    #[inline]
    fn utilization(&self, served: f64) -> f64 {
        let (used, capacity) = match self.model.service {
            Service::Engine { engine, .. } => (self.running(), engine.slots * self.pods.ready as f64),
            _ => (served, self.census.capacity_per_s),
        };
        if capacity > 0.0 {
            (used / capacity).min(1.0)
        } else {
            0.0
        }
    }
}
