//! One decision of KEDA's scale loop: what it writes between 0, idle and the minimum, and what it reports.

use super::annotations::Annotations;
use crate::{Instant, Span};

/// What decides besides the triggers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoopSettings {
    /// `minReplicaCount`; 0 when absent.
    pub min_replica_count: Option<i32>,
    /// `idleReplicaCount`.
    pub idle_replica_count: Option<i32>,
    /// `cooldownPeriod`: 300 s when absent.
    pub cooldown_period: Span,
    /// `initialCooldownPeriod`: 0 when absent.
    pub initial_cooldown_period: Span,
    /// `fallback.replicas`, if there is a fallback.
    pub fallback_replicas: Option<i32>,
    /// The annotations.
    pub annotations: Annotations,
}

/// What a check of the triggers found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Check {
    /// The workload's `spec.replicas`.
    pub current_replicas: i32,
    /// Whether a trigger is active.
    pub is_active: bool,
    /// Whether a trigger failed and no fallback replaces it.
    pub is_error: bool,
    /// When a trigger was last seen active, in whole seconds.
    pub last_active: Option<Instant>,
    /// When the ScaledObject was created, in whole seconds.
    pub created: Instant,
    /// Now.
    pub now: Instant,
}

/// What the loop does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoopDecision {
    /// Why.
    pub reason: LoopReason,
    /// The replicas that it writes, if it writes.
    pub write: Option<i32>,
    /// Whether `status.lastActiveTime` becomes now.
    pub sets_last_active: bool,
    /// The condition Active; none where it is left alone.
    pub active: Option<bool>,
    /// The condition Ready, where it is changed.
    pub ready: Ready,
}

/// The condition Ready of a ScaledObject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ready {
    /// As it was: True, `ScaledObjectReady`.
    Unchanged,
    /// Unknown, `PartialTriggerError`: some triggers fail while others are active.
    Unknown,
    /// False, `TriggerError`.
    False,
}

/// Why the loop does what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoopReason {
    /// Paused by an annotation.
    Paused,
    /// Active: up from zero or idle.
    Activated,
    /// Active, but scaling out is paused.
    ScaleOutPaused,
    /// Active, between minimum and maximum: the HPA's business.
    Active,
    /// Active although some triggers fail.
    ActiveWithErrors,
    /// Triggers fail, and a fallback is about to cover them.
    WaitingForFallback,
    /// Triggers fail.
    Failed,
    /// Not active: down to zero or idle, the cooldown is over.
    Deactivated,
    /// Not active, but the cooldown is not over.
    CoolingDown,
    /// Not active, but scaling in is paused.
    ScaleInPaused,
    /// Not active, and below the minimum: up to it.
    RaisedToMinimum,
    /// Not active, and nothing to do.
    Inactive,
}

impl LoopSettings {
    /// The replicas of an inactive workload: idle if it is set, else the minimum.
    pub fn idle_or_minimum(&self) -> (bool, i32) {
        match self.idle_replica_count {
            Some(idle) => (true, idle),
            None => (false, self.minimum()),
        }
    }

    fn minimum(&self) -> i32 {
        self.min_replica_count.unwrap_or(0)
    }

    fn is_cooled_down(&self, check: &Check) -> bool {
        match check.last_active {
            Some(last) => last + self.cooldown_period < check.now,
            None => check.created + self.initial_cooldown_period < check.now,
        }
    }
}

/// Decides.
pub(crate) fn decide(settings: &LoopSettings, check: &Check) -> LoopDecision {
    if settings.annotations.paused {
        return LoopDecision {
            reason: LoopReason::Paused,
            write: None,
            sets_last_active: false,
            active: None,
            ready: Ready::Unchanged,
        };
    }
    if check.is_active || settings.annotations.force_activation {
        active(settings, check)
    } else {
        inactive(settings, check)
    }
}

fn active(settings: &LoopSettings, check: &Check) -> LoopDecision {
    let (current, min) = (check.current_replicas, settings.minimum());
    let mut decision = LoopDecision {
        reason: LoopReason::Active,
        write: None,
        sets_last_active: false,
        active: Some(true),
        ready: Ready::Unchanged,
    };
    if (settings.idle_replica_count.is_some() && current < min) || current == 0 {
        if settings.annotations.paused_scale_out {
            decision.reason = LoopReason::ScaleOutPaused;
        } else {
            decision.reason = LoopReason::Activated;
            decision.write = Some(min.max(1));
            decision.sets_last_active = true;
        }
    } else if check.is_error {
        decision.reason = LoopReason::ActiveWithErrors;
        decision.ready = Ready::Unknown;
    } else {
        decision.sets_last_active = true;
    }
    decision
}

fn inactive(settings: &LoopSettings, check: &Check) -> LoopDecision {
    let (current, min) = (check.current_replicas, settings.minimum());
    let idle = settings.idle_replica_count;
    let mut decision = LoopDecision {
        reason: LoopReason::Inactive,
        write: None,
        sets_last_active: false,
        active: Some(false),
        ready: Ready::Unchanged,
    };
    match settings.fallback_replicas {
        Some(replicas) if check.is_error && replicas != 0 => {
            decision.reason = LoopReason::WaitingForFallback;
            return decision;
        }
        None if check.is_error => {
            decision.reason = LoopReason::Failed;
            decision.ready = Ready::False;
            return decision;
        }
        _ => {}
    }
    if idle.is_some_and(|idle| current > idle) || (current > 0 && min == 0) {
        if settings.annotations.paused_scale_in {
            decision.reason = LoopReason::ScaleInPaused;
        } else if settings.is_cooled_down(check) {
            decision.reason = LoopReason::Deactivated;
            decision.write = Some(settings.idle_or_minimum().1);
        } else {
            decision.reason = LoopReason::CoolingDown;
        }
    } else if idle.is_none() && current < min {
        decision.reason = LoopReason::RaisedToMinimum;
        decision.write = Some(min);
    }
    decision
}
