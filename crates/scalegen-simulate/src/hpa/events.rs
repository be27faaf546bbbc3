//! The scale events that rate limits count: what the HPA itself changed, and when.

use std::collections::VecDeque;

use super::behavior::Rules;
use super::slots::Slots;
use crate::{Instant, Span};

/// One change of replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ScaleEvent {
    /// How many replicas came or went; never negative.
    pub change: i32,
    /// When.
    pub at: Instant,
    /// Whether its slot may be used again, which does not decide whether the event counts.
    pub outdated: bool,
}

/// The events of both directions.
#[derive(Clone, Debug, Default)]
pub(crate) struct ScaleEvents {
    /// Upwards.
    pub ups: EventList,
    /// Downwards.
    pub downs: EventList,
}

/// The events of one direction, in the order of their slots.
///
/// The controller goes through all of them for every policy. Here a sum is kept for every period that was asked
/// for; an event whose slot is used again leaves the sums, as longer periods of the other direction's policies may
/// still count it.
#[derive(Clone, Debug, Default)]
pub(crate) struct EventList {
    slots: Vec<ScaleEvent>,
    index: Slots,
    sums: Vec<Sum>,
}

/// The sum of the changes in one period.
#[derive(Clone, Debug)]
struct Sum {
    period: Span,
    /// Everything at or before this is out of it.
    after: Instant,
    events: VecDeque<(Instant, i32)>,
    total: i64,
}

impl Sum {
    fn new(slots: &[ScaleEvent], period: Span, after: Instant) -> Self {
        let mut events: Vec<_> = slots.iter().map(|event| (event.at, event.change)).collect();
        events.retain(|(at, _)| *at > after);
        events.sort_unstable();
        Self {
            period,
            after,
            total: events.iter().map(|(_, change)| i64::from(*change)).sum(),
            events: events.into(),
        }
    }

    fn move_on(&mut self, after: Instant) {
        self.after = after;
        while let Some((_, change)) = self.events.front().filter(|(at, _)| *at <= after) {
            self.total -= i64::from(*change);
            self.events.pop_front();
        }
    }

    fn add(&mut self, event: &ScaleEvent) {
        let at = self.events.partition_point(|(at, _)| *at <= event.at);
        self.events.insert(at, (event.at, event.change));
        self.total += i64::from(event.change);
    }

    fn remove(&mut self, event: &ScaleEvent) {
        let found = self
            .events
            .iter()
            .position(|it| *it == (event.at, event.change))
            .and_then(|at| self.events.remove(at));
        if found.is_some() {
            self.total -= i64::from(event.change);
        }
    }
}

impl EventList {
    /// A list with these events, in this order.
    #[cfg(feature = "conformance")]
    pub(crate) fn new(slots: Vec<ScaleEvent>) -> Self {
        let times = slots.iter().map(|event| (!event.outdated).then_some(event.at));
        Self {
            index: Slots::new(times),
            slots,
            sums: Vec::new(),
        }
    }

    /// The slots, in order.
    #[cfg(any(test, feature = "conformance"))]
    pub(crate) fn slots(&self) -> &[ScaleEvent] {
        &self.slots
    }

    /// The sum of the changes in the `period` before `now`; one exactly as old as the period does not count.
    pub(crate) fn change_within(&mut self, period: Span, now: Instant) -> i32 {
        let after = now - period;
        let total = match self.sums.iter_mut().find(|sum| sum.period == period) {
            Some(sum) if after >= sum.after => {
                sum.move_on(after);
                sum.total
            }
            // Asked for the first time, or by a clock that went back.
            _ => {
                self.sums.retain(|sum| sum.period != period);
                let sum = Sum::new(&self.slots, period, after);
                let total = sum.total;
                self.sums.push(sum);
                total
            }
        };
        i32::try_from(total).unwrap_or(i32::MAX)
    }

    /// Remembers one change: in the last slot that is outdated, else at the end.
    ///
    /// Events older than the longest period of the policies become outdated first.
    pub(crate) fn store(&mut self, change: i32, rules: &Rules, now: Instant) {
        let slots = &mut self.slots;
        self.index.free_before(now - rules.longest_period(), |index| {
            if let Some(event) = slots.get_mut(index) {
                event.outdated = true;
            }
        });
        let event = ScaleEvent {
            change,
            at: now,
            outdated: false,
        };
        let slot = self.index.take(now, slots.len());
        match slot.and_then(|slot| slots.get_mut(slot)) {
            Some(slot) => {
                for sum in self.sums.iter_mut().filter(|sum| slot.at > sum.after) {
                    sum.remove(slot);
                }
                *slot = event;
            }
            None => slots.push(event),
        }
        for sum in self.sums.iter_mut().filter(|sum| now > sum.after) {
            sum.add(&event);
        }
    }
}

impl ScaleEvents {
    /// Replicas at the beginning of a period: what there is now, without what was added in it, with what was
    /// removed. Both directions count for the limits of either.
    pub(crate) fn replicas_before(&mut self, current: i32, period: Span, now: Instant) -> i32 {
        let added = self.ups.change_within(period, now);
        let removed = self.downs.change_within(period, now);
        current.saturating_sub(added).saturating_add(removed)
    }

    /// Remembers a change from `old` to `new` that was written at `now`.
    pub(crate) fn store(&mut self, old: i32, new: i32, up: &Rules, down: &Rules, now: Instant) {
        let (events, rules) = if new > old {
            (&mut self.ups, up)
        } else {
            (&mut self.downs, down)
        };
        events.store(new.saturating_sub(old).saturating_abs(), rules, now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the controller does: it goes through all slots.
    fn naive(slots: &mut Vec<ScaleEvent>, event: ScaleEvent, cutoff: Instant) {
        for slot in slots.iter_mut().filter(|slot| slot.at < cutoff) {
            slot.outdated = true;
        }
        match slots.iter_mut().rfind(|slot| slot.outdated) {
            Some(slot) => *slot = event,
            None => slots.push(event),
        }
    }

    #[test]
    fn sums_and_slots_are_those_of_going_through_all() {
        let mut state = 11_u32;
        let mut random = move |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % below
        };
        for round in 0..200 {
            let mut rules = Rules::scale_up_default();
            for policy in &mut rules.policies {
                policy.period_seconds = 1 + random(120) as i32;
            }
            let periods = [15, i64::from(1 + random(60)), 300].map(Span::from_seconds);
            let mut slots = Vec::new();
            let mut list = EventList::default();
            let mut now = Instant::START;
            for step in 0..200 {
                now = now + Span::from_seconds(i64::from(random(30)));
                for period in periods {
                    let expected: i32 = slots
                        .iter()
                        .filter(|event: &&ScaleEvent| event.at > now - period)
                        .map(|event| event.change)
                        .sum();
                    assert_eq!(list.change_within(period, now), expected, "{round} {step}");
                }
                if random(3) > 0 {
                    let change = random(9) as i32;
                    let event = ScaleEvent {
                        change,
                        at: now,
                        outdated: false,
                    };
                    naive(&mut slots, event, now - rules.longest_period());
                    list.store(change, &rules, now);
                    assert_eq!(list.slots(), slots, "{round} {step}");
                }
            }
        }
    }
}
