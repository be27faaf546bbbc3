//! What Deployments and StatefulSets have in common: selector, labels and the policy of their pods.
//!
//! Source: `pkg/apis/apps/validation/validation.go` of Kubernetes.

use k8s_openapi::api::core::v1::PodTemplateSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::metadata::effective_name;
use super::{labels, names, pod_template, words};
use crate::admission::At;
use crate::admission::messages::NotAPodName;
use crate::words::MalformedShare;
use crate::{Refusal, rules};
use scalegen_syntax::Rule;

/// WKL002 and WKL003, where `path` is that of the object's spec.
pub(crate) fn selector(
    selector: &LabelSelector,
    template: &PodTemplateSpec,
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    let field = path.field("selector");
    let problems = labels::selector(selector, &field);
    let malformed = !problems.is_empty();
    found.extend(
        problems
            .into_iter()
            .map(|(field, message)| Refusal::new(rules::MALFORMED_WORKLOAD_SELECTOR, field, message)),
    );
    if labels::is_empty(selector) {
        let message = words::invalid_field("{}: empty selector is invalid");
        found.push(Refusal::new(rules::MALFORMED_WORKLOAD_SELECTOR, field, message));
    } else if !malformed && !labels::matches(selector, &pod_template::labels_of(template)) {
        let message = words::invalid_field("`selector` does not match template `labels`");
        let field = path.field("template").field("metadata").field("labels").path();
        found.push(Refusal::new(rules::SELECTOR_MISSES_TEMPLATE, field, message));
    }
}

/// WKL014: pods that a controller keeps alive restart always and have no deadline.
pub(crate) fn lasting_pods(template: &PodTemplateSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    let Some(spec) = &template.spec else {
        return;
    };
    let path = path.field("template");
    let path = path.field("spec");
    // Other words are not in the API at all and refused with the template.
    if let Some(policy @ ("OnFailure" | "Never")) = spec.restart_policy.as_deref() {
        let message = words::unsupported(policy, &["Always"]);
        found.push(Refusal::new(
            rules::MALFORMED_POD_POLICY,
            path.field("restartPolicy"),
            message,
        ));
    }
    if spec.active_deadline_seconds.is_some() {
        let message = words::forbidden("activeDeadlineSeconds is not supported here");
        found.push(Refusal::new(
            rules::MALFORMED_POD_POLICY,
            path.field("activeDeadlineSeconds"),
            message,
        ));
    }
}

/// A warning when the pods take a name that is no DNS label, though it is one that the object can have.
pub(crate) fn pod_names(meta: &ObjectMeta, rule: &'static Rule, found: &mut Vec<Refusal>) {
    let name = effective_name(meta);
    if let Some(problem) = names::dns_label(&name)
        && names::dns_subdomain(&name).is_none()
    {
        let message = NotAPodName {
            detail: problem.into(),
        };
        let field = At::of("metadata").field("name").path();
        found.push(Refusal::new(rule, field, message).warning());
    }
}

/// A number of pods that is not negative, or a percentage of them up to a bound.
pub(crate) fn portion(
    rule: &'static Rule,
    at: At<'_>,
    value: Option<&IntOrString>,
    most_percent: Option<u32>,
    found: &mut Vec<Refusal>,
) {
    let message = match value.map(share) {
        Some(Share::Pods(number)) if number < 0 => {
            words::invalid_number(number, "must be greater than or equal to 0")
        }
        Some(Share::Percent(percent)) if most_percent.is_some_and(|most| percent > most) => {
            words::invalid(&format!("{percent}%"), "must not be greater than 100%")
        }
        Some(Share::Malformed) => MalformedShare {}.into(),
        _ => return,
    };
    found.push(Refusal::new(rule, at, message));
}

/// Whether it says that it is none; absent it is another number.
pub(crate) fn is_zero(value: Option<&IntOrString>) -> bool {
    value.is_some_and(|value| matches!(share(value), Share::Pods(0) | Share::Percent(0)))
}

/// A number of pods, or a percentage of them.
pub(crate) enum Share {
    Pods(i32),
    Percent(u32),
    Malformed,
}

/// How the server reads it.
pub(crate) fn share(value: &IntOrString) -> Share {
    match value {
        IntOrString::Int(number) => Share::Pods(*number),
        IntOrString::String(text) => {
            let digits = text
                .strip_suffix('%')
                .filter(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()));
            digits.map_or(Share::Malformed, |digits| {
                Share::Percent(digits.parse().unwrap_or(u32::MAX))
            })
        }
    }
}
