//! The behavior of a HorizontalPodAutoscaler: rules HPA018 to HPA022.

use k8s_openapi::api::autoscaling::v2::{HPAScalingPolicy, HPAScalingRules, HorizontalPodAutoscalerBehavior};
use scalegen_syntax::{Targets, Term, Version};

use crate::admission::At;
use crate::admission::messages::{DroppedByGate, UnknownField};
use crate::admission::{quantities, read_quantity, words};
use crate::{Refusal, rules};

const MAX_WINDOW_SECONDS: i32 = 3600;
const MAX_PERIOD_SECONDS: i32 = 1800;
/// From here on the field `tolerance` is known, and from the second on it is kept.
pub(in crate::admission) const TOLERANCE_KNOWN: Version = Version::new(1, 33);
const TOLERANCE_KEPT: Version = Version::new(1, 35);

/// Both directions.
pub(in crate::admission) fn check(
    behavior: &HorizontalPodAutoscalerBehavior,
    targets: &Targets,
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    for (direction, rules) in [
        ("scaleUp", &behavior.scale_up),
        ("scaleDown", &behavior.scale_down),
    ] {
        if let Some(rules) = rules {
            let path = path.field(direction);
            window(rules, &path, found);
            select_policy(rules, &path, found);
            policies(rules, &path.field("policies"), found);
            tolerance(rules, targets, &path, found);
        }
    }
}

/// HPA018.
fn window(rules: &HPAScalingRules, path: &At<'_>, found: &mut Vec<Refusal>) {
    let Some(seconds) = rules.stabilization_window_seconds else {
        return;
    };
    let detail = if seconds < 0 {
        "must be greater than or equal to zero".into()
    } else if seconds > MAX_WINDOW_SECONDS {
        words::at_most(MAX_WINDOW_SECONDS)
    } else {
        return;
    };
    let message = words::invalid_number(seconds, detail);
    found.push(Refusal::new(
        rules::STABILIZATION_WINDOW_OUT_OF_RANGE,
        path.field("stabilizationWindowSeconds"),
        message,
    ));
}

/// HPA019.
fn select_policy(rules: &HPAScalingRules, path: &At<'_>, found: &mut Vec<Refusal>) {
    const POLICIES: [&str; 3] = ["Disabled", "Max", "Min"];
    if let Some(policy) = &rules.select_policy
        && !POLICIES.contains(&policy.as_str())
    {
        found.push(Refusal::unsupported(
            rules::UNKNOWN_SELECT_POLICY,
            path.field("selectPolicy"),
            policy,
            &POLICIES,
        ));
    }
}

/// HPA020 and HPA021. Absent policies are filled in; a list that is there and empty stays empty.
fn policies(rules: &HPAScalingRules, path: &At<'_>, found: &mut Vec<Refusal>) {
    let Some(policies) = &rules.policies else {
        return;
    };
    if policies.is_empty() {
        let message = words::required_because("must specify at least one Policy");
        found.push(Refusal::new(rules::EMPTY_SCALING_POLICIES, *path, message));
    }
    for (index, policy) in policies.iter().enumerate() {
        scaling_policy(policy, &path.index(index), found);
    }
}

/// HPA021.
fn scaling_policy(policy: &HPAScalingPolicy, path: &At<'_>, found: &mut Vec<Refusal>) {
    const TYPES: [&str; 2] = ["Percent", "Pods"];
    if !TYPES.contains(&policy.type_.as_str()) {
        found.push(Refusal::unsupported(
            rules::MALFORMED_SCALING_POLICY,
            path.field("type"),
            &policy.type_,
            &TYPES,
        ));
    }
    if policy.value <= 0 {
        let message = words::invalid_number(policy.value, "must be greater than zero");
        found.push(Refusal::new(
            rules::MALFORMED_SCALING_POLICY,
            path.field("value"),
            message,
        ));
    }
    let detail = if policy.period_seconds <= 0 {
        "must be greater than zero".into()
    } else if policy.period_seconds > MAX_PERIOD_SECONDS {
        words::at_most(MAX_PERIOD_SECONDS)
    } else {
        return;
    };
    let message = words::invalid_number(policy.period_seconds, detail);
    found.push(Refusal::new(
        rules::MALFORMED_SCALING_POLICY,
        path.field("periodSeconds"),
        message,
    ));
}

/// HPA022.
fn tolerance(rules: &HPAScalingRules, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    let Some(tolerance) = &rules.tolerance else {
        return;
    };
    let path = path.field("tolerance");
    if targets.kubernetes < TOLERANCE_KNOWN {
        let message = UnknownField {
            server: Term::Word("Kubernetes".into()),
            since: TOLERANCE_KNOWN,
        };
        found.push(Refusal::new(rules::UNUSABLE_TOLERANCE, path, message));
        return;
    }
    if targets.kubernetes < TOLERANCE_KEPT {
        let message = DroppedByGate {
            gate: Term::Word("HPAConfigurableTolerance".into()),
            since: TOLERANCE_KEPT,
        };
        found.push(Refusal::new(rules::UNUSABLE_TOLERANCE, path, message).warning());
    }
    if let Some(refusal) = quantities::check(tolerance, || path) {
        found.push(refusal);
    } else if targets.kubernetes >= TOLERANCE_KEPT
        && read_quantity(tolerance).is_ok_and(|amount| amount.is_negative())
    {
        let message = words::invalid(&tolerance.0, "must be greater than or equal to 0");
        found.push(Refusal::new(rules::UNUSABLE_TOLERANCE, path, message));
    }
}
