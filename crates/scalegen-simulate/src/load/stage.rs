//! Controllers and their workloads in one clock: the seconds of a run, one after another.

mod control;
mod rates;

use std::ops::Range;

use super::setup::{Setup, Signal, TierSetup};
use super::tier::{Second, Tier};
use crate::hpa::MetricOutcome;
use crate::report::Row;
use crate::{Instant, Span};
use control::Control;
use rates::Rates;

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
    /// The most seconds of a tier before those of the next: 1 if a tier calls one before it.
    longest: usize,
    rates: Rates<'a>,
}

impl<'a> Stage<'a> {
    /// The start.
    pub fn new(setup: &'a Setup) -> Self {
        let rates = Rates::new(setup);
        let tier = |(tier, load): (&TierSetup, &f64)| {
            let pods = usize::try_from(tier.replicas).unwrap_or(0);
            Tier::new(tier.model, pods, *load)
        };
        let control = |tier: &TierSetup| Control::new(tier, &setup.options);
        let controllers: Vec<_> = setup.tiers.iter().map(control).collect();
        let calls_go_on = setup.calls.iter().all(|call| call.from < call.to);
        Self {
            tiers: setup.tiers.iter().zip(rates.at_start()).map(tier).collect(),
            due: match calls_go_on && is_apart(setup) {
                true => Instant::END,
                false => soonest(&controllers),
            },
            controllers,
            rates,
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
            self.rates.begin(second, &self.tiers);
            self.together(end_of(second), &mut visit);
            let more = (second + 1..seconds.end).take(self.longest - 1);
            let count = 1 + more.take_while(|second| end_of(*second) <= self.due).count();
            for tier in 0..self.tiers.len() {
                self.stretch(tier, second, count, &mut visit);
            }
            second += count;
        }
    }

    /// What is due of all tiers before `end`, where they go by one clock.
    fn together(&mut self, end: Instant, visit: &mut impl FnMut(usize, Happened<'_>)) {
        while self.due < end {
            let due = self.due;
            for (tier, rate) in self.tiers.iter_mut().zip(self.rates.first()) {
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
        let Some(setup) = self.setup.tiers.get(index) else {
            return;
        };
        self.rates.begin_stretch(index, second, count);
        let mut after = 0;
        while after < count {
            let Some(tier) = self.tiers.get(index) else { return };
            let rate = self.rates.at(index, after, tier);
            let end = end_of(second + after);
            while self.due_of(index) < end {
                let due = self.due_of(index);
                if let Some(tier) = self.tiers.get_mut(index) {
                    tier.advance(due, rate);
                }
                self.controls(index, setup, due, visit);
            }
            let due = self.due_of(index);
            let Some(tier) = self.tiers.get_mut(index) else {
                return;
            };
            let (rates, served) = self.rates.rest(index, after..count);
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
        self.rates.end_stretch(index, count);
    }

    /// When the next sync or poll of a tier is.
    fn due_of(&self, index: usize) -> Instant {
        self.controllers.get(index).map_or(Instant::END, Control::due)
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

fn end_of(second: usize) -> Instant {
    let second = i64::try_from(second).unwrap_or(i64::MAX);
    Instant::from_seconds(second.saturating_add(1))
}

/// When the next sync or poll of any of them is; the end of time if there is none.
fn soonest(controllers: &[Control]) -> Instant {
    controllers.iter().map(Control::due).min().unwrap_or(Instant::END)
}
