//! The policies of `behavior`: how far one sync may go, given what earlier ones did.

use super::behavior::{Behavior, Policy, PolicyKind, Rules, SelectPolicy};
use super::events::ScaleEvents;
use super::limit::{LimitReason, RateLimit};
use crate::Instant;

/// Replicas after the limits of the direction that they go in; the other direction's are not looked at.
///
/// Going up `min` is not enforced, going down `max` is not: the controller corrects both before this.
pub(crate) fn limit(
    behavior: &Behavior,
    events: &mut ScaleEvents,
    current: i32,
    desired: i32,
    (min, max): (i32, i32),
    now: Instant,
) -> (i32, LimitReason, Option<RateLimit>) {
    let within = (desired, LimitReason::DesiredWithinRange, None);
    if desired > current {
        let mut limit = scale_up_limit(&behavior.scale_up, events, current, now);
        limit.replicas = limit.replicas.max(current);
        if max > limit.replicas && desired > limit.replicas {
            return (limit.replicas, LimitReason::ScaleUpLimit, Some(limit));
        }
        let top = max.min(limit.replicas);
        if desired > top {
            (top, LimitReason::TooManyReplicas, None)
        } else {
            within
        }
    } else if desired < current {
        let mut limit = scale_down_limit(&behavior.scale_down, events, current, now);
        limit.replicas = limit.replicas.min(current);
        if min < limit.replicas && desired < limit.replicas {
            return (limit.replicas, LimitReason::ScaleDownLimit, Some(limit));
        }
        let bottom = min.max(limit.replicas);
        if desired < bottom {
            (bottom, LimitReason::TooFewReplicas, None)
        } else {
            within
        }
    } else {
        within
    }
}

/// The most replicas that `scaleUp` allows.
pub(crate) fn scale_up_limit(
    rules: &Rules,
    events: &mut ScaleEvents,
    current: i32,
    now: Instant,
) -> RateLimit {
    select(rules, current, |policy| {
        let start = events.replicas_before(current, policy.period(), now);
        match policy.kind {
            PolicyKind::Pods => start.saturating_add(policy.value),
            PolicyKind::Percent => {
                // A float product, rounded up: +10 % of 50 is 56.
                (f64::from(start) * (1.0 + f64::from(policy.value) / 100.0)).ceil() as i32
            }
        }
    })
}

/// The fewest replicas that `scaleDown` allows.
pub(crate) fn scale_down_limit(
    rules: &Rules,
    events: &mut ScaleEvents,
    current: i32,
    now: Instant,
) -> RateLimit {
    // The larger change is the smaller number.
    let reversed = select(rules, -current, |policy| {
        let start = events.replicas_before(current, policy.period(), now);
        let limit = match policy.kind {
            PolicyKind::Pods => start.saturating_sub(policy.value),
            PolicyKind::Percent => {
                // A float product, cut: -80 % of 5 is 0, not 1.
                (f64::from(start) * (1.0 - f64::from(policy.value) / 100.0)) as i32
            }
        };
        limit.saturating_neg()
    });
    RateLimit {
        replicas: reversed.replicas.saturating_neg(),
        ..reversed
    }
}

fn select(rules: &Rules, disabled: i32, mut limit: impl FnMut(&Policy) -> i32) -> RateLimit {
    let limits = rules.policies.iter().map(|policy| RateLimit {
        replicas: limit(policy),
        policy: Some(*policy),
    });
    let chosen = match rules.select_policy {
        SelectPolicy::Disabled => None,
        SelectPolicy::Max => {
            limits.reduce(|best, next| if next.replicas > best.replicas { next } else { best })
        }
        SelectPolicy::Min => {
            limits.reduce(|best, next| if next.replicas < best.replicas { next } else { best })
        }
    };
    chosen.unwrap_or(RateLimit {
        replicas: disabled,
        policy: None,
    })
}
