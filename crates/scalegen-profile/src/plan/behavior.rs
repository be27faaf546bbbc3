//! What the plan asks of an HPA's behavior.

use super::messages::{AddStep, KeepOnePolicy, needs_either};
use super::planner::Planner;
use crate::codes;
use crate::language::Behavior;
use crate::problem::Problem;
use scalegen_syntax::{At, Message};

/// Reports policies that do not have exactly one step.
pub(super) fn check(planner: &mut Planner<'_>, behavior: &Behavior, at: &At<'_>) {
    for (direction, rules) in [
        ("scale_up", &behavior.scale_up),
        ("scale_down", &behavior.scale_down),
    ] {
        let policies = rules.as_ref().and_then(|rules| rules.policies.as_ref());
        for (index, policy) in policies.into_iter().flatten().enumerate() {
            if policy.pods.is_some() != policy.percent.is_some() {
                continue;
            }
            let path = at.field(direction).field("policies").index(index).path();
            let problem = Problem::new(
                codes::NOT_EXACTLY_ONE,
                path,
                needs_either("a policy", "pods", "percent"),
            );
            planner.report(problem.help(match policy.pods {
                Some(_) => Message::from(KeepOnePolicy {}),
                None => AddStep {}.into(),
            }));
        }
    }
}
