//! The pod template of a workload or Job: rules WKL004 to WKL016.
//!
//! Source: `ValidatePodTemplateSpec` and what it calls in `pkg/apis/core/validation/validation.go` of
//! Kubernetes, as far as scalegen and the manifests it reads use it.

mod container;
mod probes;
mod security;
mod volumes;

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::core::v1::{Container, PodSpec, PodTemplateSpec};
use scalegen_syntax::{Rule, Targets};

use super::labels::EntryProblem;
use super::numbers::MAX_INT32;
use super::{labels, metadata, names, quantities, words};
use crate::admission::At;
use crate::{Refusal, rules};

/// What is wrong with a template at `path`, whatever object it belongs to; `claims` are volumes that come from
/// elsewhere.
pub(crate) fn check(
    template: &PodTemplateSpec,
    claims: &[&str],
    targets: &Targets,
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    found.extend(
        template_metadata(template, path)
            .into_iter()
            .map(|problem| labels::refused(rules::MALFORMED_TEMPLATE_METADATA, problem)),
    );
    let absent = PodSpec::default();
    let spec = template.spec.as_ref().unwrap_or(&absent);
    let path = path.field("spec");
    containers(spec, claims, targets, &path, found);
    words_and_names(spec, &path, found);
    volumes::check(spec, &path, found);
    security::pod(
        spec.security_context.as_ref(),
        &path.field("securityContext"),
        found,
    );
    if let Some(seconds) = spec.active_deadline_seconds
        && !(1..=MAX_INT32).contains(&seconds)
    {
        let message = words::invalid_number(seconds, "must be between 1 and 2147483647, inclusive");
        found.push(Refusal::new(
            rules::MALFORMED_POD_POLICY,
            path.field("activeDeadlineSeconds"),
            message,
        ));
    }
    for (name, quantity) in spec.overhead.iter().flatten() {
        found.extend(quantities::check(quantity, || {
            path.field("overhead").key(name).path()
        }));
    }
}

/// The labels that the pods will have.
pub(crate) fn labels_of(template: &PodTemplateSpec) -> BTreeMap<String, String> {
    let meta = template.metadata.as_ref();
    meta.and_then(|meta| meta.labels.clone()).unwrap_or_default()
}

/// WKL004. The server leaves `metadata` out of these paths.
fn template_metadata(template: &PodTemplateSpec, path: &At<'_>) -> Vec<EntryProblem> {
    let Some(meta) = &template.metadata else {
        return Vec::new();
    };
    let mut problems = labels::labels(meta.labels.as_ref(), &path.field("labels"));
    problems.extend(metadata::annotations(
        meta.annotations.as_ref(),
        &path.field("annotations"),
    ));
    problems
}

/// WKL005 and WKL006, and what each container breaks by itself.
fn containers(spec: &PodSpec, claims: &[&str], targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    if spec.containers.is_empty() {
        found.push(Refusal::new(
            rules::MALFORMED_CONTAINER_LIST,
            path.field("containers"),
            words::required(),
        ));
    }
    let volumes = spec.volumes.iter().flatten().map(|volume| volume.name.as_str());
    let volumes: BTreeSet<&str> = volumes.chain(claims.iter().copied()).collect();
    let init = spec.init_containers.as_deref().unwrap_or_default();
    let mut seen = BTreeSet::new();
    for (field, list) in [
        ("containers", spec.containers.as_slice()),
        ("initContainers", init),
    ] {
        for (index, container) in list.iter().enumerate() {
            let path = path.field(field);
            let path = path.index(index);
            container_name(container, &mut seen, &path, found);
            container::check(container, &volumes, targets, &path, found);
        }
    }
}

/// WKL005. No two containers of a pod share a name, initial ones included.
fn container_name<'a>(
    container: &'a Container,
    seen: &mut BTreeSet<&'a str>,
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    let message = if container.name.is_empty() {
        words::required()
    } else if let Some(problem) = names::dns_label(&container.name) {
        words::invalid(&container.name, problem)
    } else if !seen.insert(&container.name) {
        words::duplicate(&container.name)
    } else {
        return;
    };
    found.push(Refusal::new(
        rules::MALFORMED_CONTAINER_LIST,
        path.field("name"),
        message,
    ));
}

/// WKL014.
fn words_and_names(spec: &PodSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    one_of(
        rules::MALFORMED_POD_POLICY,
        spec.restart_policy.as_deref(),
        &["Always", "OnFailure", "Never"],
        &path.field("restartPolicy"),
        found,
    );
    one_of(
        rules::MALFORMED_POD_POLICY,
        spec.dns_policy.as_deref(),
        &["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"],
        &path.field("dnsPolicy"),
        found,
    );
    for (field, value, may_have_dots) in [
        ("hostname", &spec.hostname, false),
        ("subdomain", &spec.subdomain, false),
        ("serviceAccountName", &spec.service_account_name, true),
        ("priorityClassName", &spec.priority_class_name, true),
    ] {
        let check = if may_have_dots {
            names::dns_subdomain
        } else {
            names::dns_label
        };
        if let Some(value) = value.as_deref().filter(|value| !value.is_empty())
            && let Some(problem) = check(value)
        {
            found.push(Refusal::new(
                rules::MALFORMED_POD_POLICY,
                path.field(field),
                words::invalid(value, problem),
            ));
        }
    }
    let problems = labels::labels(spec.node_selector.as_ref(), &path.field("nodeSelector"));
    found.extend(
        problems
            .into_iter()
            .map(|problem| labels::refused(rules::MALFORMED_POD_POLICY, problem)),
    );
}

/// A word that is absent, empty (the server fills it in) or one of these.
pub(crate) fn one_of(
    rule: &'static Rule,
    value: Option<&str>,
    supported: &[&str],
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    if let Some(value) = value.filter(|value| !value.is_empty() && !supported.contains(value)) {
        found.push(Refusal::new(rule, *path, words::unsupported(value, supported)));
    }
}
