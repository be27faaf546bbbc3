//! A KEDA ScaledObject, resolved.

use super::behavior;
use super::object::ObjectPlan;
use super::planner::Planner;
use super::trigger::{self, TriggerPlan};
use crate::language::{KedaScaler, Target, Workload};
use scalegen_syntax::At;

/// A KEDA ScaledObject.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct KedaPlan {
    /// Its name, file and origin.
    pub object: ObjectPlan,
    /// What it scales.
    pub target: Target,
    /// What it scales on: one for each of the table's triggers.
    pub triggers: Vec<TriggerPlan>,
    /// Its table in the profile: the settings that need no resolving.
    pub settings: KedaScaler,
}

impl KedaPlan {
    /// The name of the HPA that KEDA makes.
    pub fn hpa_name(&self) -> String {
        match &self.settings.hpa_name {
            Some(name) => name.clone(),
            None => ["keda-hpa-", &self.object.name].concat(),
        }
    }
}

pub(super) fn keda(
    planner: &mut Planner<'_>,
    scaler: KedaScaler,
    workload: &Workload,
    object: ObjectPlan,
) -> KedaPlan {
    let origin = At::end(&object.origin);
    let in_triggers = origin.field("triggers");
    let mut triggers = Vec::with_capacity(scaler.triggers.len());
    for (index, trigger) in scaler.triggers.iter().enumerate() {
        triggers.push(trigger::trigger(planner, trigger, &in_triggers.index(index)));
    }
    if let Some(behavior) = &scaler.behavior {
        behavior::check(planner, behavior, &origin.field("behavior"));
    }
    KedaPlan {
        target: workload.target.clone(),
        triggers,
        settings: scaler,
        object,
    }
}
