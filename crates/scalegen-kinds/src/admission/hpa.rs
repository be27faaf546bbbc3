//! What the API server refuses of a HorizontalPodAutoscaler.
//!
//! Source: `pkg/apis/autoscaling/validation/validation.go` of Kubernetes 1.36, with what older and newer
//! releases do otherwise.

pub(super) mod behavior;
mod metrics;

use k8s_openapi::api::autoscaling::v2::{
    CrossVersionObjectReference, HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec,
};
use scalegen_syntax::{Message, Rule, Targets, Version};

use super::{metadata, names, words};
use crate::admission::At;
use crate::admission::messages::AtLeastMinReplicas;
use crate::{Refusal, rules};

/// From here on `apiVersion` of a reference is read, and that of the target must name a group.
const API_GROUP_REQUIRED: Version = Version::new(1, 34);
/// From here on `minReplicas: 0` is allowed without a feature gate.
const SCALE_TO_ZERO: Version = Version::new(1, 37);

/// What an API server of these versions refuses of a HorizontalPodAutoscaler: rules HPA001 to HPA022, and SCH006.
///
/// ```
/// use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
/// use scalegen_syntax::Targets;
/// use scalegen_kinds::admission;
///
/// let hpa: HorizontalPodAutoscaler = serde_json::from_value(serde_json::json!({
///     "metadata": {"name": "web"},
///     "spec": {
///         "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
///         "minReplicas": 4,
///         "maxReplicas": 3,
///     },
/// })).unwrap();
/// let refusals = admission::hpa(&hpa, &Targets::NEWEST);
/// assert_eq!(refusals[0].rule.code, "HPA004");
/// assert_eq!(refusals[0].field.to_string(), "spec.maxReplicas");
/// ```
pub fn hpa(hpa: &HorizontalPodAutoscaler, targets: &Targets) -> Vec<Refusal> {
    let mut found = metadata(&hpa.metadata, rules::MALFORMED_HPA_METADATA);
    found.extend(hpa_replicas(&hpa.spec, targets));
    let path = At::of("spec");
    scale_target(&hpa.spec.scale_target_ref, targets, &path, &mut found);
    let specs = hpa.spec.metrics.as_deref().unwrap_or_default();
    let metrics_path = path.field("metrics");
    metrics::check(specs, targets, &metrics_path, &mut found);
    zero_needs_a_metric(&hpa.spec, &metrics_path, &mut found);
    if let Some(behavior) = &hpa.spec.behavior {
        behavior::check(behavior, targets, &path.field("behavior"), &mut found);
    }
    found
}

/// The part of [`hpa`] about `minReplicas` and `maxReplicas`: HPA002, HPA003 and HPA004.
pub fn hpa_replicas(spec: &HorizontalPodAutoscalerSpec, targets: &Targets) -> Vec<Refusal> {
    let mut found = Vec::new();
    let path = At::of("spec");
    let min = spec.min_replicas.unwrap_or(1);
    let max = spec.max_replicas;
    let least = i32::from(targets.kubernetes < SCALE_TO_ZERO);
    if min < least {
        let message = words::invalid_number(min, words::at_least(least));
        found.push(Refusal::new(
            rules::MIN_REPLICAS_TOO_LOW,
            path.field("minReplicas"),
            message,
        ));
    }
    if max < 1 {
        let message = if max == 0 {
            words::required_because("must be set and greater than 0")
        } else {
            words::invalid_number(max, "must be greater than 0")
        };
        found.push(Refusal::new(
            rules::MAX_REPLICAS_MISSING,
            path.field("maxReplicas"),
            message,
        ));
    } else if max < min {
        // The server refuses one below 1 for this too, which says nothing new.
        let message = words::invalid_number(max, Message::from(AtLeastMinReplicas { min }));
        found.push(Refusal::new(
            rules::MAX_REPLICAS_BELOW_MIN,
            path.field("maxReplicas"),
            message,
        ));
    }
    found
}

/// HPA005 and HPA006.
fn scale_target(
    target: &CrossVersionObjectReference,
    targets: &Targets,
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    reference(
        target,
        rules::MALFORMED_SCALE_TARGET,
        &path.field("scaleTargetRef"),
        found,
    );
    if targets.kubernetes < API_GROUP_REQUIRED {
        return;
    }
    let api_version = target.api_version.as_deref().unwrap_or_default();
    let problem = match api_group(api_version) {
        None => "unexpected GroupVersion string",
        Some("") if target.kind != "ReplicationController" => "apiVersion must specify API group",
        Some(_) => return,
    };
    let message = words::invalid(api_version, problem);
    found.push(Refusal::new(
        rules::SCALE_TARGET_WITHOUT_API_GROUP,
        path.field("scaleTargetRef").field("apiVersion"),
        message,
    ));
}

/// Kind and name of any reference.
fn reference(
    reference: &CrossVersionObjectReference,
    rule: &'static Rule,
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    for (field, value) in [("kind", &reference.kind), ("name", &reference.name)] {
        if value.is_empty() {
            found.push(Refusal::new(rule, path.field(field), words::required()));
        } else if let Some(problem) = names::path_segment(value) {
            found.push(Refusal::new(
                rule,
                path.field(field),
                words::invalid(value, problem),
            ));
        }
    }
}

/// The group of an `apiVersion`, empty for the core group; nothing for a text with more than one slash.
fn api_group(api_version: &str) -> Option<&str> {
    if api_version == "/" {
        return Some("");
    }
    match api_version.split_once('/') {
        None => Some(""),
        Some((_, version)) if version.contains('/') => None,
        Some((group, _)) => Some(group),
    }
}

/// HPA007.
fn zero_needs_a_metric(spec: &HorizontalPodAutoscalerSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    let works_at_zero = |type_: &str| matches!(type_, "Object" | "External");
    let metrics = spec.metrics.as_deref().unwrap_or_default();
    if spec.min_replicas == Some(0) && !metrics.iter().any(|metric| works_at_zero(&metric.type_)) {
        let message = words::forbidden(
            "must specify at least one Object or External metric to support scaling to zero replicas",
        );
        found.push(Refusal::new(rules::SCALE_TO_ZERO_ON_POD_METRICS, *path, message));
    }
}

#[cfg(test)]
mod tests;
