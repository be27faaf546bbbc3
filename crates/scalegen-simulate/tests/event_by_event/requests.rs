//! A tier whose requests come, wait and are served one by one.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use scalegen_simulate::hpa::{
    ConditionStatus, Container, HpaOptions, HpaSimulation, Observation, Pod, PodPhase, Reading,
    ReadyCondition, Sample, Workload,
};
use scalegen_simulate::{Instant, Span};

use super::{Reads, Scenario};

/// Nanoseconds of the sync period, and of metrics-server's resolution.
const PERIOD: i64 = 15_000_000_000;

const SECOND: f64 = 1e9;

/// What came of one seed.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) changes: Vec<(i32, i32)>,
    pub(crate) peak_waiting: f64,
    pub(crate) waiting_request_s: f64,
    pub(crate) replica_s: f64,
}

/// One pod; times in nanoseconds.
#[derive(Clone, Default)]
struct Server {
    number: u64,
    running: i64,
    ready: i64,
    /// Since when it serves; none while it is idle.
    busy_since: Option<i64>,
    busy: i64,
    /// What it had used at the last scrape that saw it.
    scraped: Option<i64>,
    /// Usage in thousandths of a core between the last two scrapes.
    usage: Option<i64>,
}

impl Server {
    fn used(&self, now: i64) -> i64 {
        self.busy + self.busy_since.map_or(0, |since| now - since)
    }
}

/// A generator of its own, so that the same seed gives the same requests everywhere: splitmix64.
struct Random(u64);

impl Random {
    /// An exponential time in nanoseconds.
    fn exponential(&mut self, per_s: f64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let unit = ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64;
        (-(1.0 - unit).ln() / per_s * SECOND) as i64
    }
}

struct Tier<'a> {
    scenario: &'a Scenario,
    random: Random,
    now: i64,
    pods: Vec<Server>,
    created: u64,
    /// When the next pod becomes ready.
    next_ready: i64,
    waiting: VecDeque<()>,
    /// When a pod is done, and which.
    done: BinaryHeap<Reverse<(i64, u64)>>,
    outcome: Outcome,
}

/// Runs a scenario with requests of this seed.
pub(crate) fn simulate(scenario: &Scenario, seed: u64) -> Outcome {
    let mut tier = Tier {
        scenario,
        random: Random(seed.wrapping_mul(0x5851_f42d_4c95_7f2d) + 1),
        now: 0,
        pods: Vec::new(),
        created: 0,
        next_ready: i64::MAX,
        waiting: VecDeque::new(),
        done: BinaryHeap::new(),
        outcome: Outcome::default(),
    };
    let long_ago = -3600 * PERIOD / 15;
    for _ in 0..scenario.bounds.0 {
        tier.create(long_ago, long_ago);
        let pod = tier.pods.last_mut().unwrap();
        pod.scraped = Some(0);
    }
    let replicas = Some(scenario.bounds.0);
    let mut hpa = HpaSimulation::new(scenario.spec(), HpaOptions::default(), replicas);
    let end = i64::from(scenario.seconds) * 1_000_000_000;
    let mut sync = PERIOD;
    let mut arrival = tier.next_arrival(0);
    while tier.now < end {
        if tier.next_ready <= tier.now {
            let later = tier.pods.iter().map(|pod| pod.ready).filter(|at| *at > tier.now);
            tier.next_ready = later.min().unwrap_or(i64::MAX);
        }
        let done = tier.done.peek().map(|Reverse((at, _))| *at);
        let next = [Some(sync), Some(arrival), Some(end), Some(tier.next_ready), done];
        let next = next.into_iter().flatten().min().unwrap();
        tier.go(next);
        if Some(next) == done {
            tier.finish();
        } else if next == arrival {
            tier.waiting.push_back(());
            arrival = tier.next_arrival(next);
        }
        tier.start();
        let waiting = tier.waiting.len() as f64;
        tier.outcome.peak_waiting = tier.outcome.peak_waiting.max(waiting);
        if next == sync {
            sync += PERIOD;
            tier.sync(&mut hpa);
        }
    }
    tier.outcome
}

impl Tier<'_> {
    fn rate(&self, at: i64) -> (f64, i64) {
        let seconds = |from: u32| i64::from(from) * 1_000_000_000;
        let steps = self.scenario.load;
        let index = steps
            .iter()
            .rposition(|(from, _)| seconds(*from) <= at)
            .unwrap_or(0);
        let until = steps.get(index + 1).map_or(i64::MAX, |(from, _)| seconds(*from));
        (steps[index].1, until)
    }

    /// The next arrival; where the rate changes first, time has no memory.
    fn next_arrival(&mut self, mut from: i64) -> i64 {
        loop {
            let (rate, until) = self.rate(from);
            let at = from + self.random.exponential(rate);
            if at < until {
                return at;
            }
            from = until;
        }
    }

    fn create(&mut self, running: i64, ready: i64) {
        self.next_ready = self.next_ready.min(ready);
        self.pods.push(Server {
            number: self.created,
            running,
            ready,
            ..Server::default()
        });
        self.created += 1;
    }

    fn go(&mut self, to: i64) {
        let seconds = (to - self.now) as f64 / SECOND;
        self.outcome.waiting_request_s += self.waiting.len() as f64 * seconds;
        self.outcome.replica_s += self.pods.len() as f64 * seconds;
        self.now = to;
    }

    /// Gives waiting requests to idle pods.
    fn start(&mut self) {
        let is_idle = |pod: &Server, now: i64| pod.ready <= now && pod.busy_since.is_none();
        while !self.waiting.is_empty() {
            let now = self.now;
            let Some(pod) = self.pods.iter_mut().find(|pod| is_idle(pod, now)) else {
                return;
            };
            self.waiting.pop_front();
            pod.busy_since = Some(now);
            let end = now + self.random.exponential(self.scenario.per_pod_s);
            self.done.push(Reverse((end, pod.number)));
        }
    }

    fn finish(&mut self) {
        let Some(Reverse((_, number))) = self.done.pop() else {
            return;
        };
        // The request of a pod that is gone went to the others.
        let index = self.pods.binary_search_by_key(&number, |pod| pod.number);
        if let Some(pod) = index.ok().and_then(|index| self.pods.get_mut(index))
            && let Some(since) = pod.busy_since.take()
        {
            pod.busy += self.now - since;
        }
    }

    fn sync(&mut self, hpa: &mut HpaSimulation) {
        let now = self.now;
        for pod in self.pods.iter_mut().filter(|pod| pod.running <= now) {
            let used = pod.used(now);
            // Nanoseconds of a core in a period, in thousandths.
            pod.usage = pod.scraped.map(|before| (used - before) * 1000 / PERIOD);
            pod.scraped = Some(used);
        }
        let at = Instant::from_nanos;
        let pods: Vec<Pod> = self.pods.iter().map(|pod| seen(pod, now)).collect();
        let window = Span::from_nanos(PERIOD);
        let usages = self.pods.iter().enumerate();
        let samples: Vec<Sample> = usages
            .filter_map(|(index, pod)| Some(Sample::new(Some(index), pod.usage?, at(now), window)))
            .collect();
        let reading = match self.scenario.reads {
            Reads::Cpu(_) => Reading::PerPod {
                first: 0,
                count: samples.len(),
            },
            Reads::Backlog(_) => Reading::Total(self.waiting.len() as i64 * 1000),
        };
        let readings = [reading];
        let mut observation = Observation::new(Workload::Pods(&pods), &readings);
        observation.samples = &samples;
        let decision = hpa.sync(&observation).decision;
        let (from, to) = (decision.current_replicas, decision.desired_replicas);
        if from != to {
            self.outcome.changes.push((from, to));
            self.scale(usize::try_from(to).unwrap());
        }
    }

    fn scale(&mut self, replicas: usize) {
        while self.pods.len() < replicas {
            let running = self.now + self.scenario.start.0 * 1_000_000_000;
            self.create(running, running + self.scenario.start.1 * 1_000_000_000);
        }
        for pod in self.pods.drain(replicas..) {
            if pod.busy_since.is_some() {
                self.waiting.push_front(());
            }
        }
        let gone = self.pods.last().map_or(0, |pod| pod.number);
        self.done.retain(|Reverse((_, number))| *number <= gone);
        self.start();
    }
}

/// A pod as the controller sees it.
fn seen(server: &Server, now: i64) -> Pod {
    let at = Instant::from_nanos;
    let mut pod = Pod::running(Instant::START);
    pod.containers = vec![Container::new("app", vec![("cpu".to_owned(), 1000)])];
    let is_running = server.running <= now;
    let is_ready = server.ready <= now;
    pod.phase = if is_running {
        PodPhase::Running
    } else {
        PodPhase::Pending
    };
    pod.start = is_running.then(|| at(server.running));
    pod.ready = Some(ReadyCondition {
        status: if is_ready {
            ConditionStatus::True
        } else {
            ConditionStatus::False
        },
        transition: at(if is_ready { server.ready } else { server.running }),
    });
    pod
}
