//! A KEDA ScaledObject, resolved.

use super::behavior::{self, BehaviorPlan};
use super::object::ObjectPlan;
use super::planner::Planner;
use super::trigger::{self, TriggerPlan};
use crate::language::{Fallback, KedaScaler, ScalingModifiers, Target, Workload};
use scalegen_syntax::Duration;

/// A KEDA ScaledObject.
#[derive(Clone, Debug, PartialEq)]
pub struct KedaPlan {
    /// Its name, file and origin.
    pub object: ObjectPlan,
    /// What it scales.
    pub target: Target,
    /// The container whose environment resolves keys that end in `FromEnv`.
    pub env_source_container_name: Option<String>,
    /// Lower bound; 0 when none.
    pub min_replicas: Option<i32>,
    /// Upper bound; 100 when none.
    pub max_replicas: Option<i32>,
    /// Replicas while no trigger is active.
    pub idle_replicas: Option<i32>,
    /// How often KEDA looks at the triggers; 30 seconds when none.
    pub polling_interval: Option<Duration>,
    /// How long no trigger must be active before 0; 5 minutes when none.
    pub cooldown_period: Option<Duration>,
    /// How long after creation the first step to 0 waits; not at all when none.
    pub initial_cooldown_period: Option<Duration>,
    /// What it scales on.
    pub triggers: Vec<TriggerPlan>,
    /// What to do when a source cannot be read.
    pub fallback: Option<Fallback>,
    /// How fast the HPA may go.
    pub behavior: Option<BehaviorPlan>,
    /// The name of the HPA that KEDA makes; `keda-hpa-<name>` when none.
    pub hpa_name: Option<String>,
    /// Whether deletion puts the replica count back.
    pub restore_to_original_replica_count: Option<bool>,
    /// One metric computed from several triggers.
    pub scaling_modifiers: Option<ScalingModifiers>,
    /// What is set by annotations.
    pub pause: PausePlan,
}

/// What KEDA reads from a ScaledObject's annotations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PausePlan {
    /// Freezes the workload.
    pub paused: Option<bool>,
    /// Scales to this number, then pauses.
    pub paused_replicas: Option<i32>,
    /// Disables scaling in.
    pub paused_scale_in: Option<bool>,
    /// Disables scaling out.
    pub paused_scale_out: Option<bool>,
    /// Treats the triggers as active.
    pub force_activation: Option<bool>,
    /// Adopts an existing HPA.
    pub transfer_hpa_ownership: Option<bool>,
    /// Labels that are not copied to the HPA.
    pub hpa_excluded_labels: Vec<String>,
}

impl KedaPlan {
    /// The name of the HPA that KEDA makes.
    pub fn hpa_name(&self) -> String {
        match &self.hpa_name {
            Some(name) => name.clone(),
            None => ["keda-hpa-", &self.object.name].concat(),
        }
    }
}

pub(super) fn keda(
    planner: &mut Planner<'_>,
    scaler: &KedaScaler,
    workload: &Workload,
    object: ObjectPlan,
) -> KedaPlan {
    let origin = &object.origin;
    let mut triggers = Vec::with_capacity(scaler.triggers.len());
    for (index, trigger) in scaler.triggers.iter().enumerate() {
        let path = || origin.field("triggers").index(index);
        triggers.push(trigger::trigger(planner, trigger, &path));
    }
    let behavior = scaler
        .behavior
        .as_ref()
        .map(|behavior| behavior::behavior(planner, behavior, &|| origin.field("behavior")));
    KedaPlan {
        target: workload.target.clone(),
        env_source_container_name: scaler.env_source_container_name.clone(),
        min_replicas: scaler.min_replicas,
        max_replicas: scaler.max_replicas,
        idle_replicas: scaler.idle_replicas,
        polling_interval: scaler.polling_interval,
        cooldown_period: scaler.cooldown_period,
        initial_cooldown_period: scaler.initial_cooldown_period,
        triggers,
        fallback: scaler.fallback.clone(),
        behavior,
        hpa_name: scaler.hpa_name.clone(),
        restore_to_original_replica_count: scaler.restore_to_original_replica_count,
        scaling_modifiers: scaler.scaling_modifiers.clone(),
        pause: PausePlan {
            paused: scaler.paused,
            paused_replicas: scaler.paused_replicas,
            paused_scale_in: scaler.paused_scale_in,
            paused_scale_out: scaler.paused_scale_out,
            force_activation: scaler.force_activation,
            transfer_hpa_ownership: scaler.transfer_hpa_ownership,
            hpa_excluded_labels: scaler.hpa_excluded_labels.clone(),
        },
        object,
    }
}
