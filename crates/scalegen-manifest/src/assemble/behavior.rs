//! How fast an HPA may go, from its plan: the same for HPAs and ScaledObjects.

use scalegen_profile::language::SelectPolicy as Planned;
use scalegen_profile::plan::{BehaviorPlan, RulesPlan, Step};

use crate::builders::{Behavior, ScalingRules, SelectPolicy};

pub(super) fn behavior(plan: &BehaviorPlan) -> Behavior {
    let mut behavior = Behavior::new();
    if let Some(up) = &plan.scale_up {
        behavior = behavior.scale_up(rules(up));
    }
    if let Some(down) = &plan.scale_down {
        behavior = behavior.scale_down(rules(down));
    }
    behavior
}

fn rules(plan: &RulesPlan) -> ScalingRules {
    let mut rules = ScalingRules::new();
    if let Some(window) = plan.stabilization_window {
        rules = rules.stabilization_window(window);
    }
    if let Some(policy) = plan.select_policy {
        rules = rules.select_policy(match policy {
            Planned::Max => SelectPolicy::Max,
            Planned::Min => SelectPolicy::Min,
            Planned::Disabled => SelectPolicy::Disabled,
        });
    }
    if let Some(tolerance) = plan.tolerance {
        rules = rules.tolerance(tolerance);
    }
    for policy in plan.policies.iter().flatten() {
        rules = match policy.step {
            Step::Pods(pods) => rules.pods(pods, policy.period),
            Step::Percent(percent) => rules.percent(percent, policy.period),
        };
    }
    rules
}
