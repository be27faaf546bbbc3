//! Labels, and the selectors that match them.
//!
//! Source: `pkg/apis/meta/v1/validation` and `pkg/labels` of k8s.io/apimachinery.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};
use scalegen_syntax::{FieldPath, Message, Rule};

use super::{names, words};
use crate::Refusal;
use crate::admission::At;

/// A field and what is wrong with it, before it is known which rule it breaks.
pub(crate) type Problem = (FieldPath, Message);

/// A map, what is wrong with one of its entries, and the key of that, unless it is wrong as a whole.
pub(crate) type EntryProblem = (FieldPath, Message, Option<String>);

/// A refusal that names the map, because of the entry.
pub(crate) fn refused(rule: &'static Rule, (map, message, key): EntryProblem) -> Refusal {
    let culprit = key.map(|key| map.key(key));
    let refusal = Refusal::new(rule, map, message);
    match culprit {
        Some(culprit) => refusal.because_of(culprit),
        None => refusal,
    }
}

/// Keys and values of labels.
pub(crate) fn labels(labels: Option<&BTreeMap<String, String>>, path: &At<'_>) -> Vec<EntryProblem> {
    let mut problems = Vec::new();
    for (key, value) in labels.into_iter().flatten() {
        if let Some(problem) = names::qualified(key) {
            problems.push((path.path(), words::invalid(key, problem), Some(key.clone())));
        }
        if let Some(problem) = names::label_value(value) {
            problems.push((path.path(), words::invalid(value, problem), Some(key.clone())));
        }
    }
    problems
}

/// The syntax of a selector, as strictly as the server takes it from workloads.
pub(crate) fn selector(selector: &LabelSelector, path: &At<'_>) -> Vec<Problem> {
    let mut problems: Vec<Problem> = labels(selector.match_labels.as_ref(), &path.field("matchLabels"))
        .into_iter()
        .map(|(map, message, _)| (map, message))
        .collect();
    for (index, requirement) in selector.match_expressions.iter().flatten().enumerate() {
        let path = path.field("matchExpressions");
        let path = path.index(index);
        problems.extend(expression(requirement, &path));
    }
    problems
}

/// What keeps a selector from being read by the controllers, each at the key or value that does: of selectors
/// that the server does not look at, such as those of metrics.
///
/// Source: `LabelSelectorAsSelector`, `labels.NewRequirement`.
pub fn unusable_selector(selector: &LabelSelector, path: &FieldPath) -> Vec<(FieldPath, Message)> {
    let path = At::end(path);
    let mut problems = Vec::new();
    for (key, value) in selector.match_labels.iter().flatten() {
        let found = names::qualified(key).map(|problem| words::invalid(key, problem));
        let found = found
            .into_iter()
            .chain(names::label_value(value).map(|problem| words::invalid(value, problem)));
        problems.extend(found.map(|message| (path.field("matchLabels").key(key).path(), message)));
    }
    for (index, requirement) in selector.match_expressions.iter().flatten().enumerate() {
        let path = path.field("matchExpressions");
        let path = path.index(index);
        problems.extend(expression(requirement, &path));
    }
    problems
}

fn expression(requirement: &LabelSelectorRequirement, path: &At<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let values = requirement.values.as_deref().unwrap_or_default();
    match requirement.operator.as_str() {
        "In" | "NotIn" if values.is_empty() => problems.push((
            path.field("values").path(),
            words::required_because("must be specified when `operator` is 'In' or 'NotIn'"),
        )),
        "Exists" | "DoesNotExist" if !values.is_empty() => problems.push((
            path.field("values").path(),
            words::forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
        )),
        "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
        other => problems.push((
            path.field("operator").path(),
            words::invalid(other, "not a valid selector operator"),
        )),
    }
    if let Some(problem) = names::qualified(&requirement.key) {
        problems.push((
            path.field("key").path(),
            words::invalid(&requirement.key, problem),
        ));
    }
    for (index, value) in values.iter().enumerate() {
        if let Some(problem) = names::label_value(value) {
            problems.push((
                path.field("values").index(index).path(),
                words::invalid(value, problem),
            ));
        }
    }
    problems
}

/// Whether a selector takes these labels; an empty one takes all.
pub fn matches(selector: &LabelSelector, labels: &BTreeMap<String, String>) -> bool {
    let equal = selector
        .match_labels
        .iter()
        .flatten()
        .all(|(key, value)| labels.get(key) == Some(value));
    equal
        && selector.match_expressions.iter().flatten().all(|requirement| {
            let value = labels.get(&requirement.key);
            let among = value.is_some_and(|value| requirement.values.iter().flatten().any(|v| v == value));
            match requirement.operator.as_str() {
                "In" => among,
                "NotIn" => !among,
                "Exists" => value.is_some(),
                "DoesNotExist" => value.is_none(),
                _ => false,
            }
        })
}

/// Whether a selector says nothing at all.
pub(crate) fn is_empty(selector: &LabelSelector) -> bool {
    selector.match_labels.as_ref().is_none_or(BTreeMap::is_empty)
        && selector.match_expressions.as_ref().is_none_or(Vec::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: serde_json::Value) -> LabelSelector {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn selectors_are_checked_part_by_part() {
        let problems = selector(
            &read(serde_json::json!({
                "matchLabels": {"app": "50%", "a/b/c": "x"},
                "matchExpressions": [
                    {"key": "tier", "operator": "In"},
                    {"key": "tier", "operator": "Exists", "values": ["a"]},
                    {"key": "-", "operator": "in", "values": ["b c"]},
                    {"key": "tier", "operator": "DoesNotExist"},
                ],
            })),
            &At::of("s"),
        );
        let fields: Vec<String> = problems.iter().map(|(field, _)| field.to_string()).collect();
        assert_eq!(
            fields,
            [
                "s.matchLabels",
                "s.matchLabels",
                "s.matchExpressions[0].values",
                "s.matchExpressions[1].values",
                "s.matchExpressions[2].operator",
                "s.matchExpressions[2].key",
                "s.matchExpressions[2].values[0]",
            ]
        );
    }

    #[test]
    fn selectors_match_as_the_controllers_match() {
        let labels = BTreeMap::from([("app".to_owned(), "web".to_owned())]);
        for (json, expected) in [
            (serde_json::json!({}), true),
            (serde_json::json!({"matchLabels": {"app": "web"}}), true),
            (serde_json::json!({"matchLabels": {"app": "Web"}}), false),
            (
                serde_json::json!({"matchLabels": {"app": "web", "tier": "x"}}),
                false,
            ),
            (
                serde_json::json!({"matchExpressions": [{"key": "app", "operator": "In", "values": ["a", "web"]}]}),
                true,
            ),
            (
                serde_json::json!({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}),
                false,
            ),
            (
                serde_json::json!({"matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["web"]}]}),
                true,
            ),
            (
                serde_json::json!({"matchExpressions": [{"key": "tier", "operator": "Exists"}]}),
                false,
            ),
            (
                serde_json::json!({"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}),
                true,
            ),
        ] {
            assert_eq!(matches(&read(json.clone()), &labels), expected, "{json}");
        }
        assert!(is_empty(&read(serde_json::json!({"matchLabels": {}}))));
    }
}
