//! What the metrics pipeline sees of a workload: CPU, counters and gauges of its pods.

use super::{Gauge, Service, Tier};
use crate::Span;
use crate::load::counters::Counters;
use crate::load::pods::Pod;

impl Tier {
    /// `sum(rate(counter[window]))` right now.
    pub fn request_rate(&self) -> Option<f64> {
        self.counters.as_ref()?.rate(self.now)
    }

    /// `rate(counter[window])` of each pod.
    pub(in crate::load) fn rates(&self, window: Span) -> Vec<f64> {
        let rates = self
            .counters
            .iter()
            .flat_map(|counters| counters.rates(self.now, window));
        rates.collect()
    }

    /// A gauge of each pod at its last scrape.
    pub(in crate::load) fn gauges(&self, gauge: Gauge) -> Vec<f64> {
        let of = |(waiting, running): (f64, f64)| match gauge {
            Gauge::Waiting => waiting,
            Gauge::Running => running,
            Gauge::Up => 1.0,
        };
        let gauges = self.counters.iter().flat_map(Counters::gauges);
        gauges.map(of).collect()
    }

    /// Requests that wait for a pod, and that it works on.
    pub(super) fn gauges_of(&self, index: usize) -> (f64, f64) {
        let Some(pod) = self.pods.all.get(index).filter(|_| index < self.pods.ready) else {
            return (0.0, 0.0);
        };
        match self.model.service {
            Service::Shared { per_pod_s, .. } => {
                let ready = self.pods.ready as f64;
                let busy = self.line.serving_per_s(self.load, per_pod_s * ready) / ready / per_pod_s;
                (self.line.waiting() / ready, busy)
            }
            Service::Pinned { per_pod_s, .. } => (0.0, (pod.share * self.load / per_pod_s).min(1.0)),
            Service::Engine { .. } => (pod.engine.waiting, pod.engine.running),
        }
    }

    /// Begins to scrape the counters of pods that run.
    pub(super) fn scrape_new(&mut self) {
        let per_s = self.load / self.pods.all.len() as f64;
        if let Some(counters) = &mut self.counters {
            while let Some(pod) = self
                .pods
                .all
                .get(counters.pods())
                .filter(|_| counters.pods() < self.pods.running)
            {
                counters.add(pod.number, pod.running, per_s);
            }
        }
    }

    pub(super) fn scrape_cpu(&mut self) {
        if let Some(mut cpu) = self.cpu.take() {
            cpu.scrape(
                self.now,
                self.pods.all.get(..self.pods.running).unwrap_or_default(),
                |index, pod| self.cpu_counter(index, pod),
                |index, pod| self.usage_of(pod, index < self.pods.ready),
            );
            self.cpu = Some(cpu);
        }
    }

    /// CPU that a pod has used, in milliseconds of a core.
    fn cpu_counter(&self, index: usize, pod: &Pod) -> f64 {
        match index < self.pods.ready {
            true => pod.used + self.each.used,
            false => self.model.cpu.startup_m * (self.now - pod.running).seconds_f64(),
        }
    }

    /// Requests that a pod has counted.
    pub(super) fn counter(&self, index: usize) -> f64 {
        let counted = |pod: &Pod| pod.counted + self.each.counted;
        let ready = self.pods.all.get(index).filter(|_| index < self.pods.ready);
        ready.map_or(0.0, counted)
    }

    /// CPU that a running pod uses right now, in thousandths of a core.
    pub(in crate::load) fn usage_of(&self, pod: &Pod, is_ready: bool) -> f64 {
        let cpu = &self.model.cpu;
        if !is_ready {
            return cpu.startup_m;
        }
        let per_s = match self.model.service {
            Service::Shared { per_pod_s, .. } => {
                let ready = self.pods.ready as f64;
                self.line.serving_per_s(self.load, per_pod_s * ready) / ready
            }
            Service::Pinned { per_pod_s, .. } => (pod.share * self.load).min(per_pod_s),
            Service::Engine { .. } => 0.0,
        };
        cpu.idle_m + per_s * cpu.request_ms
    }
}
