//! What KEDA's operator cannot carry out although the object is stored: rules TRG017 to KED204.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscalerBehavior;
use scalegen_syntax::Targets;

use super::{custom_hpa_name, is_resource};
use crate::admission::At;
use crate::admission::hpa::behavior;
use crate::admission::{names, words};
use crate::scaled_object::ScaledObject;
use crate::{Refusal, rules};

pub(super) fn check(object: &ScaledObject, targets: &Targets, found: &mut Vec<Refusal>) {
    let path = At::of("spec");
    for (index, trigger) in object.spec.triggers.iter().enumerate() {
        let field = path.field("triggers").index(index).field("metricType").path();
        let type_ = trigger.metric_type.as_deref().unwrap_or_default();
        let (rule, known): (_, &[&str]) = if is_resource(trigger) {
            (
                rules::UNSUPPORTED_TRIGGER_METRIC_TYPE,
                &["AverageValue", "Utilization"],
            )
        } else {
            (
                rules::UNSUPPORTED_TRIGGER_METRIC_TYPE,
                &["", "AverageValue", "Value"],
            )
        };
        if known.contains(&type_) {
            continue;
        }
        let known: Vec<&str> = known.iter().copied().filter(|word| !word.is_empty()).collect();
        let message = if type_.is_empty() {
            words::required("a cpu or memory trigger must say Utilization or AverageValue")
        } else {
            words::unsupported(type_, &known)
        };
        found.push(Refusal::new(rule, field, message));
    }
    let path = path.field("advanced");
    let path = path.field("horizontalPodAutoscalerConfig");
    hpa_behavior(object, targets, &path.field("behavior"), found);
    if let Some(name) = custom_hpa_name(object)
        && let Some(problem) = names::dns_subdomain(name)
    {
        let message = words::invalid(name, &problem);
        found.push(Refusal::new(
            rules::MALFORMED_KEDA_HPA_NAME,
            path.field("name"),
            message,
        ));
    }
}

/// KED203: the rules HPA018 to HPA022, which the operator meets when it makes the HPA.
fn hpa_behavior(object: &ScaledObject, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    let advanced = object.spec.advanced.as_ref();
    let config = advanced.and_then(|advanced| advanced.horizontal_pod_autoscaler_config.as_ref());
    let Some(behavior) = config.and_then(|config| config.behavior.as_ref()) else {
        return;
    };
    let mut refused = Vec::new();
    behavior::check(
        &HorizontalPodAutoscalerBehavior::from(behavior),
        targets,
        path,
        &mut refused,
    );
    // A malformed quantity is the CRD's, rule SCH006.
    for refusal in refused
        .into_iter()
        .filter(|refusal| refusal.rule != rules::MALFORMED_QUANTITY)
    {
        // Strict validation is kubectl's wish: to the operator's client the server drops what it does not know.
        let is_unknown =
            refusal.rule == rules::UNUSABLE_TOLERANCE && targets.kubernetes < behavior::TOLERANCE_KNOWN;
        let (is_error, message) = if is_unknown {
            let message = format!(
                "dropped without a word from the HPA that KEDA makes: Kubernetes has the field since {}",
                behavior::TOLERANCE_KNOWN
            );
            (false, message)
        } else if refusal.is_error() {
            (true, format!("KEDA could not make the HPA: {}", refusal.message))
        } else {
            (false, format!("in the HPA that KEDA makes: {}", refusal.message))
        };
        let refusal = Refusal::new(rules::KEDA_HPA_BEHAVIOR_REFUSED, refusal.field, message);
        found.push(if is_error { refusal } else { refusal.warning() });
    }
}
