//! What a trigger reports while its source cannot be read.

use scalegen_kinds::scaled_object::{Fallback, FallbackBehavior};

/// How a target is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetKind {
    /// Per pod.
    AverageValue,
    /// For the whole.
    Value,
}

impl TargetKind {
    /// Reads a trigger's `metricType`; absent or empty is `AverageValue`. Utilization is only for cpu and memory.
    pub fn of_metric_type(metric_type: &str) -> Option<Self> {
        match metric_type {
            "" | "AverageValue" => Some(Self::AverageValue),
            "Value" => Some(Self::Value),
            _ => None,
        }
    }
}

/// The target that a fallback is calculated from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct FallbackTarget {
    /// The target as the float that KEDA reads it as.
    pub target: f64,
    /// How it is meant.
    pub kind: TargetKind,
    /// Replicas of the workload.
    pub current_replicas: i32,
    /// How many of its pods are ready.
    pub ready_pods: i32,
}

/// The result of evaluating a trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evaluated {
    /// The trigger's own value, in thousandths.
    Value(i64),
    /// The value that replaces it, in thousandths.
    Fallback(i64),
    /// The formula decides, with this trigger as nil.
    Nil,
    /// An error, passed on.
    Failed,
}

/// Whether the numbers of a fallback make sense, for a ScaledObject that has a trigger other than cpu and memory.
pub(crate) fn is_valid(fallback: &Fallback, has_external_trigger: bool) -> bool {
    fallback.failure_threshold >= 0 && fallback.replicas >= 0 && has_external_trigger
}

/// Counts one evaluation of a trigger, and replaces a failed one where the fallback covers it.
///
/// `failures` is the counter in the ScaledObject's status; without a fallback nobody keeps it.
pub(crate) fn evaluate(
    fallback: Option<&Fallback>,
    failures: &mut u32,
    value: Option<i64>,
    target: &FallbackTarget,
) -> Evaluated {
    if fallback.is_some() {
        *failures = if value.is_some() {
            0
        } else {
            failures.saturating_add(1)
        };
    }
    if let Some(value) = value {
        return Evaluated::Value(value);
    }
    let Some(fallback) = fallback.filter(|fallback| is_valid(fallback, true)) else {
        return Evaluated::Failed;
    };
    if !is_over(fallback, *failures) {
        return Evaluated::Failed;
    }
    let replicas = match fallback.behavior.unwrap_or(FallbackBehavior::Static) {
        FallbackBehavior::Static => fallback.replicas,
        FallbackBehavior::CurrentReplicas => target.current_replicas,
        FallbackBehavior::CurrentReplicasIfHigher => target.current_replicas.max(fallback.replicas),
        FallbackBehavior::CurrentReplicasIfLower => target.current_replicas.min(fallback.replicas),
        FallbackBehavior::ScalingModifiers => return Evaluated::Nil,
    };
    let replicas = match target.kind {
        TargetKind::AverageValue => f64::from(replicas),
        TargetKind::Value if target.ready_pods <= 0 => return Evaluated::Failed,
        TargetKind::Value => f64::from(replicas) / f64::from(target.ready_pods),
    };
    Evaluated::Fallback((target.target * 1000.0 * replicas) as i64)
}

/// What a formula sees of a trigger: nil once its failures exceed the threshold of a fallback whose behavior is
/// `scalingModifiers`.
#[cfg(feature = "conformance")]
pub(crate) fn formula_value(fallback: Option<&Fallback>, failures: Option<u32>, value: f64) -> Option<f64> {
    let is_nil = fallback.is_some_and(|fallback| {
        fallback.behavior == Some(FallbackBehavior::ScalingModifiers)
            && failures.is_some_and(|failures| is_over(fallback, failures))
    });
    (!is_nil).then_some(value)
}

fn is_over(fallback: &Fallback, failures: u32) -> bool {
    i64::from(failures) > i64::from(fallback.failure_threshold)
}
