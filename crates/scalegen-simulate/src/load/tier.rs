//! A workload under load: its pods, what they serve, what waits, and what the metrics pipeline sees of it.

use super::counters::{Counters, Scraping};
use super::cpu::{CpuSamples, Sampling};
use super::engine::{Engine, EngineState};
use super::fluid::{Backlog, Totals};
use super::pods::{Pod, Pods, StartUp};
use crate::{Instant, Span};

/// Longest step in seconds of what has no closed form.
const STEP_S: f64 = 0.1;

/// Gauges that a simulated pod has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gauge {
    /// Requests that wait; of a line before all pods each pod's part.
    Waiting,
    /// Requests that are worked on.
    Running,
    /// 1 for each pod that is scraped.
    Up,
}

/// What the pods do with requests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Service {
    /// One line before all pods, which share it evenly.
    Shared {
        /// Requests per second that a pod serves; infinite without a limit.
        per_pod_s: f64,
        /// The most that wait; none is unbounded, and 0 refuses what is beyond the capacity.
        queue: Option<f64>,
    },
    /// Connections that stay on their pods. What is beyond a pod's capacity is refused.
    Pinned {
        /// Requests per second that a pod serves.
        per_pod_s: f64,
        /// Share of the connections that break in a second, and go to all ready pods.
        breaks_per_s: f64,
    },
    /// LLM engines, each with its own line.
    Engine {
        /// One replica.
        engine: Engine,
        /// Requests that run on each replica at the start.
        running: f64,
    },
}

/// CPU of a pod.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cpu {
    /// Milliseconds of a core for a request.
    pub request_ms: f64,
    /// Thousandths of a core that a ready pod uses without requests.
    pub idle_m: f64,
    /// Thousandths of a core that a pod uses until it is ready.
    pub startup_m: f64,
}

/// Which requests a counter counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counts {
    /// Those that were answered.
    #[default]
    Completions,
    /// Those that came.
    Arrivals,
}

/// All that a simulation needs to know of a workload.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Model {
    /// What the pods do with requests.
    pub service: Service,
    /// What that costs.
    pub cpu: Cpu,
    /// When a counter of requests is raised.
    pub counts: Counts,
    /// How long pods take.
    pub start_up: StartUp,
    /// How the metrics API comes to CPU; none where nothing asks for it.
    pub sampling: Option<Sampling>,
    /// How Prometheus scrapes; none where nothing asks for a rate.
    pub scraping: Option<Scraping>,
}

impl Model {
    /// Requests per second that a busy pod serves; infinite without a limit.
    pub fn per_pod_s(&self) -> f64 {
        match self.service {
            Service::Shared { per_pod_s, .. } | Service::Pinned { per_pod_s, .. } => per_pod_s,
            Service::Engine { engine, .. } => engine.saturated().throughput_per_s,
        }
    }
}

/// The workload at an instant.
#[derive(Clone, Debug)]
pub struct Tier {
    model: Model,
    now: Instant,
    load: f64,
    pub(super) pods: Pods,
    line: Backlog,
    /// Requests that no pod has yet, of engines.
    unassigned: f64,
    /// CPU in milliseconds of a core, and requests, of a pod that has always been ready.
    used: f64,
    counted: f64,
    pub(super) cpu: Option<CpuSamples>,
    counters: Option<Counters>,
    removal: Option<(Instant, usize)>,
    next: Instant,
    replica_s: f64,
    /// Requests that ran in engines at the start.
    started: f64,
    /// What was arrived, served and refused when somebody last asked.
    reported: (f64, f64, f64),
}

impl Tier {
    /// A workload whose pods have been ready for an hour at a load of `load_per_s`.
    pub fn new(model: Model, replicas: usize, load_per_s: f64) -> Self {
        let mut pods = Pods::new(replicas, model.start_up);
        let count = pods.all.len() as f64;
        for pod in &mut pods.all {
            pod.counted = load_per_s / count * 3600.0;
            pod.share = 1.0 / count;
            if let Service::Engine { running, .. } = model.service {
                pod.engine.running = running;
            }
        }
        let queue = match model.service {
            Service::Shared { queue, .. } => queue,
            _ => None,
        };
        let mut tier = Self {
            model,
            now: Instant::START,
            load: load_per_s,
            pods,
            line: Backlog::new(queue),
            unassigned: 0.0,
            used: 0.0,
            counted: 0.0,
            cpu: None,
            counters: None,
            removal: None,
            next: Instant::START,
            replica_s: 0.0,
            started: 0.0,
            reported: (0.0, 0.0, 0.0),
        };
        tier.started = tier.running();
        let usage = tier.pods.all.first().map_or(0.0, |pod| tier.usage_of(pod, true));
        tier.cpu = model
            .sampling
            .map(|sampling| CpuSamples::new(sampling, replicas, usage));
        tier.counters = model.scraping.map(Counters::new);
        tier.scrape_new();
        tier.happen();
        tier
    }

    /// The time that it has come to.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Pods that are there, ready or not.
    pub fn replicas(&self) -> usize {
        self.pods.all.len()
    }

    /// Pods whose container runs, ready or not.
    pub fn running_pods(&self) -> usize {
        self.pods.running
    }

    /// Pods that serve.
    pub fn ready(&self) -> usize {
        self.pods.ready
    }

    /// What happened so far.
    pub fn totals(&self) -> &Totals {
        &self.line.totals
    }

    /// Pods times seconds so far, ready or not.
    pub fn replica_seconds(&self) -> f64 {
        self.replica_s
    }

    /// Requests that wait.
    pub fn waiting(&self) -> f64 {
        let engines = self.pods.all.iter().map(|pod| pod.engine.waiting).sum::<f64>();
        self.line.waiting() + self.unassigned + engines
    }

    /// Requests that run in engines.
    pub fn running(&self) -> f64 {
        self.pods.all.iter().map(|pod| pod.engine.running).sum()
    }

    /// Requests in the engine of each pod that is ready.
    pub fn engines(&self) -> impl Iterator<Item = EngineState> {
        self.pods.all.iter().take(self.pods.ready).map(|pod| pod.engine)
    }

    /// Requests that arrived, were served and were refused since the last call.
    pub(super) fn since_last(&mut self) -> (f64, f64, f64) {
        let totals = self.line.totals;
        let now = (totals.arrived, totals.served, totals.refused);
        let before = std::mem::replace(&mut self.reported, now);
        (now.0 - before.0, now.1 - before.1, now.2 - before.2)
    }

    /// What arrived and was neither served nor refused, and does not wait: 0 but for rounding.
    pub fn lost(&self) -> f64 {
        let totals = self.totals();
        totals.arrived + self.started - totals.served - totals.refused - self.waiting() - self.running()
    }

    /// `sum(rate(counter[window]))` right now.
    pub fn request_rate(&self) -> Option<f64> {
        self.counters.as_ref()?.rate(self.now)
    }

    /// `rate(counter[window])` of each pod.
    pub(super) fn rates(&self, window: Span) -> Vec<f64> {
        let rates = self
            .counters
            .iter()
            .flat_map(|counters| counters.rates(self.now, window));
        rates.collect()
    }

    /// A gauge of each pod at its last scrape.
    pub(super) fn gauges(&self, gauge: Gauge) -> Vec<f64> {
        let of = |(waiting, running): (f64, f64)| match gauge {
            Gauge::Waiting => waiting,
            Gauge::Running => running,
            Gauge::Up => 1.0,
        };
        let gauges = self.counters.iter().flat_map(Counters::gauges);
        gauges.map(of).collect()
    }

    /// Requests that wait for a pod, and that it works on.
    fn gauges_of(&self, index: usize) -> (f64, f64) {
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

    /// Requests per second that the ready pods serve.
    pub fn capacity_per_s(&self) -> f64 {
        let per_pod = self.per_pod_s();
        match self.pods.ready {
            0 => 0.0,
            ready => per_pod * ready as f64,
        }
    }

    fn per_pod_s(&self) -> f64 {
        self.model.per_pod_s()
    }

    /// The least number of pods that serve this load.
    pub(super) fn pods_for(&self, load_per_s: f64) -> Option<u32> {
        let pods = (load_per_s / self.per_pod_s() - 1e-9).ceil();
        (pods.is_finite() && pods < 1e9).then_some(pods.max(0.0) as u32)
    }

    /// What clients with one request under way each send: as often as they may, and no more than come back.
    pub(super) fn client_rate(&self, workers: u32, qps: Option<f64>) -> f64 {
        let workers = f64::from(workers);
        let free = (workers - self.waiting() - self.running()).max(0.0);
        let offered = qps.map_or(f64::INFINITY, |qps| workers * qps);
        offered.min(free + self.capacity_per_s()).min(1e12)
    }

    /// How long the request has waited that is served now, where `served` are served in a second.
    pub(super) fn wait_s(&self, served: f64) -> f64 {
        match self.model.service {
            Service::Shared { .. } => self.line.wait_s(),
            _ => match self.waiting() {
                waiting if waiting > 1e-9 && served > 0.0 => waiting / served,
                _ => 0.0,
            },
        }
    }

    /// Share of the ready pods' capacity that is used, where `served` are served in a second.
    pub(super) fn utilization(&self, served: f64) -> f64 {
        let (used, capacity) = match self.model.service {
            Service::Engine { engine, .. } => (self.running(), engine.slots * self.pods.ready as f64),
            _ => (served, self.capacity_per_s()),
        };
        if capacity > 0.0 {
            (used / capacity).min(1.0)
        } else {
            0.0
        }
    }

    /// Asks for `replicas` pods.
    pub fn scale(&mut self, replicas: usize) {
        if let Some((_, pending)) = self.removal.take() {
            self.remove(pending);
        }
        while self.pods.all.len() < replicas {
            self.pods.create(self.now);
        }
        if self.pods.all.len() > replicas {
            match self.pods.removal() {
                Span::ZERO => self.remove(replicas),
                later => self.removal = Some((self.now + later, replicas)),
            }
        }
        self.happen();
    }

    /// Goes on to `to`, at a constant load.
    pub fn advance(&mut self, to: Instant, load_per_s: f64) {
        self.load = load_per_s;
        while self.now < to {
            let end = self.next.min(to);
            self.flow((end - self.now).seconds_f64());
            self.now = end;
            if end == self.next {
                self.happen();
            }
        }
    }

    /// Does all that is due, and schedules what is next.
    fn happen(&mut self) {
        let now = self.now;
        while self
            .pods
            .all
            .get(self.pods.running)
            .is_some_and(|pod| pod.running <= now)
        {
            self.pods.running += 1;
            self.scrape_new();
        }
        while self
            .pods
            .all
            .get(self.pods.ready)
            .is_some_and(|pod| pod.ready <= now)
        {
            self.become_ready();
        }
        if let Some((_, replicas)) = self.removal.filter(|(at, _)| *at <= now) {
            self.removal = None;
            self.remove(replicas);
        }
        if self
            .cpu
            .as_ref()
            .is_some_and(|cpu| cpu.next.is_some_and(|next| next <= now))
        {
            self.scrape_cpu();
        }
        if let Some(mut counters) = self.counters.take() {
            if counters.next.is_some_and(|next| next <= now) {
                counters.scrape(now, |index| (self.counter(index), self.gauges_of(index)));
            }
            self.counters = Some(counters);
        }
        let events = [
            self.pods.next(),
            self.removal.map(|(at, _)| at),
            self.cpu.as_ref().and_then(|cpu| cpu.next),
            self.counters.as_ref().and_then(|counters| counters.next),
        ];
        let far = Instant::from_nanos(i64::MAX);
        self.next = events.into_iter().flatten().min().unwrap_or(far);
    }

    fn become_ready(&mut self) {
        let (used, counted, startup_m) = (self.used, self.counted, self.model.cpu.startup_m);
        if let Some(pod) = self.pods.all.get_mut(self.pods.ready) {
            pod.used = startup_m * (pod.ready - pod.running).seconds_f64() - used;
            pod.counted = -counted;
            pod.engine.waiting += std::mem::take(&mut self.unassigned);
            if self.pods.ready == 0 {
                pod.share = 1.0;
            }
        }
        self.pods.ready += 1;
    }

    /// Removes the pods that a ReplicaSet would: the last. What they had goes to the others.
    fn remove(&mut self, replicas: usize) {
        let gone = self.pods.all.get(replicas..).unwrap_or_default();
        let requests: f64 = gone
            .iter()
            .map(|pod| pod.engine.waiting + pod.engine.running)
            .sum();
        self.unassigned += requests;
        self.pods.truncate(replicas);
        let ready = self.pods.ready as f64;
        let connected: f64 = self.pods.all.iter().map(|pod| pod.share).sum();
        if ready > 0.0 {
            let each = std::mem::take(&mut self.unassigned) / ready;
            for pod in self.pods.serving() {
                pod.engine.waiting += each;
                pod.share += (1.0 - connected) / ready;
            }
        }
        if let Some(cpu) = &mut self.cpu {
            cpu.truncate(replicas);
        }
        if let Some(counters) = &mut self.counters {
            counters.truncate(replicas);
        }
    }

    /// Begins to scrape the counters of pods that run.
    fn scrape_new(&mut self) {
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

    fn scrape_cpu(&mut self) {
        if let Some(mut cpu) = self.cpu.take() {
            let running = self.pods.all.iter().take(self.pods.running).enumerate();
            cpu.scrape(
                self.now,
                running.map(|(index, pod)| {
                    (
                        self.cpu_counter(index, pod),
                        self.usage_of(pod, index < self.pods.ready),
                    )
                }),
            );
            self.cpu = Some(cpu);
        }
    }

    /// CPU that a pod has used, in milliseconds of a core.
    fn cpu_counter(&self, index: usize, pod: &Pod) -> f64 {
        match index < self.pods.ready {
            true => pod.used + self.used,
            false => self.model.cpu.startup_m * (self.now - pod.running).seconds_f64(),
        }
    }

    /// Requests that a pod has counted.
    fn counter(&self, index: usize) -> f64 {
        let counted = |pod: &Pod| pod.counted + self.counted;
        let ready = self.pods.all.get(index).filter(|_| index < self.pods.ready);
        ready.map_or(0.0, counted)
    }

    /// CPU that a running pod uses right now, in thousandths of a core.
    pub(super) fn usage_of(&self, pod: &Pod, is_ready: bool) -> f64 {
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

    /// Requests come, wait and are served for `seconds`, in which no pod comes or goes.
    fn flow(&mut self, seconds: f64) {
        let ready = self.pods.ready as f64;
        self.replica_s += self.pods.all.len() as f64 * seconds;
        match self.model.service {
            Service::Shared { per_pod_s, .. } => {
                let capacity = if ready > 0.0 { per_pod_s * ready } else { 0.0 };
                let served = self.line.advance(seconds, self.load, capacity);
                if ready > 0.0 {
                    let counted = match self.model.counts {
                        Counts::Completions => served,
                        Counts::Arrivals => self.load * seconds,
                    };
                    self.counted += counted / ready;
                    self.used += self.model.cpu.idle_m * seconds + served * self.model.cpu.request_ms / ready;
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
