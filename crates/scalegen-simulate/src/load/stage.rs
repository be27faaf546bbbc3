//! Controllers and their workloads in one clock: the seconds of a run, one after another.

use std::ops::Range;

use super::query::{Answer, Query};
use super::seen::Seen;
use super::setup::{Demand, Scaler, Setup, Signal, TierSetup};
use super::tier::{Second, Tier};
use crate::hpa::{HpaSimulation, MetricOutcome, Reading};
use crate::keda::{KedaSimulation, KedaStep, TriggerReading, Triggers};
use crate::report::Row;
use crate::{Instant, Span};

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

/// The most seconds of a tier that are simulated before those of the next, which leaves its pods in the processor's
/// cache.
const QUIET: usize = 32;

/// A run between two seconds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Stage<'a> {
    setup: &'a Setup,
    tiers: Vec<Tier>,
    controllers: Vec<Control>,
    /// When the next sync or poll of any of them is.
    due: Instant,
    /// Of each tier who calls it, and how often for a request.
    callers: Vec<Vec<(usize, f64)>>,
    /// Of each tier the requests that it served in the last second.
    served: Vec<f64>,
    /// Of each tier what it served in each second since a controller did something, [`QUIET`] at most.
    quiet: Vec<f64>,
    /// The most seconds of a tier before those of the next: 1 if a tier calls one before it.
    longest: usize,
    /// Of each tier the requests per second that come in this one.
    rates: Vec<f64>,
}

/// The controllers of one tier.
#[derive(Clone, Debug)]
struct Control {
    seen: Seen,
    scaler: Running,
    /// When its next sync or poll is, and whether it is a poll.
    due: Option<(Instant, bool)>,
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
        let mut callers = vec![Vec::new(); setup.tiers.len()];
        for call in setup.calls.iter().filter(|call| call.from < setup.tiers.len()) {
            if let Some(callers) = callers.get_mut(call.to) {
                callers.push((call.from, call.per_request));
            }
        }
        let mut served = vec![0.0; setup.tiers.len()];
        // What has come for an hour has come to all tiers.
        for (tier, callers) in callers.iter().enumerate() {
            let called = called(callers, |from| served.get(from));
            if let Some(served) = served.get_mut(tier) {
                *served = if tier == 0 { load } else { called };
            }
        }
        let tier = |(tier, load): (&TierSetup, &f64)| {
            let pods = usize::try_from(tier.replicas).unwrap_or(0);
            Tier::new(tier.model, pods, *load)
        };
        let control = |tier: &TierSetup| {
            let (options, replicas) = (setup.options.clone(), Some(tier.replicas));
            let mut control = Control {
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
                due: None,
                polls: 0,
                readings: Vec::new(),
            };
            control.due = control.next();
            control
        };
        let controllers: Vec<_> = setup.tiers.iter().map(control).collect();
        Self {
            tiers: setup.tiers.iter().zip(&served).map(tier).collect(),
            due: soonest(&controllers),
            controllers,
            callers,
            rates: served.clone(),
            quiet: vec![0.0; served.len() * QUIET],
            served,
            longest: match setup.calls.iter().all(|call| call.from < call.to) {
                true => QUIET,
                false => 1,
            },
            setup,
        }
    }

    /// The workloads.
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// Some seconds: what is due in them at its own time, and the load. Shows what happened to each tier; between two
    /// instants at which something is due, all of one tier comes before that of the next.
    pub fn seconds(&mut self, seconds: Range<usize>, mut visit: impl FnMut(usize, Happened<'_>)) {
        let mut second = seconds.start;
        while second < seconds.end {
            self.begin(second);
            while self.due < end_of(second) {
                let due = self.due;
                for (tier, rate) in self.tiers.iter_mut().zip(&self.rates) {
                    tier.advance(due, *rate);
                }
                for (index, setup) in self.setup.tiers.iter().enumerate() {
                    self.controls(index, setup, due, &mut visit);
                }
                self.due = soonest(&self.controllers);
            }
            let quiet = (second + 1..seconds.end).take(self.longest - 1);
            let count = 1 + quiet.take_while(|second| end_of(*second) <= self.due).count();
            for tier in 0..self.tiers.len() {
                self.undisturbed(tier, second, count, &mut visit);
            }
            second += count;
        }
    }

    /// The rates of the second that begins.
    fn begin(&mut self, second: usize) {
        for ((index, callers), rate) in self.callers.iter().enumerate().zip(&mut self.rates) {
            *rate = match (index, self.tiers.first()) {
                (0, Some(tier)) => demanded(&self.setup.demand, tier, second),
                _ => called(callers, |from| self.served.get(from)),
            };
        }
    }

    /// Some seconds of one tier from `second` on, in which no controller does anything.
    fn undisturbed(
        &mut self,
        index: usize,
        second: usize,
        count: usize,
        visit: &mut impl FnMut(usize, Happened<'_>),
    ) {
        let (tier, callers) = (self.tiers.get_mut(index), self.callers.get(index));
        let (rate, last) = (self.rates.get_mut(index), self.served.get_mut(index));
        let (Some(tier), Some(callers), Some(rate), Some(last)) = (tier, callers, rate, last) else {
            return;
        };
        let mut end = end_of(second);
        for after in 0..count {
            if after > 0 {
                end = end + Span::from_seconds(1);
                *rate = match index {
                    0 => demanded(&self.setup.demand, tier, second + after),
                    _ => called(callers, |from| self.quiet.get(from * QUIET + after - 1)),
                };
            }
            let record = tier.end_second(end, *rate);
            *last = record.served;
            if let Some(slot) = self.quiet.get_mut(index * QUIET + after) {
                *slot = record.served;
            }
            visit(index, Happened::Second(record));
        }
    }

    /// What is due of one tier at an instant.
    fn controls(
        &mut self,
        index: usize,
        setup: &TierSetup,
        due: Instant,
        visit: &mut impl FnMut(usize, Happened<'_>),
    ) {
        let Some(control) = self.controllers.get_mut(index) else {
            return;
        };
        while let Some((_, is_poll)) = control.due.filter(|(at, _)| *at <= due) {
            let scaled = match is_poll {
                true => control.poll(due, setup, index, &self.tiers),
                false => control.sync(setup, index, &self.tiers),
            };
            control.due = control.next();
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
}

/// The rate of the demand in a second.
fn demanded(demand: &Demand, tier: &Tier, second: usize) -> f64 {
    match demand {
        Demand::Open(load) => load.rate(second),
        Demand::Clients { workers, qps, .. } => tier.client_rate(*workers, *qps),
    }
}

/// Requests per second from those that call a tier, with what each served in the second before.
fn called<'a>(callers: &[(usize, f64)], served: impl Fn(usize) -> Option<&'a f64>) -> f64 {
    let of = |(from, per_request): &(usize, f64)| Some(served(*from)? * per_request);
    callers.iter().filter_map(of).sum()
}

fn end_of(second: usize) -> Instant {
    let second = i64::try_from(second).unwrap_or(i64::MAX);
    Instant::from_seconds(second.saturating_add(1))
}

/// When the next sync or poll of any of them is; the end of time if there is none.
fn soonest(controllers: &[Control]) -> Instant {
    let due = controllers.iter().filter_map(|control| control.due);
    due.map(|(at, _)| at).min().unwrap_or(Instant::END)
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
