//! The policies of a Job: when it has succeeded, what a failed pod means, when a pod is replaced.

use std::collections::BTreeSet;

use k8s_openapi::api::batch::v1::{
    JobSpec, PodFailurePolicyOnExitCodesRequirement, PodFailurePolicyOnPodConditionsPattern,
    PodFailurePolicyRule, SuccessPolicyRule,
};

use super::{completions, is_indexed};
use crate::admission::At;
use crate::admission::{names, numbers, words};
use crate::words::{Duplicate, TooMany};
use crate::{Refusal, rules};
use scalegen_syntax::Rule;

const MAX_RULES: usize = 20;
const MAX_CONDITIONS: usize = 20;
const MAX_EXIT_CODES: usize = 255;

/// JOB005.
pub(super) fn success(spec: &JobSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    let Some(policy) = &spec.success_policy else {
        return;
    };
    let path = path.field("successPolicy");
    if !is_indexed(spec) {
        found.push(Refusal::new(
            rules::MISUSED_SUCCESS_POLICY,
            path,
            words::invalid_field("requires indexed completion mode"),
        ));
        return;
    }
    let path = path.field("rules");
    if policy.rules.is_empty() {
        let message = words::required_because(
            "at least one rules must be specified when the successPolicy is specified",
        );
        found.push(Refusal::new(rules::MISUSED_SUCCESS_POLICY, path, message));
    }
    not_too_many(
        rules::MISUSED_SUCCESS_POLICY,
        policy.rules.len(),
        MAX_RULES,
        &path,
        found,
    );
    // Without completions the Job is refused for that alone.
    if let Some(completions) = completions(spec) {
        for (index, rule) in policy.rules.iter().enumerate() {
            success_rule(rule, completions, &path.index(index), found);
        }
    }
}

fn success_rule(rule: &SuccessPolicyRule, completions: i32, path: &At<'_>, found: &mut Vec<Refusal>) {
    let mut most = completions;
    match rule
        .succeeded_indexes
        .as_deref()
        .map(|indexes| (indexes, count_indexes(indexes, completions)))
    {
        None if rule.succeeded_count.is_none() => {
            let message = words::required_because(
                "at least one of succeededCount or succeededIndexes must be specified",
            );
            found.push(Refusal::new(rules::MISUSED_SUCCESS_POLICY, *path, message));
        }
        None => {}
        Some((_, Some(count))) => most = most.min(count),
        Some((indexes, None)) => {
            let detail = "must be indexes below completions, rising and separated by commas, such as 0,2-4";
            found.push(Refusal::new(
                rules::MISUSED_SUCCESS_POLICY,
                path.field("succeededIndexes"),
                words::invalid(indexes, detail),
            ));
        }
    }
    let fields = [("succeededCount", rule.succeeded_count.map(i64::from))];
    numbers::not_negative(rules::MISUSED_SUCCESS_POLICY, path, &fields, found);
    if let Some(count) = rule.succeeded_count.filter(|count| *count > most) {
        let message = words::invalid_number(count, words::at_most(most));
        found.push(Refusal::new(
            rules::MISUSED_SUCCESS_POLICY,
            path.field("succeededCount"),
            message,
        ));
    }
}

/// How many indexes a text such as `0,2-4` names; nothing when it is malformed.
fn count_indexes(text: &str, completions: i32) -> Option<i32> {
    if text.is_empty() {
        return Some(0);
    }
    let mut last = -1;
    let mut count = 0;
    for interval in text.split(',') {
        let (first, end) = interval.split_once('-').unwrap_or((interval, interval));
        let first: i32 = first.parse().ok()?;
        let is_range = interval.contains('-');
        let end: i32 = end.parse().ok()?;
        if first <= last || end >= completions || (is_range && end <= first) {
            return None;
        }
        count += end - first + 1;
        last = end;
    }
    Some(count)
}

/// JOB007.
pub(super) fn failure(spec: &JobSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    let Some(policy) = &spec.pod_failure_policy else {
        return;
    };
    let path = path.field("podFailurePolicy");
    let path = path.field("rules");
    not_too_many(
        rules::MALFORMED_POD_FAILURE_POLICY,
        policy.rules.len(),
        MAX_RULES,
        &path,
        found,
    );
    let pod = spec.template.spec.as_ref();
    let containers: BTreeSet<&str> = pod
        .into_iter()
        .flat_map(|pod| pod.containers.iter().chain(pod.init_containers.iter().flatten()))
        .map(|container| container.name.as_str())
        .collect();
    for (index, rule) in policy.rules.iter().enumerate() {
        let path = path.index(index);
        action(rule, spec, &path, found);
        if let Some(codes) = &rule.on_exit_codes {
            exit_codes(codes, &containers, &path.field("onExitCodes"), found);
        }
        let conditions = rule.on_pod_conditions.as_deref().unwrap_or_default();
        pod_conditions(conditions, &path.field("onPodConditions"), found);
        let detail = match (&rule.on_exit_codes, conditions) {
            (Some(_), [_, ..]) => "specifying both OnExitCodes and OnPodConditions is not supported",
            (None, []) => "specifying one of OnExitCodes and OnPodConditions is required",
            _ => continue,
        };
        found.push(Refusal::new(
            rules::MALFORMED_POD_FAILURE_POLICY,
            path,
            words::invalid_field(detail),
        ));
    }
}

fn action(rule: &PodFailurePolicyRule, spec: &JobSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    const ACTIONS: [&str; 4] = ["Count", "FailIndex", "FailJob", "Ignore"];
    let message = match rule.action.as_str() {
        "" => words::required_because("valid values: \"Count\", \"FailIndex\", \"FailJob\", \"Ignore\""),
        "FailIndex" if spec.backoff_limit_per_index.is_none() => {
            words::invalid("FailIndex", "requires the backoffLimitPerIndex to be set")
        }
        action if ACTIONS.contains(&action) => return,
        other => words::unsupported(other, &ACTIONS),
    };
    found.push(Refusal::new(
        rules::MALFORMED_POD_FAILURE_POLICY,
        path.field("action"),
        message,
    ));
}

fn exit_codes(
    codes: &PodFailurePolicyOnExitCodesRequirement,
    containers: &BTreeSet<&str>,
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    if codes.operator.is_empty() {
        found.push(Refusal::new(
            rules::MALFORMED_POD_FAILURE_POLICY,
            path.field("operator"),
            words::required_because("valid values: \"In\", \"NotIn\""),
        ));
    } else if !matches!(codes.operator.as_str(), "In" | "NotIn") {
        found.push(Refusal::unsupported(
            rules::MALFORMED_POD_FAILURE_POLICY,
            path.field("operator"),
            &codes.operator,
            &["In", "NotIn"],
        ));
    }
    if let Some(name) = codes
        .container_name
        .as_deref()
        .filter(|name| !containers.contains(name))
    {
        let detail = "must be one of the container or initContainer names in the pod template";
        found.push(Refusal::new(
            rules::MALFORMED_POD_FAILURE_POLICY,
            path.field("containerName"),
            words::invalid(name, detail),
        ));
    }
    let path = path.field("values");
    if codes.values.is_empty() {
        found.push(Refusal::new(
            rules::MALFORMED_POD_FAILURE_POLICY,
            path,
            words::invalid_field("[] (at least one value is required)"),
        ));
    }
    not_too_many(
        rules::MALFORMED_POD_FAILURE_POLICY,
        codes.values.len(),
        MAX_EXIT_CODES,
        &path,
        found,
    );
    let mut seen = BTreeSet::new();
    for (index, code) in codes.values.iter().enumerate() {
        if *code == 0 && codes.operator == "In" {
            let message = words::invalid_number(*code, "must not be 0 for the In operator");
            found.push(Refusal::new(
                rules::MALFORMED_POD_FAILURE_POLICY,
                path.index(index),
                message,
            ));
        }
        if !seen.insert(code) {
            found.push(Refusal::new(
                rules::MALFORMED_POD_FAILURE_POLICY,
                path.index(index),
                Duplicate {
                    value: (*code).into(),
                },
            ));
        }
    }
    if !codes.values.is_sorted() {
        found.push(Refusal::new(
            rules::MALFORMED_POD_FAILURE_POLICY,
            path,
            words::invalid_field("must be ordered"),
        ));
    }
}

fn pod_conditions(
    conditions: &[PodFailurePolicyOnPodConditionsPattern],
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    const STATUSES: [&str; 3] = ["False", "True", "Unknown"];
    not_too_many(
        rules::MALFORMED_POD_FAILURE_POLICY,
        conditions.len(),
        MAX_CONDITIONS,
        path,
        found,
    );
    for (index, condition) in conditions.iter().enumerate() {
        let path = path.index(index);
        if let Some(problem) = names::qualified(&condition.type_) {
            found.push(Refusal::new(
                rules::MALFORMED_POD_FAILURE_POLICY,
                path.field("type"),
                words::invalid(&condition.type_, problem),
            ));
        }
        // Absent and empty mean True.
        let status = condition.status.as_deref().filter(|status| !status.is_empty());
        if let Some(status) = status.filter(|status| !STATUSES.contains(status)) {
            found.push(Refusal::unsupported(
                rules::MALFORMED_POD_FAILURE_POLICY,
                path.field("status"),
                status,
                &STATUSES,
            ));
        }
    }
}

/// JOB008.
pub(super) fn replacement(spec: &JobSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    let supported: &[&str] = if spec.pod_failure_policy.is_some() {
        &["Failed"]
    } else {
        &["Failed", "TerminatingOrFailed"]
    };
    if let Some(policy) = spec
        .pod_replacement_policy
        .as_deref()
        .filter(|policy| !supported.contains(policy))
    {
        found.push(Refusal::unsupported(
            rules::WRONG_POD_REPLACEMENT_POLICY,
            path.field("podReplacementPolicy"),
            policy,
            supported,
        ));
    }
}

fn not_too_many(rule: &'static Rule, count: usize, most: usize, path: &At<'_>, found: &mut Vec<Refusal>) {
    if count > most {
        found.push(Refusal::new(rule, *path, TooMany { count, most }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexes_are_counted_as_the_server_counts() {
        for (text, completions, count) in [
            ("", 5, Some(0)),
            ("0", 1, Some(1)),
            ("0,2-4", 5, Some(4)),
            ("1-3,4", 5, Some(4)),
            ("5", 5, None),
            ("3-3", 5, None),
            ("3-1", 5, None),
            ("1,1", 5, None),
            ("2,1", 5, None),
            ("a", 5, None),
            ("1-", 5, None),
            ("-1", 5, None),
            ("1,,2", 5, None),
            ("0-99999999999", 5, None),
        ] {
            assert_eq!(count_indexes(text, completions), count, "{text}");
        }
    }
}
