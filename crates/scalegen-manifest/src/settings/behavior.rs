//! How fast an HPA may go: the same table in HPAs and ScaledObjects.

use scalegen_profile::language::{self, ScalingPolicy};

use super::table::{Form, Row, Table, given, set};
use crate::builders::{Behavior, ScalingRules, SelectPolicy};

type Direction = Row<language::Behavior, Behavior>;
type Rule = Row<language::ScalingRules, ScalingRules>;
type Policy = Row<ScalingPolicy, ScalingRules>;

pub(super) static BEHAVIOR: Table<language::Behavior, Behavior> = Table::new(
    "Behavior",
    &[
        Direction::table("scale_up", "scaleUp", &RULES, |behavior, to| {
            given(behavior.scale_up.as_ref(), to, |to, up| to.scale_up(rules(up)))
        }),
        Direction::table("scale_down", "scaleDown", &RULES, |behavior, to| {
            given(behavior.scale_down.as_ref(), to, |to, down| {
                to.scale_down(rules(down))
            })
        }),
    ],
);

pub(super) static RULES: Table<language::ScalingRules, ScalingRules> = Table::new(
    "ScalingRules",
    &[
        set!(Rule::seconds, stabilization_window => "stabilizationWindowSeconds",
            ScalingRules::stabilization_window),
        Rule::same("select_policy", "selectPolicy", |rules, to| {
            given(
                rules.select_policy.map(select_policy),
                to,
                ScalingRules::select_policy,
            )
        }),
        set!(Rule::same, tolerance => "tolerance", ScalingRules::tolerance),
        Rule::table("policies", "policies", &POLICY, |rules, to| {
            let policies = rules.policies.iter().flatten();
            policies.fold(to, |to, policy| POLICY.put(policy, to))
        }),
    ],
);

pub(super) static POLICY: Table<ScalingPolicy, ScalingRules> = Table::new(
    "ScalingPolicy",
    &[
        // The plan reports a policy without either; something has to stand in for it, so that the others keep their
        // places.
        Policy::same("pods", "value", |policy, to| {
            match (policy.pods, policy.percent) {
                (None, Some(_)) => to,
                (pods, _) => to.pods(pods.unwrap_or(1), policy.period),
            }
        }),
        Policy::same("percent", "value", |policy, to| {
            match (policy.pods, policy.percent) {
                (None, Some(percent)) => to.percent(percent, policy.period),
                _ => to,
            }
        }),
        Policy::with("period", "periodSeconds", Form::Seconds),
    ],
);

pub(super) fn behavior(settings: &language::Behavior) -> Behavior {
    BEHAVIOR.put(settings, Behavior::new())
}

fn rules(settings: &language::ScalingRules) -> ScalingRules {
    RULES.put(settings, ScalingRules::new())
}

fn select_policy(policy: language::SelectPolicy) -> SelectPolicy {
    match policy {
        language::SelectPolicy::Max => SelectPolicy::Max,
        language::SelectPolicy::Min => SelectPolicy::Min,
        language::SelectPolicy::Disabled => SelectPolicy::Disabled,
    }
}
