//! Why a sync came out as it did, with the numbers that decided it; reports have the words.

use serde::Serialize;

use super::amount::{Amount, Unit};
use super::behavior::{Policy, SelectPolicy};
use super::controller::Branch;
use super::limit::LimitReason;
use super::metrics::MetricOutcome;
use super::replica_calculator::{Current, Outcome, Proposal};
use super::simulation::Step;
use super::sources::{MetricError, Reading};
use super::spec::Metric;
use super::tolerance::Tolerances;
use crate::number::{as_number, as_number_or_null};

/// One reason of a sync.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind")]
#[non_exhaustive]
pub enum Reason {
    /// A metric could not be read.
    MetricFailed {
        /// The reason in the condition `ScalingActive`.
        condition: &'static str,
        /// The metric.
        metric: String,
        /// Why.
        error: MetricError,
    },
    /// The scale of the workload could not be read.
    FailedGetScale,
    /// The workload has 0 replicas, which switches its HPA off.
    ScalingDisabled,
    /// Replicas above the maximum were corrected without reading metrics.
    AboveMaximum {
        /// Replicas before.
        current_replicas: i32,
        /// The maximum.
        max_replicas: i32,
    },
    /// Replicas below the minimum were corrected without reading metrics.
    BelowMinimum {
        /// Replicas before.
        current_replicas: i32,
        /// The minimum.
        min_replicas: i32,
    },
    /// The selector of the workload cannot be used by this HPA.
    UnusableSelector,
    /// No metric could be read.
    NoMetric {
        /// The replicas that stay.
        replicas: i32,
    },
    /// The metrics that could be read propose fewer replicas, which the controller refuses while another one fails.
    ScaleDownRefused {
        /// The replicas that stay.
        replicas: i32,
    },
    /// The sum of a metric is negative, which the controller treats as an overflow.
    Overflow {
        /// The metric.
        metric: String,
        /// The replicas that it proposes.
        replicas: i32,
    },
    /// The metric with the largest proposal is near enough to its target.
    WithinTolerance(Arithmetic),
    /// The metric with the largest proposal, away from its target.
    Proposed(Arithmetic),
    /// The scale-up window held the recommendation down.
    ScaleUpStabilized(Stabilization),
    /// The scale-down window held the recommendation up.
    ScaleDownStabilized(Stabilization),
    /// The recommendation is below the minimum.
    TooFewReplicas {
        /// The minimum.
        min_replicas: i32,
    },
    /// The recommendation is above the maximum.
    TooManyReplicas {
        /// The maximum.
        max_replicas: i32,
    },
    /// Scaling up was limited.
    ScaleUpLimit(Limit),
    /// Scaling down was limited.
    ScaleDownLimit(Limit),
}

/// How a proposal was calculated.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Arithmetic {
    /// The metric.
    pub metric: String,
    /// The value that was read; `basis` is whether of all pods together or of one.
    pub reading: Amount,
    /// The target.
    pub target: Amount,
    /// How readings and target are meant.
    pub basis: Basis,
    /// Reading over target.
    #[serde(serialize_with = "as_number")]
    pub ratio: f64,
    /// The ratio after pods that are not ready or have no value were counted; none without such pods.
    #[serde(serialize_with = "as_number_or_null")]
    pub filled_ratio: Option<f64>,
    /// The part of the target that the ratio may be off on its side.
    #[serde(serialize_with = "as_number")]
    pub tolerance: f64,
    /// Whether the filled ratio turns the direction around, so that replicas stay.
    pub is_reversed: bool,
    /// What the ratio was multiplied by; none where it was not.
    pub pods: Option<i64>,
    /// Replicas before they were rounded up; none where they stay.
    #[serde(serialize_with = "as_number_or_null")]
    pub raw_replicas: Option<f64>,
    /// Replicas that the metric proposes.
    pub replicas: i32,
}

/// How the reading and the target of a metric are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Both are averages per pod.
    PerPod,
    /// Both are values for the whole.
    Whole,
    /// The reading is for the whole, the target per pod.
    Divided,
}

/// What held a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Stabilization {
    /// The replicas that the window comes to.
    pub replicas: i32,
    /// The window.
    pub window_seconds: i64,
    /// Whether it was the replicas that the controller found at its first sync.
    pub is_held_by_start: bool,
}

/// How far one sync may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Limit {
    /// The last count that is allowed.
    pub replicas: i32,
    /// The policy that allows it; none where the direction is disabled, has no policy, or there is no `behavior`.
    pub policy: Option<Policy>,
    /// Whether `selectPolicy` is `Disabled`.
    pub is_disabled: bool,
}

impl Reason {
    /// The arithmetic of the proposal that decides; none of what limited it.
    pub fn arithmetic(&self) -> Option<&Arithmetic> {
        match self {
            Self::WithinTolerance(it) | Self::Proposed(it) => Some(it),
            _ => None,
        }
    }

    /// Whether both say one thing, if with other numbers: of one metric, window or policy.
    pub fn is_alike(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other) && self.subject() == other.subject()
    }

    /// What it is about: the metric, the policy, and whether it is the unusual case of its kind.
    fn subject(&self) -> (Option<&str>, Option<Policy>, bool) {
        match self {
            Self::MetricFailed { metric, .. } | Self::Overflow { metric, .. } => (Some(metric), None, false),
            Self::WithinTolerance(it) | Self::Proposed(it) => (Some(&it.metric), None, it.is_reversed),
            Self::ScaleUpStabilized(it) | Self::ScaleDownStabilized(it) => (None, None, it.is_held_by_start),
            Self::ScaleUpLimit(it) | Self::ScaleDownLimit(it) => (None, it.policy, it.is_disabled),
            Self::FailedGetScale
            | Self::ScalingDisabled
            | Self::AboveMaximum { .. }
            | Self::BelowMinimum { .. }
            | Self::UnusableSelector
            | Self::NoMetric { .. }
            | Self::ScaleDownRefused { .. }
            | Self::TooFewReplicas { .. }
            | Self::TooManyReplicas { .. } => (None, None, false),
        }
    }
}

/// The reasons of a step, in the order in which they came up.
pub fn reasons(step: &Step<'_>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let decision = &step.decision;
    let current_replicas = decision.current_replicas;
    let (min_replicas, max_replicas) = (step.spec.min_replicas, step.spec.max_replicas);
    for (metric, outcome) in step.spec.metrics.iter().zip(step.outcomes) {
        if let Err(error) = outcome.proposal {
            reasons.push(Reason::MetricFailed {
                condition: metric.source.failure_reason(),
                metric: metric.label.clone(),
                error,
            });
        }
    }
    match decision.branch {
        Branch::NoScale => reasons.push(Reason::FailedGetScale),
        Branch::Disabled => reasons.push(Reason::ScalingDisabled),
        Branch::AboveMax => reasons.push(Reason::AboveMaximum {
            current_replicas,
            max_replicas,
        }),
        Branch::BelowMin => reasons.push(Reason::BelowMinimum {
            current_replicas,
            min_replicas,
        }),
        Branch::BadSelector => reasons.push(Reason::UnusableSelector),
        Branch::MetricsFailed => {
            let replicas = current_replicas;
            let all = step.outcomes.iter().all(|outcome| outcome.proposal.is_err());
            reasons.push(if all {
                Reason::NoMetric { replicas }
            } else {
                Reason::ScaleDownRefused { replicas }
            });
        }
        Branch::Computed => {
            reasons.extend(decisive(step));
            reasons.extend(stabilized(step));
            reasons.extend(limited(step));
        }
    }
    reasons
}

/// The metric with the largest proposal.
fn decisive(step: &Step<'_>) -> Option<Reason> {
    let proposals = step.spec.metrics.iter().zip(step.outcomes);
    let (metric, outcome, proposal) = proposals
        .filter_map(|(metric, outcome)| Some((metric, outcome, outcome.proposal.ok()?)))
        .reduce(|best, next| {
            if next.2.replicas > best.2.replicas {
                next
            } else {
                best
            }
        })?;
    if overflows(metric, outcome) {
        return Some(Reason::Overflow {
            metric: metric.label.clone(),
            replicas: proposal.replicas,
        });
    }
    let arithmetic = arithmetic(step, metric, &proposal);
    Some(match proposal.outcome {
        Outcome::WithinTolerance => Reason::WithinTolerance(arithmetic),
        Outcome::Reversed | Outcome::RoundedUp { .. } => Reason::Proposed(arithmetic),
    })
}

/// Whether an average target took a negative sum for an overflow.
fn overflows(metric: &Metric, outcome: &MetricOutcome) -> bool {
    metric.is_average_value()
        && metric.source.is_pod_independent()
        && matches!(outcome.reading, Reading::Total(total) if total < 0)
        && outcome.proposal.is_ok_and(|it| it.replicas > 0)
}

/// How each metric came to its proposal, in their order; none for one that failed or was not read.
pub fn arithmetic_of_all(step: &Step<'_>) -> Vec<Option<Arithmetic>> {
    let outcomes = step.spec.metrics.iter().zip(step.outcomes);
    let arithmetic = |(metric, outcome): (&Metric, &MetricOutcome)| {
        Some(arithmetic(step, metric, &outcome.proposal.ok()?))
    };
    outcomes.map(arithmetic).collect()
}

fn arithmetic(step: &Step<'_>, metric: &Metric, proposal: &Proposal) -> Arithmetic {
    let target = &metric.target;
    let amount = |milli: Option<i64>| Amount {
        milli: milli.unwrap_or_default(),
        unit: Unit::of(&metric.source),
    };
    let percent = Amount::percent;
    let (reading, target, basis) = match (proposal.current, proposal.total) {
        (Current::Utilization { percent: reading, .. }, _) => (
            percent(reading),
            percent(i64::from(target.average_utilization.unwrap_or_default())),
            Basis::PerPod,
        ),
        (Current::Average(_), Some(total)) => {
            (amount(Some(total)), amount(target.average_value), Basis::Divided)
        }
        (Current::Average(average), None) => (amount(average), amount(target.average_value), Basis::PerPod),
        (Current::Value(value), _) => (amount(Some(value)), amount(target.value), Basis::Whole),
    };
    let (pods, raw_replicas) = match proposal.outcome {
        Outcome::RoundedUp { pods, raw } => (pods, Some(raw)),
        Outcome::WithinTolerance | Outcome::Reversed => (None, None),
    };
    let tolerances = Tolerances::of(step.spec.behavior.as_ref(), step.options);
    Arithmetic {
        metric: metric.label.clone(),
        reading,
        target,
        basis,
        ratio: proposal.ratio,
        filled_ratio: proposal.filled,
        tolerance: if proposal.filled.unwrap_or(proposal.ratio) > 1.0 {
            tolerances.scale_up
        } else {
            tolerances.scale_down
        },
        is_reversed: proposal.outcome == Outcome::Reversed,
        pods,
        raw_replicas,
        replicas: proposal.replicas,
    }
}

fn stabilized(step: &Step<'_>) -> Option<Reason> {
    let decision = &step.decision;
    let (recommended, replicas) = (decision.recommendation?, decision.stabilized?);
    if recommended == replicas {
        return None;
    }
    let is_up = step.spec.behavior.is_some() && recommended >= decision.current_replicas;
    let rules = step.spec.behavior.as_ref().map(|behavior| match is_up {
        true => &behavior.scale_up,
        false => &behavior.scale_down,
    });
    let downscale = step.options.downscale_stabilization.nanos() / 1_000_000_000;
    let window = rules.and_then(|rules| rules.stabilization_window_seconds);
    let stabilization = Stabilization {
        replicas,
        window_seconds: window.map_or(downscale, i64::from),
        is_held_by_start: decision.is_held_by_start,
    };
    Some(if is_up {
        Reason::ScaleUpStabilized(stabilization)
    } else {
        Reason::ScaleDownStabilized(stabilization)
    })
}

fn limited(step: &Step<'_>) -> Option<Reason> {
    let decision = &step.decision;
    let limit = |direction: fn(&super::Behavior) -> &super::Rules| {
        let rules = step.spec.behavior.as_ref().map(direction);
        Limit {
            replicas: decision.desired_replicas,
            policy: decision.rate_limit.and_then(|limit| limit.policy),
            is_disabled: rules.is_some_and(|rules| rules.select_policy == SelectPolicy::Disabled),
        }
    };
    Some(match decision.limit {
        LimitReason::DesiredWithinRange => return None,
        LimitReason::TooFewReplicas => Reason::TooFewReplicas {
            min_replicas: step.spec.min_replicas,
        },
        LimitReason::TooManyReplicas => Reason::TooManyReplicas {
            max_replicas: step.spec.max_replicas,
        },
        LimitReason::ScaleUpLimit => Reason::ScaleUpLimit(limit(|it| &it.scale_up)),
        LimitReason::ScaleDownLimit => Reason::ScaleDownLimit(limit(|it| &it.scale_down)),
    })
}
