//! How fast an HPA may go, resolved.

use super::planner::Planner;
use crate::codes;
use crate::language::{Behavior, ScalingRules, SelectPolicy};
use crate::problem::Problem;
use scalegen_syntax::{Duration, FieldPath, Quantity};

/// How fast an HPA may go. Present but empty it turns the API's defaults on in both directions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BehaviorPlan {
    /// Upwards.
    pub scale_up: Option<RulesPlan>,
    /// Downwards.
    pub scale_down: Option<RulesPlan>,
}

/// One direction of a [`BehaviorPlan`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RulesPlan {
    /// How long a recommendation must hold.
    pub stabilization_window: Option<Duration>,
    /// Which policy counts.
    pub select_policy: Option<SelectPolicy>,
    /// Part of the target within which nothing changes.
    pub tolerance: Option<Quantity>,
    /// Rate limits; none leaves the API's.
    pub policies: Option<Vec<PolicyPlan>>,
}

/// One rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyPlan {
    /// How far.
    pub step: Step,
    /// In which time.
    pub period: Duration,
}

/// How far a policy lets replicas change in its period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// By this many pods.
    Pods(i32),
    /// By this part of the replicas at the period's start.
    Percent(i32),
}

pub(super) fn behavior(
    planner: &mut Planner<'_>,
    behavior: &Behavior,
    path: &dyn Fn() -> FieldPath,
) -> BehaviorPlan {
    let mut direction = |rules: &Option<ScalingRules>, name: &'static str| {
        let path = || path().field(name);
        rules.as_ref().map(|rules| self::rules(planner, rules, &path))
    };
    BehaviorPlan {
        scale_up: direction(&behavior.scale_up, "scale_up"),
        scale_down: direction(&behavior.scale_down, "scale_down"),
    }
}

fn rules(planner: &mut Planner<'_>, rules: &ScalingRules, path: &dyn Fn() -> FieldPath) -> RulesPlan {
    let policies = rules.policies.as_ref().map(|policies| {
        let mut planned = Vec::with_capacity(policies.len());
        for (index, policy) in policies.iter().enumerate() {
            let step = match (policy.pods, policy.percent) {
                (Some(pods), None) => Step::Pods(pods),
                (None, Some(percent)) => Step::Percent(percent),
                _ => {
                    let path = path().field("policies").index(index);
                    let problem = Problem::new(
                        codes::NOT_EXACTLY_ONE,
                        path,
                        "a policy needs either `pods` or `percent`",
                    );
                    planner.report(problem.help(match policy.pods {
                        Some(_) => "keep one of them; write the other as a policy of its own",
                        None => "add `pods`, a number of them, or `percent`, a part of them",
                    }));
                    Step::Pods(1)
                }
            };
            planned.push(PolicyPlan {
                step,
                period: policy.period,
            });
        }
        planned
    });
    RulesPlan {
        stabilization_window: rules.stabilization_window,
        select_policy: rules.select_policy,
        tolerance: rules.tolerance,
        policies,
    }
}
