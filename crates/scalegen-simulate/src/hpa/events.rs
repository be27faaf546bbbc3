//! The scale events that rate limits count: what the HPA itself changed, and when.

use super::behavior::Rules;
use crate::{Instant, Span};

/// One change of replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScaleEvent {
    /// How many replicas came or went; never negative.
    pub change: i32,
    /// When.
    pub at: Instant,
    /// Whether its slot may be used again. It says nothing about whether the event counts.
    pub outdated: bool,
}

/// The events of both directions, in the order of their slots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScaleEvents {
    /// Upwards.
    pub ups: Vec<ScaleEvent>,
    /// Downwards.
    pub downs: Vec<ScaleEvent>,
}

impl ScaleEvents {
    /// Replicas at the beginning of a period: what there is now, without what was added in it, with what was
    /// removed. Both directions count for the limits of either.
    pub fn replicas_before(&self, current: i32, period: Span, now: Instant) -> i32 {
        let added = change_within(&self.ups, period, now);
        let removed = change_within(&self.downs, period, now);
        current.saturating_sub(added).saturating_add(removed)
    }

    /// Remembers a change from `old` to `new` that was written at `now`.
    pub(crate) fn store(&mut self, old: i32, new: i32, up: &Rules, down: &Rules, now: Instant) {
        let (events, rules) = if new > old {
            (&mut self.ups, up)
        } else {
            (&mut self.downs, down)
        };
        store_event(events, new.saturating_sub(old).saturating_abs(), rules, now);
    }
}

/// The sum of the changes in the `period` before `now`; one exactly as old as the period does not count.
pub fn change_within(events: &[ScaleEvent], period: Span, now: Instant) -> i32 {
    let cutoff = now - period;
    let in_period = events.iter().filter(|event| event.at > cutoff);
    in_period.fold(0, |sum, event| sum.saturating_add(event.change))
}

/// Remembers one change: in the last slot that is outdated, else at the end.
///
/// Events older than the longest period of the policies become outdated first.
pub fn store_event(events: &mut Vec<ScaleEvent>, change: i32, rules: &Rules, now: Instant) {
    let cutoff = now - rules.longest_period();
    for event in events.iter_mut().filter(|event| event.at < cutoff) {
        event.outdated = true;
    }
    let event = ScaleEvent {
        change,
        at: now,
        outdated: false,
    };
    match events.iter_mut().rfind(|event| event.outdated) {
        Some(slot) => *slot = event,
        None => events.push(event),
    }
}
