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
const LONGEST: usize = 256;

/// A run between two seconds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Stage<'a> {
    setup: &'a Setup,
    tiers: Vec<Tier>,
    controllers: Vec<Control>,
    /// When the next sync or poll of any of them is, at which all have to be; the end of time where each goes by its own
    /// clock.
    due: Instant,
    /// Of each tier who calls it, and how often for a request.
    callers: Vec<Vec<(usize, f64)>>,
    /// The most seconds of a tier before those of the next: 1 if a tier calls one before it.
    longest: usize,
    /// Of each tier the requests per second that come in the first second of a stretch.
    first: Vec<f64>,
    /// Of one tier the requests per second that come in each second of a stretch.
    rates: Vec<f64>,
    /// Of each tier the requests that it served in each second of a stretch: [`LONGEST`] places for each tier.
    served: Vec<f64>,
    /// Of each tier the requests that it served in the last second.
    last: Vec<f64>,
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
        let calls_go_on = setup.calls.iter().all(|call| call.from < call.to);
        Self {
            tiers: setup.tiers.iter().zip(&served).map(tier).collect(),
            due: match calls_go_on && is_apart(setup) {
                true => Instant::END,
                false => soonest(&controllers),
            },
            controllers,
            callers,
            first: served.clone(),
            rates: vec![0.0; LONGEST],
            served: vec![0.0; served.len() * LONGEST],
            last: served,
            longest: match calls_go_on {
                true => LONGEST,
                false => 1,
            },
            setup,
        }
    }

    /// The workloads.
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// Some seconds: what is due in them at its own time, and the load. Shows what happened to each tier, of each in the
    /// order of time; some seconds of one tier come before those of the next.
    pub fn seconds(&mut self, seconds: Range<usize>, mut visit: impl FnMut(usize, Happened<'_>)) {
        let mut second = seconds.start;
        while second < seconds.end {
            self.begin(second);
            self.together(end_of(second), &mut visit);
            let more = (second + 1..seconds.end).take(self.longest - 1);
            let count = 1 + more.take_while(|second| end_of(*second) <= self.due).count();
            for tier in 0..self.tiers.len() {
                self.stretch(tier, second, count, &mut visit);
            }
            second += count;
        }
    }

    /// The rates of the second that begins.
    fn begin(&mut self, second: usize) {
        for ((index, callers), rate) in self.callers.iter().enumerate().zip(&mut self.first) {
            *rate = match (index, self.tiers.first()) {
                (0, Some(tier)) => demanded(&self.setup.demand, tier, second),
                _ => called(callers, |from| self.last.get(from)),
            };
        }
    }

    /// What is due of all tiers before `end`, where they go by one clock.
    fn together(&mut self, end: Instant, visit: &mut impl FnMut(usize, Happened<'_>)) {
        while self.due < end {
            let due = self.due;
            for (tier, rate) in self.tiers.iter_mut().zip(&self.first) {
                tier.advance(due, *rate);
            }
            for (index, setup) in self.setup.tiers.iter().enumerate() {
                self.controls(index, setup, due, visit);
            }
            self.due = soonest(&self.controllers);
        }
    }

    /// Some seconds of one tier from `second` on, with what is due of it in them.
    fn stretch(
        &mut self,
        index: usize,
        second: usize,
        count: usize,
        visit: &mut impl FnMut(usize, Happened<'_>),
    ) {
        let Some(setup) = self.setup.tiers.get(index) else { return };
        let has_clients = index == 0 && matches!(self.setup.demand, Demand::Clients { .. });
        self.come(index, second, count);
        let mut after = 0;
        while after < count {
            let end = end_of(second + after);
            if has_clients
                && let (Some(tier), Some(rate)) = (self.tiers.get(index), self.rates.get_mut(after))
                && after > 0
            {
                *rate = demanded(&self.setup.demand, tier, second + after);
            }
            let rate = self.rates.get(after).copied().unwrap_or_default();
            let mut due = self.due_of(index);
            while due < end {
                if let Some(tier) = self.tiers.get_mut(index) {
                    tier.advance(due, rate);
                }
                self.controls(index, setup, due, visit);
                due = self.due_of(index);
            }
            let to = if has_clients { after + 1 } else { count };
            let served = self.served.get_mut(index * LONGEST + after..index * LONGEST + count);
            let (Some(tier), Some(served), Some(rates)) =
                (self.tiers.get_mut(index), served, self.rates.get(after..to))
            else {
                return;
            };
            let passed = tier.pass_seconds(due, rates, served, |record| {
                visit(index, Happened::Second(record));
            });
            if passed == 0 {
                let record = tier.end_second(end, rate);
                if let Some(served) = served.first_mut() {
                    *served = record.served;
                }
                visit(index, Happened::Second(record));
            }
            after += passed.max(1);
        }
        if let Some(last) = self.last.get_mut(index) {
            *last = self
                .served
                .get(index * LONGEST + count - 1)
                .copied()
                .unwrap_or_default();
        }
    }

    /// The rates of a stretch of a tier; of clients only the first, as they wait for what is served.
    fn come(&mut self, index: usize, second: usize, count: usize) {
        let (Some(first), Some(callers)) = (self.first.get(index), self.callers.get(index)) else {
            return;
        };
        // What a sum of nothing is.
        self.rates.fill(std::iter::empty::<f64>().sum());
        let rates = self.rates.iter_mut().take(count).skip(1);
        match &self.setup.demand {
            Demand::Open(load) if index == 0 => {
                for (rate, second) in rates.zip(second + 1..) {
                    *rate = load.rate(second);
                }
            }
            _ => {
                for (from, per_request) in callers {
                    let served = self.served.get(from * LONGEST..).unwrap_or_default();
                    for (rate, served) in self.rates.iter_mut().take(count).skip(1).zip(served) {
                        *rate += served * per_request;
                    }
                }
            }
        }
        if let Some(rate) = self.rates.first_mut() {
            *rate = *first;
        }
    }

    /// When the next sync or poll of a tier is.
    fn due_of(&self, index: usize) -> Instant {
        let control = self.controllers.get(index);
        control
            .and_then(|control| control.due)
            .map_or(Instant::END, |(at, _)| at)
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

/// Whether what is due of a tier concerns no other: each reads only itself, and all is due at whole seconds, at which the
/// others are anyway.
fn is_apart(setup: &Setup) -> bool {
    let is_whole = setup.options.sync_period.nanos() % Span::from_seconds(1).nanos() == 0;
    let reads_itself = |(index, tier): (usize, &TierSetup)| {
        let is_own = |signal: &Signal| !matches!(signal, Signal::Total(of, _) if *of != index);
        tier.signals.iter().all(is_own)
    };
    (is_whole || setup.tiers.len() == 1) && setup.tiers.iter().enumerate().all(reads_itself)
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
