//! A VerticalPodAutoscaler, resolved.

use super::messages::{AddBoost, needs_either};
use super::object::ObjectPlan;
use super::planner::Planner;
use crate::codes;
use crate::language::{StartupBoost, Target, UpdateMode, Vpa, Workload};
use crate::messages::KeepOne;
use crate::problem::Problem;
use scalegen_syntax::{At, Message};

/// A VerticalPodAutoscaler.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct VpaPlan {
    /// Its name, file and origin.
    pub object: ObjectPlan,
    /// What it sizes.
    pub target: Target,
    /// Its table in the profile: the settings that need no resolving.
    pub settings: Vpa,
}

impl VpaPlan {
    /// Whether it changes pods; otherwise it only recommends.
    pub fn acts(&self) -> bool {
        self.settings.update_mode != Some(UpdateMode::Off)
    }
}

pub(super) fn vpa(planner: &mut Planner<'_>, vpa: &Vpa, workload: &Workload, object: ObjectPlan) -> VpaPlan {
    let origin = At::end(&object.origin);
    let in_policies = origin.field("container_policies");
    check_boost(planner, vpa.startup_boost.as_ref(), &origin);
    for (index, policy) in vpa.container_policies.iter().enumerate() {
        check_boost(planner, policy.startup_boost.as_ref(), &in_policies.index(index));
    }
    VpaPlan {
        target: workload.target.clone(),
        settings: vpa.clone(),
        object,
    }
}

/// Reports a boost of the table at `path` that does not say exactly once how much CPU it is.
fn check_boost(planner: &mut Planner<'_>, boost: Option<&StartupBoost>, at: &At<'_>) {
    let Some(StartupBoost { cpu }) = boost else {
        return;
    };
    if cpu.factor.is_some() != cpu.quantity.is_some() {
        return;
    }
    let problem = Problem::new(
        codes::NOT_EXACTLY_ONE,
        at.field("startup_boost").field("cpu"),
        needs_either("a startup boost", "factor", "quantity"),
    );
    planner.report(problem.help(match cpu.factor {
        Some(_) => Message::from(KeepOne {}),
        None => AddBoost {}.into(),
    }));
}
