//! Requests per second that come to each tier: the demand, and what those that call it served a second before.

use std::ops::Range;

use super::LONGEST;
use crate::load::setup::{Demand, Setup};
use crate::load::tier::Tier;

/// What comes to each tier, and what it serves, in the seconds of a stretch.
#[derive(Clone, Debug)]
pub(super) struct Rates<'a> {
    demand: &'a Demand,
    /// Of each tier who calls it, and how often for a request.
    callers: Vec<Vec<(usize, f64)>>,
    /// Of each tier the rate of the first second.
    first: Vec<f64>,
    /// Of one tier the rate of each second.
    rates: Vec<f64>,
    /// Of each tier the requests that it served in each second: [`LONGEST`] places for each tier.
    served: Vec<f64>,
    /// Of each tier the requests that it served in the last second before.
    last: Vec<f64>,
}

impl<'a> Rates<'a> {
    /// The start: what comes in the first second has come for an hour, and to all tiers.
    pub(super) fn new(setup: &'a Setup) -> Self {
        let tiers = setup.tiers.len();
        let mut callers = vec![Vec::new(); tiers];
        for call in setup.calls.iter().filter(|call| call.from < tiers) {
            if let Some(callers) = callers.get_mut(call.to) {
                callers.push((call.from, call.per_request));
            }
        }
        let load = match &setup.demand {
            Demand::Open(load) => load.rate(0),
            Demand::Clients { .. } => 0.0,
        };
        let mut last = vec![0.0; tiers];
        for (tier, callers) in callers.iter().enumerate() {
            let called = called(callers, &last);
            if let Some(last) = last.get_mut(tier) {
                *last = if tier == 0 { load } else { called };
            }
        }
        Self {
            demand: &setup.demand,
            callers,
            first: last.clone(),
            rates: vec![0.0; LONGEST],
            served: vec![0.0; tiers * LONGEST],
            last,
        }
    }

    /// Of each tier the rate before the start.
    pub(super) fn at_start(&self) -> &[f64] {
        &self.last
    }

    /// Begins stretches of all tiers at a second.
    pub(super) fn begin(&mut self, second: usize, tiers: &[Tier]) {
        for ((index, callers), rate) in self.callers.iter().enumerate().zip(&mut self.first) {
            *rate = match (index, self.demand, tiers) {
                (0, Demand::Open(load), _) => load.rate(second),
                (0, Demand::Clients { workers, qps, .. }, [tier, ..]) => tier.client_rate(*workers, *qps),
                _ => called(callers, &self.last),
            };
        }
    }

    /// Of each tier the rate of the first second.
    pub(super) fn first(&self) -> &[f64] {
        &self.first
    }

    /// Begins the stretch of one tier; those that call it have had theirs.
    pub(super) fn begin_stretch(&mut self, index: usize, second: usize, count: usize) {
        let (Some(first), Some(callers)) = (self.first.get(index), self.callers.get(index)) else {
            return;
        };
        let Some((rate, rates)) = self.rates.get_mut(..count).and_then(<[f64]>::split_first_mut) else {
            return;
        };
        *rate = *first;
        match self.demand {
            Demand::Open(load) if index == 0 => {
                for (rate, second) in rates.iter_mut().zip(second + 1..) {
                    *rate = load.rate(second);
                }
            }
            _ => {
                rates.fill(called(&[], &[]));
                for (from, per_request) in callers {
                    let served = self.served.get(from * LONGEST..).unwrap_or_default();
                    for (rate, served) in rates.iter_mut().zip(served) {
                        *rate += served * per_request;
                    }
                }
            }
        }
    }

    /// The rate of a second of the stretch of a tier.
    pub(super) fn at(&mut self, index: usize, after: usize, tier: &Tier) -> f64 {
        match (self.demand, self.rates.get_mut(after)) {
            // The rate of the first second is that of its beginning, whatever controllers did since.
            (Demand::Clients { workers, qps, .. }, Some(rate)) if index == 0 && after > 0 => {
                *rate = tier.client_rate(*workers, *qps);
                *rate
            }
            (_, Some(rate)) => *rate,
            (_, None) => 0.0,
        }
    }

    /// The rates of the rest of the stretch of a tier as far as they are known, and where to note what it serves.
    pub(super) fn rest(&mut self, index: usize, rest: Range<usize>) -> (&[f64], &mut [f64]) {
        let has_clients = index == 0 && matches!(self.demand, Demand::Clients { .. });
        // What clients send depends on what the second before has served.
        let known = if has_clients { rest.start + 1 } else { rest.end };
        let start = index * LONGEST;
        (
            self.rates.get(rest.start..known).unwrap_or_default(),
            self.served
                .get_mut(start + rest.start..start + rest.end)
                .unwrap_or_default(),
        )
    }

    /// Ends the stretch of a tier.
    pub(super) fn end_stretch(&mut self, index: usize, count: usize) {
        let served = self.served.get(index * LONGEST + count - 1);
        if let (Some(last), Some(served)) = (self.last.get_mut(index), served) {
            *last = *served;
        }
    }
}

/// Requests per second from those that call a tier, with what each served in the second before.
fn called(callers: &[(usize, f64)], served: &[f64]) -> f64 {
    let of = |(from, per_request): &(usize, f64)| Some(served.get(*from)? * per_request);
    callers.iter().filter_map(of).sum()
}
