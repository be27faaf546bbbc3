//! Requests that come, wait and are served while no pod comes or goes.

use super::{Counts, Engine, Model, Service, Tier};

/// Longest step in seconds of what has no closed form.
const STEP_S: f64 = 0.1;

/// What a pod has that has always been ready: the curve that all ready pods share.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Each {
    /// CPU used, in milliseconds of a core.
    pub(super) used: f64,
    /// Requests counted.
    pub(super) counted: f64,
}

impl Each {
    /// Adds what each of the ready pods did of the requests that came and were served in some seconds.
    #[inline]
    pub(super) fn add(&mut self, model: &Model, ready: f64, seconds: f64, load_per_s: f64, served: f64) {
        let counted = match model.counts {
            Counts::Completions => served,
            Counts::Arrivals => load_per_s * seconds,
        };
        self.counted += counted / ready;
        self.used += model.cpu.idle_m * seconds + served * model.cpu.request_ms / ready;
    }
}

impl Tier {
    /// Requests come, wait and are served for `seconds`, in which no pod comes or goes.
    pub(super) fn flow(&mut self, seconds: f64) {
        self.replica_s += self.census.all * seconds;
        match self.model.service {
            Service::Shared { .. } => {
                let served = self.line.advance(seconds, self.load, self.census.capacity_per_s);
                let ready = self.census.ready;
                if ready > 0.0 {
                    self.each.add(&self.model, ready, seconds, self.load, served);
                }
            }
            Service::Pinned {
                per_pod_s,
                breaks_per_s,
            } => {
                self.in_steps(seconds, |tier, step| tier.pinned(per_pod_s, breaks_per_s, step));
            }
            Service::Engine { engine, .. } => {
                self.in_steps(seconds, |tier, step| tier.engines_step(&engine, step));
            }
        }
    }

    /// Out of line, so that the step of a line, which has a closed form, stays short.
    #[inline(never)]
    fn in_steps(&mut self, seconds: f64, mut step: impl FnMut(&mut Self, f64)) {
        let mut left = seconds;
        while left > 1e-9 {
            let part = left.min(STEP_S);
            step(self, part);
            left -= part;
        }
    }

    fn pinned(&mut self, per_pod_s: f64, breaks_per_s: f64, seconds: f64) {
        let (load, ready, cpu) = (self.load, self.pods.ready as f64, self.model.cpu);
        let kept = (-breaks_per_s * seconds).exp();
        let mut served = 0.0;
        for pod in self.pods.serving() {
            let per_s = (pod.share * load).min(per_pod_s);
            served += per_s * seconds;
            pod.counted += per_s * seconds;
            pod.used += (cpu.idle_m + per_s * cpu.request_ms) * seconds;
            pod.share = 1.0 / ready + (pod.share - 1.0 / ready) * kept;
        }
        let totals = &mut self.line.totals;
        totals.arrived += load * seconds;
        totals.served += served;
        let refused = load * seconds - served;
        if refused > 1e-9 {
            totals.refused += refused;
            totals.saturated_s += seconds;
        }
    }

    fn engines_step(&mut self, engine: &Engine, seconds: f64) {
        let (load, ready) = (self.load, self.pods.ready as f64);
        let before = self.waiting();
        let mut served = 0.0;
        if ready > 0.0 {
            for pod in self.pods.serving() {
                let finished = engine.step(&mut pod.engine, load * seconds / ready, seconds);
                pod.counted += finished;
                served += finished;
            }
        } else {
            self.unassigned += load * seconds;
        }
        let after = self.waiting();
        let now_s = self.now.seconds_f64();
        let totals = &mut self.line.totals;
        totals.arrived += load * seconds;
        totals.served += served;
        totals.waiting_request_s += f64::midpoint(before, after) * seconds;
        if after > 1e-9 {
            totals.saturated_s += seconds;
        }
        if after > totals.peak {
            totals.peak = after;
            totals.peak_at_s = now_s;
        }
    }
}
