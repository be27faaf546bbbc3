//! The recommendations that an HPA remembers, in the controller's memory only.

use std::collections::VecDeque;

use super::slots::Slots;
use crate::{Instant, Span};

/// What the metrics asked for at one sync, before anything limited it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recommendation {
    /// Replicas.
    pub replicas: i32,
    /// When.
    pub at: Instant,
}

/// The remembered recommendations, in the order of their slots; slots are used again once they are too old.
///
/// The controller goes through all of them at every sync. Here the extremes of both windows are kept up to date
/// instead, with the same result: a slot is used again only when it is outside both.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    slots: Vec<Recommendation>,
    index: Slots,
    /// The cutoff that `index` is up to; instants before it ask for a new one.
    cutoff: Option<Instant>,
    least: Extreme,
    largest: Extreme,
}

impl PartialEq for History {
    fn eq(&self, other: &Self) -> bool {
        self.slots == other.slots
    }
}

impl Eq for History {}

/// The extreme of a window that moves on: what can still become it, by time.
#[derive(Clone, Debug, Default)]
struct Extreme {
    candidates: VecDeque<Recommendation>,
    /// Everything at or before this is gone; none until it is first asked for.
    after: Option<Instant>,
    /// The time of the last one that was added.
    last: Option<Instant>,
}

impl Extreme {
    /// The extreme of those after `after`. `beats` says which of two it is.
    fn of(&mut self, slots: &[Recommendation], after: Instant, beats: fn(i32, i32) -> bool) -> Option<i32> {
        if self.after.is_none_or(|gone| after < gone) {
            let mut by_time = slots.to_vec();
            by_time.sort_by_key(|slot| slot.at);
            self.candidates.clear();
            self.last = None;
            self.after = Some(after);
            for slot in by_time {
                self.add(slot, beats);
            }
        }
        self.after = Some(after);
        while self.candidates.front().is_some_and(|first| first.at <= after) {
            self.candidates.pop_front();
        }
        self.candidates.front().map(|first| first.replicas)
    }

    fn add(&mut self, new: Recommendation, beats: fn(i32, i32) -> bool) {
        if self.last.is_some_and(|last| new.at < last) {
            // Out of order: built anew when it is asked for.
            self.after = None;
        }
        if self.after.is_none() {
            return;
        }
        self.last = Some(new.at);
        let is_beaten = |last: &Recommendation| !beats(last.replicas, new.replicas);
        while self.candidates.back().is_some_and(is_beaten) {
            self.candidates.pop_back();
        }
        self.candidates.push_back(new);
    }
}

fn is_less(one: i32, other: i32) -> bool {
    one < other
}

fn is_larger(one: i32, other: i32) -> bool {
    one > other
}

impl History {
    /// A history with these recommendations, in this order.
    pub(crate) fn new(slots: Vec<Recommendation>) -> Self {
        Self {
            slots,
            ..Self::default()
        }
    }

    /// The slots, in order.
    #[cfg(any(test, feature = "conformance"))]
    pub(crate) fn slots(&self) -> &[Recommendation] {
        &self.slots
    }

    /// The least recommendation after `after`.
    pub(crate) fn least_after(&mut self, after: Instant) -> Option<i32> {
        self.least.of(&self.slots, after, is_less)
    }

    /// The largest recommendation after `after`.
    pub(crate) fn largest_after(&mut self, after: Instant) -> Option<i32> {
        self.largest.of(&self.slots, after, is_larger)
    }

    /// The largest recommendation at `from` or after it.
    pub(crate) fn largest_from(&mut self, from: Instant) -> Option<i32> {
        self.largest_after(from - Span::from_nanos(1))
    }

    /// Remembers a recommendation: in place of the *last* slot that is older than `cutoff`, else at the end.
    pub(crate) fn store(&mut self, recommendation: Recommendation, cutoff: Instant) {
        if self.cutoff.is_none_or(|before| cutoff < before) {
            self.index = Slots::new(self.slots.iter().map(|slot| Some(slot.at)));
        }
        self.cutoff = Some(cutoff);
        self.index.free_before(cutoff, |_| {});
        let slot = self.index.take(recommendation.at, self.slots.len());
        match slot.and_then(|slot| self.slots.get_mut(slot)) {
            Some(slot) => *slot = recommendation,
            None => self.slots.push(recommendation),
        }
        self.least.add(recommendation, is_less);
        self.largest.add(recommendation, is_larger);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the controller does: it goes through all slots.
    fn naive(slots: &mut Vec<Recommendation>, new: Recommendation, cutoff: Instant) {
        match slots.iter_mut().rfind(|slot| slot.at < cutoff) {
            Some(slot) => *slot = new,
            None => slots.push(new),
        }
    }

    #[test]
    fn extremes_and_slots_are_those_of_going_through_all() {
        // A small generator is random enough, and the same every time.
        let mut state = 7_u32;
        let mut random = move |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % below
        };
        for round in 0..200 {
            let start: Vec<_> = (0..random(6))
                .map(|_| Recommendation {
                    replicas: random(20) as i32,
                    at: Instant::from_seconds(-i64::from(random(200))),
                })
                .collect();
            let (mut history, mut slots) = (History::new(start.clone()), start);
            let (up, down) = (i64::from(random(120)), i64::from(random(300)));
            let mut now = 0;
            for step in 0..200 {
                // Now and then clocks stand still or go back.
                now += i64::from(random(40)) - i64::from(step % 50 == 49) * 100;
                let at = Instant::from_seconds(now);
                let (up_cutoff, down_cutoff) = (at - Span::from_seconds(up), at - Span::from_seconds(down));
                let inside = |cutoff: Instant| slots.iter().filter(move |slot| slot.at > cutoff);
                let least = inside(up_cutoff).map(|slot| slot.replicas).min();
                let largest = inside(down_cutoff).map(|slot| slot.replicas).max();
                assert_eq!(history.least_after(up_cutoff), least, "{round} {step}");
                assert_eq!(history.largest_after(down_cutoff), largest, "{round} {step}");
                let new = Recommendation {
                    replicas: random(20) as i32,
                    at,
                };
                let cutoff = up_cutoff.min(down_cutoff);
                history.store(new, cutoff);
                naive(&mut slots, new, cutoff);
                assert_eq!(history.slots(), slots, "{round} {step}");
            }
        }
    }
}
