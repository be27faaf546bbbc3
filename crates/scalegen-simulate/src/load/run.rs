//! A scaler, its workload and a load in one clock, and what came of it.

use super::query::{Answer, Query};
use super::seen::{Requests, Seen};
use super::shape::Load;
use super::signals::SignalRun;
use super::tier::{Model, Tier};
use crate::hpa::{HpaOptions, HpaSimulation, HpaSpec, MetricOutcome, Reading};
use crate::keda::{KedaSimulation, KedaSpec, KedaStep, TriggerReading, Triggers};
use crate::report::Row;
use crate::{Instant, Span};

/// What is simulated.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The workloads: the first is the one that the demand comes to.
    pub tiers: Vec<TierSetup>,
    /// Who calls whom.
    pub calls: Vec<Call>,
    /// What comes.
    pub demand: Demand,
    /// The flags of the HPA controller.
    pub options: HpaOptions,
}

/// One workload.
#[derive(Clone, Debug)]
pub struct TierSetup {
    /// The workload.
    pub model: Model,
    /// What its pods request.
    pub requests: Requests,
    /// Replicas at the start.
    pub replicas: i32,
    /// What scales it; none leaves it alone.
    pub scaler: Option<Scaler>,
    /// For each metric of the HPA, or each trigger of the ScaledObject, what it reads.
    pub signals: Vec<Signal>,
    /// What a pod costs in an hour.
    pub price_per_h: Option<f64>,
}

/// Requests that the requests of one workload make to another, a second later.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Call {
    /// Which tier calls.
    pub from: usize,
    /// Which tier is called.
    pub to: usize,
    /// How often for each request that is served.
    pub per_request: f64,
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

impl Scaler {
    /// The HPA, of KEDA the one that it creates.
    fn hpa(&self) -> &HpaSpec {
        match self {
            Self::Hpa(spec) => spec,
            Self::Keda(spec) => &spec.hpa,
        }
    }

    /// The least and the most replicas.
    fn bounds(&self) -> (i32, i32) {
        let most = self.hpa().max_replicas;
        match self {
            Self::Hpa(spec) => (spec.min_replicas, most),
            Self::Keda(spec) => {
                let settings = &spec.settings;
                let least = settings.idle_replica_count.or(settings.min_replica_count);
                (least.unwrap_or(0), most)
            }
        }
    }
}

/// What a metric reads of the workload.
#[derive(Clone, Debug, PartialEq)]
pub enum Signal {
    /// CPU in percent of the requests.
    CpuUtilization,
    /// CPU itself.
    CpuUsage,
    /// A query over a tier, whose series add up to one number.
    Total(usize, Query),
    /// A query with a value for each of the workload's own pods.
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
    /// Pods whose container runs.
    pub running: i32,
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
    /// What each metric of its scaler read.
    pub signals: Vec<SignalRun>,
    /// The least and the most replicas of its scaler; none without one.
    pub bounds: Option<(i32, i32)>,
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
    /// The least number of pods that the greatest load needs; none where nothing limits a pod, or where clients wait.
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
                let is_less = after.waiting < before.waiting - 1e-6 || after.waiting < 0.5;
                (is_less && after.refused < 0.5 && after.served + 1e-6 >= after.load).then_some(after.at_s)
            }
            _ => None,
        });
        Some(caught_up? - start)
    }
}

/// Runs it to the end of the load: what came of each tier.
pub fn run(setup: &Setup) -> Vec<Run> {
    let mut stage = Stage::new(setup);
    let seconds = match &setup.demand {
        Demand::Open(load) => load.seconds(),
        Demand::Clients { seconds, .. } => *seconds as usize,
    };
    let start = |tier: &TierSetup| Run {
        seconds: Vec::with_capacity(seconds),
        price_per_h: tier.price_per_h,
        signals: match tier.scaler.as_ref().map(Scaler::hpa) {
            Some(spec) => SignalRun::of(spec, &setup.options),
            None => Vec::new(),
        },
        bounds: tier.scaler.as_ref().map(Scaler::bounds),
        ..Run::default()
    };
    let mut runs: Vec<_> = setup.tiers.iter().map(start).collect();
    for second in 0..seconds {
        stage.second(second, |tier, happened| {
            let Some(run) = runs.get_mut(tier) else { return };
            match happened {
                Happened::Second(record) => {
                    run.longest_wait_s = run.longest_wait_s.max(record.wait_s);
                    run.seconds.push(record);
                }
                Happened::Synced { at_s, outcomes } => SignalRun::read(&mut run.signals, at_s, outcomes),
                Happened::Scaled { row, from, to } => {
                    let reasons: Vec<_> = row.reasons.iter().map(ToString::to_string).collect();
                    run.events.push(Event {
                        at_s: row.time.seconds_f64(),
                        from,
                        to,
                        reason: reasons.join("; "),
                    });
                }
            }
        });
    }
    for (index, (run, tier)) in runs.iter_mut().zip(&stage.tiers).enumerate() {
        let totals = tier.totals();
        run.arrived = totals.arrived;
        run.served = totals.served;
        run.refused = totals.refused;
        run.saturated_s = totals.saturated_s;
        run.waiting_request_s = totals.waiting_request_s;
        run.longest_wait_s = run.longest_wait_s.max(totals.longest_wait_s);
        run.replica_s = tier.replica_seconds();
        let greatest = run.seconds.iter().map(|second| second.load).fold(0.0, f64::max);
        // Clients that wait send what the pods serve, however few these are.
        let is_open = index > 0 || matches!(setup.demand, Demand::Open(_));
        let needed = tier.pods_for(greatest).filter(|_| is_open);
        run.needed = needed.and_then(|pods| i32::try_from(pods).ok());
    }
    runs
}

/// What a stage shows of a tier.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "it is shown and not kept")]
pub enum Happened<'a> {
    /// A second is over.
    Second(Second),
    /// The HPA controller read the metrics.
    Synced {
        /// When, in seconds.
        at_s: f64,
        /// What they read; empty if none was read.
        outcomes: &'a [MetricOutcome],
    },
    /// A controller changed replicas.
    Scaled {
        /// The step.
        row: Row,
        /// Replicas before.
        from: i32,
        /// Replicas after.
        to: i32,
    },
}

/// A run between two seconds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Stage<'a> {
    setup: &'a Setup,
    tiers: Vec<Tier>,
    controllers: Vec<Control>,
    /// Of each tier the requests that it served in the last second.
    served: Vec<f64>,
    rates: Vec<f64>,
}

/// The controllers of one tier.
#[derive(Clone, Debug)]
struct Control {
    seen: Seen,
    scaler: Running,
    polls: i64,
    readings: Vec<TriggerReading>,
}

#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a run has a few")]
enum Running {
    None,
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
        let mut served = vec![0.0; setup.tiers.len()];
        // What has come for an hour has come to all tiers.
        for tier in 0..served.len() {
            let called: f64 = calls(setup, tier, &served).sum();
            let load = if tier == 0 { load } else { called };
            if let Some(served) = served.get_mut(tier) {
                *served = load;
            }
        }
        let tier = |(tier, load): (&TierSetup, &f64)| {
            let pods = usize::try_from(tier.replicas).unwrap_or(0);
            Tier::new(tier.model, pods, *load)
        };
        let control = |tier: &TierSetup| {
            let (options, replicas) = (setup.options.clone(), Some(tier.replicas));
            Control {
                seen: Seen::new(&tier.requests, Span::ZERO),
                scaler: match &tier.scaler {
                    Some(Scaler::Hpa(spec)) => {
                        Running::Hpa(HpaSimulation::new(spec.clone(), options, replicas))
                    }
                    Some(Scaler::Keda(spec)) => {
                        Running::Keda(KedaSimulation::new(spec.clone(), options, replicas))
                    }
                    None => Running::None,
                },
                polls: 0,
                readings: Vec::new(),
            }
        };
        Self {
            tiers: setup.tiers.iter().zip(&served).map(tier).collect(),
            controllers: setup.tiers.iter().map(control).collect(),
            rates: served.clone(),
            served,
            setup,
        }
    }

    /// The workloads.
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// One second: what is due in it at its own time, and the load. Shows what happened to each tier.
    pub fn second(&mut self, second: usize, mut visit: impl FnMut(usize, Happened<'_>)) {
        let start = i64::try_from(second).unwrap_or(i64::MAX);
        let end = Instant::from_seconds(start.saturating_add(1));
        self.begin(second);
        while let Some((due, index, is_poll)) = self.next().filter(|next| next.0 < end) {
            self.advance(due);
            let setup = self.setup.tiers.get(index);
            if let (Some(setup), Some(control)) = (setup, self.controllers.get_mut(index)) {
                let scaled = match is_poll {
                    true => control.poll(due, setup, index, &self.tiers),
                    false => control.sync(setup, index, &self.tiers),
                };
                if let Some(outcomes) = control.outcomes().filter(|_| !is_poll) {
                    let at_s = due.seconds_f64();
                    visit(index, Happened::Synced { at_s, outcomes });
                }
                if let (Some((row, from, to)), Some(tier)) = (scaled, self.tiers.get_mut(index)) {
                    tier.scale(usize::try_from(to).unwrap_or(0));
                    visit(index, Happened::Scaled { row, from, to });
                }
            }
        }
        self.advance(end);
        for (index, tier) in self.tiers.iter_mut().enumerate() {
            let (arrived, served, refused) = tier.since_last();
            if let Some(last) = self.served.get_mut(index) {
                *last = served;
            }
            visit(
                index,
                Happened::Second(Second {
                    at_s: start as f64,
                    load: arrived,
                    served,
                    refused,
                    waiting: tier.waiting(),
                    wait_s: tier.wait_s(served),
                    utilization: tier.utilization(served),
                    replicas: i32::try_from(tier.replicas()).unwrap_or(i32::MAX),
                    running: i32::try_from(tier.running_pods()).unwrap_or(i32::MAX),
                    ready: i32::try_from(tier.ready()).unwrap_or(i32::MAX),
                }),
            );
        }
    }

    /// The rates of the second that begins.
    fn begin(&mut self, second: usize) {
        for index in 0..self.tiers.len() {
            let rate = match (index, &self.setup.demand, self.tiers.first()) {
                (0, Demand::Open(load), _) => load.rate(second),
                (0, Demand::Clients { workers, qps, .. }, Some(tier)) => tier.client_rate(*workers, *qps),
                _ => calls(self.setup, index, &self.served).sum(),
            };
            if let Some(slot) = self.rates.get_mut(index) {
                *slot = rate;
            }
        }
    }

    fn advance(&mut self, to: Instant) {
        for (tier, rate) in self.tiers.iter_mut().zip(&self.rates) {
            tier.advance(to, *rate);
        }
    }

    /// The next sync or poll: when, of which tier, and whether it is a poll.
    fn next(&self) -> Option<(Instant, usize, bool)> {
        let next = |(index, control): (usize, &Control)| {
            let (due, is_poll) = control.next()?;
            Some((due, index, is_poll))
        };
        self.controllers.iter().enumerate().filter_map(next).min()
    }
}

/// Requests per second that come to a tier from those that call it.
fn calls<'a>(setup: &'a Setup, tier: usize, served: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
    let of = move |call: &Call| Some(served.get(call.from)? * call.per_request);
    setup
        .calls
        .iter()
        .filter(move |call| call.to == tier)
        .filter_map(of)
}

impl Control {
    /// When the next sync or poll is, and whether it is a poll. A sync comes before a poll of the same time.
    fn next(&self) -> Option<(Instant, bool)> {
        match &self.scaler {
            Running::None => None,
            Running::Hpa(hpa) => Some((hpa.next_sync(), false)),
            Running::Keda(keda) => {
                let poll = Instant::START + keda.spec().polling_interval.times(self.polls);
                let sync = keda.hpa().next_sync();
                Some(if sync <= poll { (sync, false) } else { (poll, true) })
            }
        }
    }

    /// What the metrics of the HPA read at its last sync.
    fn outcomes(&self) -> Option<&[MetricOutcome]> {
        match &self.scaler {
            Running::None => None,
            Running::Hpa(hpa) => Some(hpa.outcomes()),
            Running::Keda(keda) => Some(keda.hpa().outcomes()),
        }
    }

    /// A sync; what changed, if replicas did.
    fn sync(&mut self, setup: &TierSetup, index: usize, tiers: &[Tier]) -> Option<(Row, i32, i32)> {
        let tier = tiers.get(index)?;
        match &mut self.scaler {
            Running::None => None,
            Running::Hpa(hpa) => {
                self.seen.begin(tier);
                if hpa.reads_metrics() {
                    for signal in &setup.signals {
                        read(signal, &mut self.seen, tier, tiers);
                    }
                }
                let step = hpa.sync(&self.seen.observation(tier));
                let (from, to) = (step.decision.current_replicas, step.decision.desired_replicas);
                (from != to).then(|| (Row::from(&step), from, to))
            }
            Running::Keda(keda) => {
                triggers(&setup.signals, &mut self.readings, &mut self.seen, tier, tiers);
                let mut given = Triggers::new(&self.readings, self.seen.workload(tier));
                given.samples = self.seen.samples();
                let Some(Scaler::Keda(spec)) = &setup.scaler else {
                    return None;
                };
                let step = keda.sync(None, &given);
                let decision = step.step.decision;
                let (from, to) = (decision.current_replicas, decision.desired_replicas);
                (from != to).then(|| (Row::of_keda(&KedaStep::Sync(step), spec), from, to))
            }
        }
    }

    fn poll(
        &mut self,
        time: Instant,
        setup: &TierSetup,
        index: usize,
        tiers: &[Tier],
    ) -> Option<(Row, i32, i32)> {
        self.polls += 1;
        let (Running::Keda(keda), Some(Scaler::Keda(spec))) = (&mut self.scaler, &setup.scaler) else {
            return None;
        };
        let tier = tiers.get(index)?;
        triggers(&setup.signals, &mut self.readings, &mut self.seen, tier, tiers);
        let mut given = Triggers::new(&self.readings, self.seen.workload(tier));
        given.samples = self.seen.samples();
        let step = keda.poll(time, &given);
        let (from, to) = (step.current_replicas, step.desired_replicas);
        (from != to).then(|| (Row::of_keda(&KedaStep::Poll(step), spec), from, to))
    }
}

/// Thousandths, as adapters round.
fn milli(value: f64) -> i64 {
    (value * 1000.0).round() as i64
}

fn evaluate(of: usize, query: &Query, tiers: &[Tier]) -> Answer {
    tiers
        .get(of)
        .map_or(Answer::Vector(Vec::new()), |tier| query.evaluate(tier))
}

fn read(signal: &Signal, seen: &mut Seen, tier: &Tier, tiers: &[Tier]) {
    match signal {
        Signal::CpuUtilization => seen.cpu(tier, true),
        Signal::CpuUsage => seen.cpu(tier, false),
        Signal::Total(of, query) => seen.total(evaluate(*of, query, tiers).total().map(milli)),
        Signal::PerPod(query) => match query.evaluate(tier) {
            Answer::Vector(values) => seen.of_ready(tier, values.into_iter().map(milli)),
            Answer::Scalar(_) => seen.total(None),
        },
        Signal::Unknown => seen.total(None),
    }
}

fn triggers(
    signals: &[Signal],
    readings: &mut Vec<TriggerReading>,
    seen: &mut Seen,
    tier: &Tier,
    tiers: &[Tier],
) {
    readings.clear();
    seen.begin(tier);
    for signal in signals {
        readings.push(match signal {
            Signal::Total(of, query) => match evaluate(*of, query, tiers) {
                Answer::Scalar(number) => TriggerReading::Value(number),
                Answer::Vector(values) => match *values.as_slice() {
                    [] => TriggerReading::Null,
                    [value] => TriggerReading::Value(value),
                    // KEDA takes one series only.
                    _ => TriggerReading::Failed,
                },
            },
            Signal::CpuUtilization | Signal::CpuUsage => {
                read(signal, seen, tier, tiers);
                TriggerReading::Resource(seen.readings().last().copied().unwrap_or(Reading::Failed))
            }
            Signal::PerPod(_) | Signal::Unknown => TriggerReading::Failed,
        });
    }
}
