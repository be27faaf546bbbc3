//! What KEDA's operator cannot carry out although the object is stored: rules KR1 to KR4.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscalerBehavior;
use scalegen_syntax::Targets;

use super::{custom_hpa_name, is_resource};
use crate::admission::At;
use crate::admission::hpa::behavior;
use crate::admission::{names, words};
use crate::scaled_object::ScaledObject;
use crate::{Level, Refusal};

pub(super) fn check(object: &ScaledObject, targets: &Targets, found: &mut Vec<Refusal>) {
    let path = At::of("spec");
    for (index, trigger) in object.spec.triggers.iter().enumerate() {
        let field = path.field("triggers").index(index).field("metricType").path();
        let type_ = trigger.metric_type.as_deref().unwrap_or_default();
        let (rule, known): (_, &[&str]) = if is_resource(trigger) {
            ("KR1", &["AverageValue", "Utilization"])
        } else {
            ("KR2", &["", "AverageValue", "Value"])
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
        found.push(Refusal::new(rule, Level::Runtime, field, message));
    }
    let path = path.field("advanced");
    let path = path.field("horizontalPodAutoscalerConfig");
    hpa_behavior(object, targets, &path.field("behavior"), found);
    if let Some(name) = custom_hpa_name(object)
        && let Some(problem) = names::dns_subdomain(name)
    {
        let message = words::invalid(name, &problem);
        found.push(Refusal::new("KR4", Level::Runtime, path.field("name"), message));
    }
}

/// KR3: the rules H18 to H22, which the operator meets when it makes the HPA.
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
    // A malformed quantity is the CRD's, rule KS5.
    for refusal in refused
        .into_iter()
        .filter(|refusal| refusal.rule.starts_with('H'))
    {
        let (level, message) = match refusal.level {
            // Strict validation is kubectl's wish: to the operator's client the server drops what it does not know.
            _ if refusal.rule == "H22" && targets.kubernetes < behavior::TOLERANCE_KNOWN => (
                Level::Warning,
                format!(
                    "dropped without a word from the HPA that KEDA makes: Kubernetes has the field since {}",
                    behavior::TOLERANCE_KNOWN
                ),
            ),
            Level::Warning => (
                Level::Warning,
                format!("in the HPA that KEDA makes: {}", refusal.message),
            ),
            _ => (
                Level::Runtime,
                format!("KEDA could not make the HPA: {}", refusal.message),
            ),
        };
        found.push(Refusal::new("KR3", level, refusal.field, message));
    }
}
