//! The controllers of one tier: when they sync and poll, what they read, and what changes.

use crate::hpa::{HpaOptions, HpaSimulation, MetricOutcome, Reading};
use crate::keda::{KedaSimulation, KedaStep, TriggerReading, Triggers};
use crate::load::query::{Answer, Query};
use crate::load::seen::Seen;
use crate::load::setup::{Scaler, Signal, TierSetup};
use crate::load::tier::Tier;
use crate::report::Row;
use crate::{Instant, Span};

/// The controllers of one tier.
#[derive(Clone, Debug)]
pub(super) struct Control {
    seen: Seen,
    scaler: Running,
    /// When its next sync or poll is, and whether it is a poll.
    pub(super) due: Option<(Instant, bool)>,
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

impl Control {
    /// The controllers of a tier at the start.
    pub(super) fn new(tier: &TierSetup, options: &HpaOptions) -> Self {
        let (options, replicas) = (options.clone(), Some(tier.replicas));
        let mut control = Self {
            seen: Seen::new(&tier.requests, Span::ZERO),
            scaler: match &tier.scaler {
                Some(Scaler::Hpa(spec)) => Running::Hpa(HpaSimulation::new(spec.clone(), options, replicas)),
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
    }

    /// When the next sync or poll is; the end of time without any.
    pub(super) fn due(&self) -> Instant {
        self.due.map_or(Instant::END, |(at, _)| at)
    }

    /// When the next sync or poll is, and whether it is a poll. A sync comes before a poll of the same time.
    pub(super) fn next(&self) -> Option<(Instant, bool)> {
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
    pub(super) fn outcomes(&self) -> Option<&[MetricOutcome]> {
        match &self.scaler {
            Running::None => None,
            Running::Hpa(hpa) => Some(hpa.outcomes()),
            Running::Keda(keda) => Some(keda.hpa().outcomes()),
        }
    }

    /// A sync; what changed, if replicas did.
    pub(super) fn sync(
        &mut self,
        setup: &TierSetup,
        index: usize,
        tiers: &[Tier],
    ) -> Option<(Row, i32, i32)> {
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

    pub(super) fn poll(
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
