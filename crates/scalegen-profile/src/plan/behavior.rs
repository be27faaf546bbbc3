//! What the plan asks of an HPA's behavior.

use super::planner::Planner;
use crate::codes;
use crate::language::Behavior;
use crate::problem::Problem;
use scalegen_syntax::At;

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
                "a policy needs either `pods` or `percent`",
            );
            planner.report(problem.help(match policy.pods {
                Some(_) => "keep one of them; write the other as a policy of its own",
                None => "add `pods`, a number of them, or `percent`, a part of them",
            }));
        }
    }
}
