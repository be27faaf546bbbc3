//! What KEDA's operator cannot carry out although the object is stored: rules KED203 and KED204.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscalerBehavior;
use scalegen_syntax::{Message, Targets, Term};

use super::custom_hpa_name;
use crate::admission::At;
use crate::admission::hpa::behavior;
use crate::admission::names;
use crate::admission::words::{self, HpaDoubtful, HpaFieldDropped, HpaRefused};
use crate::scaled_object::ScaledObject;
use crate::{Refusal, rules};

pub(super) fn check(object: &ScaledObject, targets: &Targets, found: &mut Vec<Refusal>) {
    let path = At::of("spec");
    let path = path.field("advanced");
    let path = path.field("horizontalPodAutoscalerConfig");
    hpa_behavior(object, targets, &path.field("behavior"), found);
    if let Some(name) = custom_hpa_name(object)
        && let Some(problem) = names::dns_subdomain(name)
    {
        let message = words::invalid(name, problem);
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
            let since = Term::shown(behavior::TOLERANCE_KNOWN);
            (false, Message::from(HpaFieldDropped { since }))
        } else if refusal.is_error() {
            (
                true,
                HpaRefused {
                    message: refusal.message,
                }
                .into(),
            )
        } else {
            (
                false,
                HpaDoubtful {
                    message: refusal.message,
                }
                .into(),
            )
        };
        let refusal = Refusal::new(rules::KEDA_HPA_BEHAVIOR_REFUSED, refusal.field, message);
        found.push(if is_error { refusal } else { refusal.warning() });
    }
}
