//! The values of the VPA chart, from its plan.

use scalegen_profile::language::DisruptionBudget;
use scalegen_profile::plan::{VpaAddonPlan, VpaComponentPlan};

use super::{bound, resources, some_unless_empty};
use scalegen_kinds::values::VpaValues;
use scalegen_kinds::values::sections::PodDisruptionBudget;
use scalegen_kinds::values::vpa::components::{AdmissionController, Recommender, Updater};

/// A component of the chart, with the settings that all three have; `enabled` only where it is turned off.
macro_rules! component {
    ($type:ident, $plan:expr) => {{
        let plan: &VpaComponentPlan = $plan;
        let component = $type {
            enabled: (!plan.enabled).then_some(false),
            replicas: plan.replicas,
            extra_args: some_unless_empty(&plan.args),
            resources: resources(plan.resources.as_ref()),
            pod_disruption_budget: plan.pod_disruption_budget.as_ref().map(budget),
            ..$type::default()
        };
        (component != $type::default()).then_some(component)
    }};
}

pub(super) fn values(plan: &VpaAddonPlan) -> VpaValues {
    VpaValues {
        admission_controller: component!(AdmissionController, &plan.admission_controller),
        recommender: component!(Recommender, &plan.recommender),
        updater: component!(Updater, &plan.updater),
        ..VpaValues::default()
    }
}

/// The chart has a default for `minAvailable`, which a budget with the other bound takes away.
fn budget(plan: &DisruptionBudget) -> PodDisruptionBudget {
    let least = bound(plan.min_available.as_ref());
    let most = bound(plan.max_unavailable.as_ref());
    PodDisruptionBudget {
        enabled: Some(true),
        min_available: (most.is_some() || least.is_some()).then_some(least),
        max_unavailable: most.map(Some),
    }
}
