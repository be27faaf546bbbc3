//! Settings of a scaler that never count, whatever its metrics read.

use crate::Instant;
use crate::hpa::events::ScaleEvents;
use crate::hpa::rate_limit::{scale_down_limit, scale_up_limit};
use crate::hpa::{Behavior, HpaOptions, HpaSpec, Policy, Rules, SelectPolicy};
use crate::keda::KedaSpec;

/// A direction of `behavior`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// `scaleUp`.
    Up,
    /// `scaleDown`.
    Down,
}

impl Direction {
    /// Its field.
    pub fn field(self) -> &'static str {
        match self {
            Self::Up => "scaleUp",
            Self::Down => "scaleDown",
        }
    }
}

/// A setting that never counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unused {
    /// `selectPolicy: Disabled` takes the direction away, with its policies.
    Disabled {
        /// The direction.
        direction: Direction,
    },
    /// The policy lets replicas go from one bound to the other at once.
    AllowsEverything {
        /// The direction.
        direction: Direction,
        /// The policy.
        policy: Policy,
    },
    /// Whatever the replicas are, another policy with the same period is the one that is selected.
    NeverSelected {
        /// The direction.
        direction: Direction,
        /// The policy.
        policy: Policy,
        /// The other one.
        by: Policy,
    },
    /// The window is over before the next sync.
    ShortWindow {
        /// The direction.
        direction: Direction,
        /// `stabilizationWindowSeconds`.
        seconds: i32,
    },
    /// `cooldownPeriod` is for the last step to 0 or to idle, and there is none.
    Cooldown {
        /// Seconds.
        seconds: i64,
    },
    /// `activationThreshold` is for the first step from 0 or from idle, and there is none.
    Activation {
        /// The trigger, by its position.
        trigger: usize,
    },
}

/// Replicas at which policies are compared at most: of a wider range nothing is said.
const MOST_REPLICAS: i32 = 10_000;

/// The settings of an HPA that never count.
pub fn unused_of_hpa(spec: &HpaSpec, options: &HpaOptions) -> Vec<Unused> {
    let mut unused = Vec::new();
    let Some(Behavior { scale_up, scale_down }) = &spec.behavior else {
        return unused;
    };
    for (direction, rules) in [(Direction::Up, scale_up), (Direction::Down, scale_down)] {
        let window = rules.stabilization_window_seconds.unwrap_or(0);
        if window > 0 && i64::from(window) < options.sync_period.nanos() / 1_000_000_000 {
            let seconds = window;
            unused.push(Unused::ShortWindow { direction, seconds });
        }
        if rules.select_policy == SelectPolicy::Disabled {
            unused.push(Unused::Disabled { direction });
        } else {
            policies(spec, direction, rules, &mut unused);
        }
    }
    unused
}

fn policies(spec: &HpaSpec, direction: Direction, rules: &Rules, unused: &mut Vec<Unused>) {
    let (min, max) = (spec.min_replicas, spec.max_replicas);
    // Replicas at the beginning of a period are within the bounds, and so is each step between them.
    let (near, far, range) = match direction {
        Direction::Up => (min, max, min..max),
        Direction::Down => (max, min, min.saturating_add(1)..max.saturating_add(1)),
    };
    if max <= min || max.saturating_sub(min) > MOST_REPLICAS {
        return;
    }
    let limit = |policy: &Policy, replicas: i32| allowed(direction, policy, replicas, (min, max));
    for (index, policy) in rules.policies.iter().enumerate() {
        if limit(policy, near) == max - min {
            let policy = *policy;
            unused.push(Unused::AllowsEverything { direction, policy });
            continue;
        }
        // Of equals the controller selects the first. One that reaches the bound limits nothing.
        let is_instead = |(at, other): &(usize, &Policy)| {
            *at != index
                && other.period_seconds == policy.period_seconds
                && range.clone().all(|replicas| {
                    let (one, two) = (limit(policy, replicas), limit(other, replicas));
                    let is_free = one == (replicas - far).abs();
                    let is_selected = match rules.select_policy {
                        SelectPolicy::Min => two < one,
                        _ => two > one,
                    };
                    is_free || is_selected || two == one && *at < index
                })
        };
        if let Some((_, by)) = rules.policies.iter().enumerate().find(is_instead) {
            let (policy, by) = (*policy, *by);
            unused.push(Unused::NeverSelected {
                direction,
                policy,
                by,
            });
        }
    }
}

/// How many replicas a policy alone lets come or go at once, within the bounds.
fn allowed(direction: Direction, policy: &Policy, replicas: i32, (min, max): (i32, i32)) -> i32 {
    let rules = Rules {
        policies: vec![*policy],
        ..Rules::scale_up_default()
    };
    let events = &mut ScaleEvents::default();
    match direction {
        Direction::Up => {
            scale_up_limit(&rules, events, replicas, Instant::START)
                .replicas
                .min(max)
                - replicas
        }
        Direction::Down => {
            replicas
                - scale_down_limit(&rules, events, replicas, Instant::START)
                    .replicas
                    .max(min)
        }
    }
}

/// The settings of a ScaledObject that never count, those of its HPA among them.
pub fn unused_of_keda(spec: &KedaSpec, options: &HpaOptions) -> Vec<Unused> {
    let mut unused = unused_of_hpa(&spec.hpa, options);
    let settings = &spec.settings;
    if settings.idle_replica_count.is_some() || settings.min_replica_count.unwrap_or(0) == 0 {
        return unused;
    }
    let seconds = settings.cooldown_period.nanos() / 1_000_000_000;
    unused.push(Unused::Cooldown { seconds });
    let triggers = spec.external_triggers();
    let activated = triggers.filter(|(_, trigger)| trigger.activation_threshold != 0.0);
    unused.extend(activated.map(|(trigger, _)| Unused::Activation { trigger }));
    unused
}
