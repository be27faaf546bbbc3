//! The behavior of a HorizontalPodAutoscaler: rules H18 to H22.

use k8s_openapi::api::autoscaling::v2::{HPAScalingPolicy, HPAScalingRules, HorizontalPodAutoscalerBehavior};
use scalegen_syntax::{Targets, Version};

use crate::admission::At;
use crate::admission::{api, quantities, read_quantity, words};
use crate::{Level, Refusal};

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

/// H18.
fn window(rules: &HPAScalingRules, path: &At<'_>, found: &mut Vec<Refusal>) {
    let Some(seconds) = rules.stabilization_window_seconds else {
        return;
    };
    let detail = if seconds < 0 {
        "must be greater than or equal to zero".to_owned()
    } else if seconds > MAX_WINDOW_SECONDS {
        format!("must be less than or equal to {MAX_WINDOW_SECONDS}")
    } else {
        return;
    };
    let message = words::invalid_number(seconds, &detail);
    found.push(api("H18", path.field("stabilizationWindowSeconds"), message));
}

/// H19.
fn select_policy(rules: &HPAScalingRules, path: &At<'_>, found: &mut Vec<Refusal>) {
    const POLICIES: [&str; 3] = ["Disabled", "Max", "Min"];
    if let Some(policy) = &rules.select_policy
        && !POLICIES.contains(&policy.as_str())
    {
        let message = words::unsupported(policy, &POLICIES);
        found.push(api("H19", path.field("selectPolicy"), message));
    }
}

/// H20 and H21. Absent policies are filled in; a list that is there and empty stays empty.
fn policies(rules: &HPAScalingRules, path: &At<'_>, found: &mut Vec<Refusal>) {
    let Some(policies) = &rules.policies else {
        return;
    };
    if policies.is_empty() {
        let message = words::required("must specify at least one Policy");
        found.push(api("H20", *path, message));
    }
    for (index, policy) in policies.iter().enumerate() {
        scaling_policy(policy, &path.index(index), found);
    }
}

/// H21.
fn scaling_policy(policy: &HPAScalingPolicy, path: &At<'_>, found: &mut Vec<Refusal>) {
    const TYPES: [&str; 2] = ["Percent", "Pods"];
    if !TYPES.contains(&policy.type_.as_str()) {
        let message = words::unsupported(&policy.type_, &TYPES);
        found.push(api("H21", path.field("type"), message));
    }
    if policy.value <= 0 {
        let message = words::invalid_number(policy.value, "must be greater than zero");
        found.push(api("H21", path.field("value"), message));
    }
    let detail = if policy.period_seconds <= 0 {
        "must be greater than zero".to_owned()
    } else if policy.period_seconds > MAX_PERIOD_SECONDS {
        format!("must be less than or equal to {MAX_PERIOD_SECONDS}")
    } else {
        return;
    };
    let message = words::invalid_number(policy.period_seconds, &detail);
    found.push(api("H21", path.field("periodSeconds"), message));
}

/// H22.
fn tolerance(rules: &HPAScalingRules, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    let Some(tolerance) = &rules.tolerance else {
        return;
    };
    let path = path.field("tolerance");
    if targets.kubernetes < TOLERANCE_KNOWN {
        let message = format!("unknown field: Kubernetes has it since {TOLERANCE_KNOWN}");
        found.push(api("H22", path, message));
        return;
    }
    if targets.kubernetes < TOLERANCE_KEPT {
        let message = format!(
            "dropped without a word: the feature gate HPAConfigurableTolerance is off before {TOLERANCE_KEPT}"
        );
        found.push(Refusal::new("H22", Level::Warning, path, message));
    }
    if let Some(refusal) = quantities::check(tolerance, || path) {
        found.push(refusal);
    } else if targets.kubernetes >= TOLERANCE_KEPT
        && read_quantity(tolerance).is_ok_and(|amount| amount.is_negative())
    {
        let message = words::invalid(&tolerance.0, "must be greater than or equal to 0");
        found.push(api("H22", path, message));
    }
}
