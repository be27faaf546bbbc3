//! A workload under load: its pods, what they serve, what waits, and what the metrics pipeline sees of it.

mod flow;
mod pass;
mod scrape;
mod second;

use super::counters::{Counters, Scraping};
use super::cpu::{CpuSamples, Sampling};
use super::engine::{Engine, EngineState};
use super::fluid::{Backlog, Totals};
use super::pods::{Pods, StartUp};
use flow::Each;

use crate::{Instant, Span};
pub use second::Second;

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

/// The pods in numbers, kept between the instants at which one comes, changes or goes.
#[derive(Clone, Copy, Debug, Default)]
struct Census {
    all: f64,
    ready: f64,
    /// Requests per second that the ready pods serve; not of engines.
    capacity_per_s: f64,
    /// All, those that run, and those that are ready.
    pods: (usize, usize, usize),
    /// The same as the controllers count.
    counts: [i32; 3],
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
    each: Each,
    pub(super) cpu: Option<CpuSamples>,
    counters: Option<Counters>,
    removal: Option<(Instant, usize)>,
    next: Instant,
    census: Census,
    replica_s: f64,
    /// Requests that ran in engines at the start.
    started: f64,
    /// What was arrived, served and refused at the end of the last second.
    reported: [f64; 3],
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
            each: Each::default(),
            cpu: None,
            counters: None,
            removal: None,
            next: Instant::START,
            census: Census::default(),
            replica_s: 0.0,
            started: 0.0,
            reported: [0.0; 3],
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
    #[inline]
    pub fn waiting(&self) -> f64 {
        match self.model.service {
            Service::Engine { .. } => {
                let engines = self.pods.all.iter().map(|pod| pod.engine.waiting);
                self.unassigned + engines.sum::<f64>()
            }
            _ => self.line.waiting(),
        }
    }

    /// Requests that run in engines.
    pub fn running(&self) -> f64 {
        self.pods.all.iter().map(|pod| pod.engine.running).sum()
    }

    /// Requests in the engine of each pod that is ready.
    pub fn engines(&self) -> impl Iterator<Item = EngineState> {
        self.pods.all.iter().take(self.pods.ready).map(|pod| pod.engine)
    }

    /// What arrived and was neither served nor refused, and does not wait: 0 but for rounding.
    pub fn lost(&self) -> f64 {
        let totals = self.totals();
        totals.arrived + self.started - totals.served - totals.refused - self.waiting() - self.running()
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
        let is_due = |counters: &mut Counters| counters.next.is_some_and(|next| next <= now);
        if let Some(mut counters) = self.counters.take_if(is_due) {
            counters.scrape(now, |index| (self.counter(index), self.gauges_of(index)));
            self.counters = Some(counters);
        }
        self.count();
        let or_never = |event: Option<Instant>| event.unwrap_or(Instant::END);
        self.next = or_never(self.pods.next())
            .min(or_never(self.removal.map(|(at, _)| at)))
            .min(or_never(self.cpu.as_ref().and_then(|cpu| cpu.next)))
            .min(or_never(
                self.counters.as_ref().and_then(|counters| counters.next),
            ));
    }

    /// Takes the census.
    fn count(&mut self) {
        let pods = (self.pods.all.len(), self.pods.running, self.pods.ready);
        if pods == self.census.pods {
            return;
        }
        self.census = Census {
            all: self.pods.all.len() as f64,
            ready: self.pods.ready as f64,
            capacity_per_s: match self.model.service {
                Service::Engine { .. } => 0.0,
                _ => self.capacity_per_s(),
            },
            pods,
            counts: <[usize; 3]>::from(pods).map(|pods| i32::try_from(pods).unwrap_or(i32::MAX)),
        };
    }

    fn become_ready(&mut self) {
        let (Each { used, counted }, startup_m) = (self.each, self.model.cpu.startup_m);
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
}
