//! A scaler, its workload and a load in one clock, and what came of it.

use super::query::{Answer, Query};
use super::seen::{Requests, Seen};
use super::shape::Load;
use super::tier::{Model, Tier};
use crate::hpa::{HpaOptions, HpaSimulation, HpaSpec, Reading};
use crate::keda::{KedaSimulation, KedaSpec, KedaStep, TriggerReading, Triggers};
use crate::report::Row;
use crate::{Instant, Span};

/// What is simulated.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The workload.
    pub model: Model,
    /// What its pods request.
    pub requests: Requests,
    /// Replicas at the start.
    pub replicas: i32,
    /// What scales it.
    pub scaler: Scaler,
    /// For each metric of the HPA, or each trigger of the ScaledObject, what it reads.
    pub signals: Vec<Signal>,
    /// The flags of the HPA controller.
    pub options: HpaOptions,
    /// What comes.
    pub demand: Demand,
    /// What a pod costs in an hour.
    pub price_per_h: Option<f64>,
}

/// What scales a workload.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a run has one")]
pub enum Scaler {
    /// An HPA.
    Hpa(HpaSpec),
    /// A ScaledObject, with the HPA that KEDA creates.
    Keda(KedaSpec),
}

/// What a metric reads of the workload.
#[derive(Clone, Debug, PartialEq)]
pub enum Signal {
    /// CPU in percent of the requests.
    CpuUtilization,
    /// CPU itself.
    CpuUsage,
    /// A query whose series add up to one number.
    Total(Query),
    /// A query with a value for each pod.
    PerPod(Query),
    /// What the simulation has no values of: the metric fails.
    Unknown,
}

/// What comes.
#[derive(Clone, Debug, PartialEq)]
pub enum Demand {
    /// Requests that do not wait for others.
    Open(Load),
    /// Clients that have one request under way each.
    Clients {
        /// How many.
        workers: u32,
        /// The most that each sends in a second.
        qps: Option<f64>,
        /// How long.
        seconds: u32,
    },
}

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
    /// Pods that serve.
    pub ready: i32,
}

/// A change of replicas.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// When.
    pub at_s: f64,
    /// Replicas before.
    pub from: i32,
    /// Replicas after.
    pub to: i32,
    /// Why, in the words of the controller's report.
    pub reason: String,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Run {
    /// Each second.
    pub seconds: Vec<Second>,
    /// Each change of replicas.
    pub events: Vec<Event>,
    /// Requests that came.
    pub arrived: f64,
    /// Requests that were served.
    pub served: f64,
    /// Requests that were refused.
    pub refused: f64,
    /// Seconds in which requests waited or were refused.
    pub saturated_s: f64,
    /// Waiting requests times seconds.
    pub waiting_request_s: f64,
    /// The longest wait of a request in seconds; of engines an estimate.
    pub longest_wait_s: f64,
    /// Pods times seconds.
    pub replica_s: f64,
    /// What a pod costs in an hour.
    pub price_per_h: Option<f64>,
    /// The least number of pods that the greatest load needs; none where the model does not say.
    pub needed: Option<i32>,
}

impl Run {
    /// The most pods that there were.
    pub fn peak_replicas(&self) -> i32 {
        self.seconds
            .iter()
            .map(|second| second.replicas)
            .max()
            .unwrap_or(0)
    }

    /// The most requests that waited at the end of a second.
    pub fn peak_waiting(&self) -> f64 {
        self.seconds
            .iter()
            .map(|second| second.waiting)
            .fold(0.0, f64::max)
    }

    /// Hours of pods, ready or not.
    pub fn replica_hours(&self) -> f64 {
        self.replica_s / 3600.0
    }

    /// What the pods cost, with a price.
    pub fn cost(&self) -> Option<f64> {
        Some(self.replica_hours() * self.price_per_h?)
    }

    /// How often replicas turned from more to fewer or back.
    pub fn flaps(&self) -> usize {
        let ups: Vec<_> = self.events.iter().map(|event| event.to > event.from).collect();
        ups.windows(2).filter(|pair| pair.first() != pair.last()).count()
    }

    /// Seconds from the first second in which the pods could not serve all that came until they could; none where
    /// they never fell short, or never caught up.
    pub fn time_to_capacity_s(&self) -> Option<f64> {
        let is_short = |second: &&Second| second.waiting > 0.5 || second.refused > 0.5;
        let from = self.seconds.iter().position(|second| is_short(&second))?;
        let rest = self.seconds.get(from..)?;
        let start = rest.first()?.at_s;
        let caught_up = rest.windows(2).find_map(|pair| match pair {
            [before, after] => {
                (after.waiting <= before.waiting && after.refused < 0.5 && after.served + 1e-6 >= after.load)
                    .then_some(after.at_s)
            }
            _ => None,
        });
        Some(caught_up? - start)
    }
}

/// Runs it to the end of the load.
pub fn run(setup: &Setup) -> Run {
    let mut stage = Stage::new(setup);
    let seconds = match &setup.demand {
        Demand::Open(load) => load.seconds(),
        Demand::Clients { seconds, .. } => *seconds as usize,
    };
    let mut run = Run {
        seconds: Vec::with_capacity(seconds),
        price_per_h: setup.price_per_h,
        ..Run::default()
    };
    for second in 0..seconds {
        let record = stage.second(second, &mut run.events);
        run.longest_wait_s = run.longest_wait_s.max(record.wait_s);
        run.seconds.push(record);
    }
    let totals = stage.tier.totals();
    run.arrived = totals.arrived;
    run.served = totals.served;
    run.refused = totals.refused;
    run.saturated_s = totals.saturated_s;
    run.waiting_request_s = totals.waiting_request_s;
    run.longest_wait_s = run.longest_wait_s.max(totals.longest_wait_s);
    run.replica_s = stage.tier.replica_seconds();
    let greatest = run.seconds.iter().map(|second| second.load).fold(0.0, f64::max);
    run.needed = stage
        .tier
        .pods_for(greatest)
        .and_then(|pods| i32::try_from(pods).ok());
    run
}

/// A run between two seconds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Stage<'a> {
    setup: &'a Setup,
    tier: Tier,
    seen: Seen,
    scaler: Running,
    polls: i64,
    readings: Vec<TriggerReading>,
}

#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a run has one")]
enum Running {
    Hpa(HpaSimulation),
    Keda(KedaSimulation),
}

impl<'a> Stage<'a> {
    /// The start.
    pub fn new(setup: &'a Setup) -> Self {
        let load = match &setup.demand {
            Demand::Open(load) => load.rate(0),
            Demand::Clients { .. } => 0.0,
        };
        let (options, replicas) = (setup.options.clone(), Some(setup.replicas));
        let pods = usize::try_from(setup.replicas).unwrap_or(0);
        Self {
            setup,
            tier: Tier::new(setup.model, pods, load),
            seen: Seen::new(&setup.requests, Span::ZERO),
            scaler: match &setup.scaler {
                Scaler::Hpa(spec) => Running::Hpa(HpaSimulation::new(spec.clone(), options, replicas)),
                Scaler::Keda(spec) => Running::Keda(KedaSimulation::new(spec.clone(), options, replicas)),
            },
            polls: 0,
            readings: Vec::new(),
        }
    }

    /// The workload.
    pub fn tier(&self) -> &Tier {
        &self.tier
    }

    /// One second: what is due in it at its own time, and the load.
    pub fn second(&mut self, second: usize, events: &mut Vec<Event>) -> Second {
        let start = i64::try_from(second).unwrap_or(i64::MAX);
        let end = Instant::from_seconds(start.saturating_add(1));
        let before = *self.tier.totals();
        let rate = match &self.setup.demand {
            Demand::Open(load) => load.rate(second),
            Demand::Clients { workers, qps, .. } => self.tier.client_rate(*workers, *qps),
        };
        loop {
            let (due, is_poll) = self.next();
            if due >= end {
                break;
            }
            self.tier.advance(due, rate);
            match is_poll {
                true => self.poll(due, events),
                false => self.sync(events),
            }
        }
        self.tier.advance(end, rate);
        let after = self.tier.totals();
        let served = after.served - before.served;
        Second {
            at_s: start as f64,
            load: after.arrived - before.arrived,
            served,
            refused: after.refused - before.refused,
            waiting: self.tier.waiting(),
            wait_s: self.tier.wait_s(served),
            utilization: self.tier.utilization(served),
            replicas: i32::try_from(self.tier.replicas()).unwrap_or(i32::MAX),
            ready: i32::try_from(self.tier.ready()).unwrap_or(i32::MAX),
        }
    }

    /// When the next sync or poll is, and whether it is a poll. A sync comes before a poll of the same time.
    fn next(&self) -> (Instant, bool) {
        match &self.scaler {
            Running::Hpa(hpa) => (hpa.next_sync(), false),
            Running::Keda(keda) => {
                let poll = Instant::START + keda.spec().polling_interval.times(self.polls);
                let sync = keda.hpa().next_sync();
                if sync <= poll { (sync, false) } else { (poll, true) }
            }
        }
    }

    fn sync(&mut self, events: &mut Vec<Event>) {
        let signals = &self.setup.signals;
        match &mut self.scaler {
            Running::Hpa(hpa) => {
                self.seen.begin(&self.tier);
                if hpa.reads_metrics() {
                    for signal in signals {
                        read(signal, &mut self.seen, &self.tier);
                    }
                }
                let step = hpa.sync(&self.seen.observation(&self.tier));
                let (from, to) = (step.decision.current_replicas, step.decision.desired_replicas);
                if from != to {
                    let row = Row::from(&step);
                    scale(&mut self.tier, events, &row, (from, to));
                }
            }
            Running::Keda(keda) => {
                triggers(signals, &mut self.readings, &mut self.seen, &self.tier);
                let mut given = Triggers::new(&self.readings, self.seen.workload(&self.tier));
                given.samples = self.seen.samples();
                let spec = keda.spec().clone();
                let step = keda.sync(None, &given);
                let decision = step.step.decision;
                let (from, to) = (decision.current_replicas, decision.desired_replicas);
                if from != to {
                    let row = Row::of_keda(&KedaStep::Sync(step), &spec);
                    scale(&mut self.tier, events, &row, (from, to));
                }
            }
        }
    }

    fn poll(&mut self, time: Instant, events: &mut Vec<Event>) {
        self.polls += 1;
        let Running::Keda(keda) = &mut self.scaler else {
            return;
        };
        triggers(
            &self.setup.signals,
            &mut self.readings,
            &mut self.seen,
            &self.tier,
        );
        let mut given = Triggers::new(&self.readings, self.seen.workload(&self.tier));
        given.samples = self.seen.samples();
        let spec = keda.spec().clone();
        let step = keda.poll(time, &given);
        let (from, to) = (step.current_replicas, step.desired_replicas);
        if from != to {
            let row = Row::of_keda(&KedaStep::Poll(step), &spec);
            scale(&mut self.tier, events, &row, (from, to));
        }
    }
}

fn scale(tier: &mut Tier, events: &mut Vec<Event>, row: &Row, (from, to): (i32, i32)) {
    tier.scale(usize::try_from(to).unwrap_or(0));
    let reasons: Vec<_> = row.reasons.iter().map(ToString::to_string).collect();
    events.push(Event {
        at_s: row.time.seconds_f64(),
        from,
        to,
        reason: reasons.join("; "),
    });
}

/// Thousandths, as adapters round.
fn milli(value: f64) -> i64 {
    (value * 1000.0).round() as i64
}

fn read(signal: &Signal, seen: &mut Seen, tier: &Tier) {
    match signal {
        Signal::CpuUtilization => seen.cpu(tier, true),
        Signal::CpuUsage => seen.cpu(tier, false),
        Signal::Total(query) => seen.total(query.evaluate(tier).total().map(milli)),
        Signal::PerPod(query) => match query.evaluate(tier) {
            Answer::Vector(values) => seen.of_ready(tier, values.into_iter().map(milli)),
            Answer::Scalar(_) => seen.total(None),
        },
        Signal::Unknown => seen.total(None),
    }
}

fn triggers(signals: &[Signal], readings: &mut Vec<TriggerReading>, seen: &mut Seen, tier: &Tier) {
    readings.clear();
    seen.begin(tier);
    for signal in signals {
        readings.push(match signal {
            Signal::Total(query) | Signal::PerPod(query) => match query.evaluate(tier) {
                Answer::Scalar(number) => TriggerReading::Value(number),
                Answer::Vector(values) => match *values.as_slice() {
                    [] => TriggerReading::Null,
                    [value] => TriggerReading::Value(value),
                    // KEDA takes one series only.
                    _ => TriggerReading::Failed,
                },
            },
            Signal::CpuUtilization | Signal::CpuUsage => {
                read(signal, seen, tier);
                TriggerReading::Resource(seen.readings().last().copied().unwrap_or(Reading::Failed))
            }
            Signal::Unknown => TriggerReading::Failed,
        });
    }
}
