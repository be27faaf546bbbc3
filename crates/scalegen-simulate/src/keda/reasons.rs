//! Why a poll of KEDA came out as it did, and what it answered its HPA with; reports have the words.

use serde::Serialize;

use super::decision::LoopReason;
use super::fallback::Evaluated;
use super::hpa_object::Trigger;
use super::metrics_server::TriggerReading;
use super::recorded::keda_metrics;
use super::simulation::{PollStep, SyncStep};
use super::spec::KedaSpec;
use crate::Instant;
use crate::number::{as_number, as_number_or_null};

/// One reason of a poll, or of what KEDA answered at a sync.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind")]
#[non_exhaustive]
pub enum Reason {
    /// The fallback's value replaces a trigger that cannot be read.
    Fallback {
        /// The metric of the trigger.
        metric: String,
        /// The value that replaces it.
        #[serde(serialize_with = "as_number")]
        value: f64,
    },
    /// A trigger was answered with the value of the last poll, which its source no longer has.
    Cached {
        /// The metric of the trigger.
        metric: String,
        /// What the source has now; none if it cannot be read.
        #[serde(serialize_with = "as_number_or_null")]
        source: Option<f64>,
    },
    /// An annotation pauses the ScaledObject.
    Paused {
        /// Replicas before.
        current_replicas: i32,
        /// Replicas after.
        desired_replicas: i32,
    },
    /// Active: up from 0 or idle.
    Activated {
        /// Replicas before.
        current_replicas: i32,
        /// Replicas after.
        desired_replicas: i32,
    },
    /// Active, but scaling out is paused.
    ScaleOutPaused,
    /// Active: the HPA decides.
    Active {
        /// Whether the annotation alone makes it active.
        is_forced: bool,
    },
    /// Active although some triggers cannot be read.
    PartialTriggerError,
    /// Triggers cannot be read, and the fallback has not begun.
    WaitingForFallback,
    /// Triggers cannot be read.
    TriggerError,
    /// Not active: down to 0 or idle.
    Deactivated {
        /// Replicas before.
        current_replicas: i32,
        /// Replicas after.
        desired_replicas: i32,
    },
    /// Not active, but the cooldown is not over.
    ScalerCooldown {
        /// When a trigger was last active; none if it never was.
        last_active: Option<Instant>,
        /// When `cooldownPeriod`, or `initialCooldownPeriod` where no trigger was active, ends.
        end: Instant,
    },
    /// Not active, but scaling in is paused.
    ScaleInPaused,
    /// Not active, and below the minimum.
    RaisedToMinimum {
        /// The minimum.
        min_replicas: i32,
    },
    /// Not active, and nothing to do.
    Inactive {
        /// Replicas, of which the HPA decides unless they are 0.
        current_replicas: i32,
    },
}

impl Reason {
    /// Whether both are of one kind, if with other numbers.
    pub fn is_alike(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// The reasons of a poll.
pub fn poll_reasons(poll: &PollStep<'_>, spec: &KedaSpec) -> Vec<Reason> {
    let mut reasons = vec![loop_reason(poll, spec)];
    reasons.extend(fallbacks(poll.evaluated, spec));
    reasons
}

/// What the HPA is answered with, where it is not what the sources have.
pub fn answer_reasons(sync: &SyncStep<'_>, spec: &KedaSpec) -> Vec<Reason> {
    let mut reasons = fallbacks(sync.evaluated, spec);
    reasons.extend(cached(sync.readings, sync.evaluated, spec));
    reasons
}

fn fallbacks(evaluated: &[Evaluated], spec: &KedaSpec) -> Vec<Reason> {
    let pairs = evaluated.iter().zip(keda_metrics(spec));
    let fallback = |(evaluated, metric): (&Evaluated, String)| match evaluated {
        Evaluated::Fallback(milli) => Some(Reason::Fallback {
            metric,
            value: *milli as f64 / 1000.0,
        }),
        _ => None,
    };
    pairs.filter_map(fallback).collect()
}

fn cached(readings: &[TriggerReading], evaluated: &[Evaluated], spec: &KedaSpec) -> Vec<Reason> {
    let names = keda_metrics(spec);
    let is_old = |(index, evaluated): (usize, &Evaluated)| {
        let Some(Trigger::External(trigger)) = spec.triggers.get(index) else {
            return None;
        };
        let source = match readings.get(index)? {
            TriggerReading::Value(value) | TriggerReading::Scheduled { value, .. } => Some(*value),
            _ => None,
        };
        let answered = match evaluated {
            Evaluated::Value(milli) => Some(*milli),
            _ => None,
        };
        let differs = trigger.use_cached_metrics && answered != source.map(|value| spec.milli(value));
        differs.then(|| Reason::Cached {
            metric: names.get(index).cloned().unwrap_or_default(),
            source,
        })
    };
    evaluated.iter().enumerate().filter_map(is_old).collect()
}

fn loop_reason(poll: &PollStep<'_>, spec: &KedaSpec) -> Reason {
    let settings = &spec.settings;
    let (current_replicas, desired_replicas) = (poll.current_replicas, poll.desired_replicas);
    match poll.decision.reason {
        LoopReason::Paused => Reason::Paused {
            current_replicas,
            desired_replicas,
        },
        LoopReason::Activated => Reason::Activated {
            current_replicas,
            desired_replicas,
        },
        LoopReason::ScaleOutPaused => Reason::ScaleOutPaused,
        LoopReason::Active => Reason::Active {
            is_forced: settings.annotations.force_activation && !poll.is_active,
        },
        LoopReason::ActiveWithErrors => Reason::PartialTriggerError,
        LoopReason::WaitingForFallback => Reason::WaitingForFallback,
        LoopReason::Failed => Reason::TriggerError,
        LoopReason::Deactivated => Reason::Deactivated {
            current_replicas,
            desired_replicas,
        },
        LoopReason::CoolingDown => Reason::ScalerCooldown {
            last_active: poll.last_active,
            end: match poll.last_active {
                Some(last) => last + settings.cooldown_period,
                None => Instant::START + settings.initial_cooldown_period,
            },
        },
        LoopReason::ScaleInPaused => Reason::ScaleInPaused,
        LoopReason::RaisedToMinimum => Reason::RaisedToMinimum {
            min_replicas: desired_replicas,
        },
        LoopReason::Inactive => Reason::Inactive { current_replicas },
    }
}
