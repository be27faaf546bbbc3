//! The pod template of a workload or Job: rules WKL004 to WKL016 and WKL019.
//!
//! Source: `ValidatePodTemplateSpec` and what it calls in `pkg/apis/core/validation/validation.go` of
//! Kubernetes, as far as scalegen and the manifests it reads use it.

mod container;
mod network;
mod probes;
mod references;
mod scheduling;
mod security;
mod volumes;

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::core::v1::{Container, PodSpec, PodTemplateSpec};
use scalegen_syntax::{Rule, Targets, Version};

use super::gathered::Gathered;
use super::labels::EntryProblem;
use super::numbers::MAX_INT32;
use super::{labels, metadata, names, resources, words};
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
    let pod = Pod::of(spec, claims, targets);
    containers(spec, &pod, &path, found);
    words_and_names(spec, &path, found);
    network::check(spec, targets, &path, found);
    scheduling::check(spec, targets, &path, found);
    volumes::check(spec, targets, &path, found);
    if targets.kubernetes >= container::CLAIMS {
        resource_claims(spec, &path.field("resourceClaims"), found);
    }
    security::pod(spec, targets, &path.field("securityContext"), found);
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
        resources::amount(name, quantity, &path.field("overhead").key(name), found);
    }
    if let Some(amounts) = spec
        .resources
        .as_ref()
        .filter(|_| targets.kubernetes >= POD_RESOURCES)
    {
        resources::of_pod(amounts, &path.field("resources"), found);
    }
    if spec.ephemeral_containers.iter().flatten().next().is_some() {
        let message = words::forbidden("ephemeral containers not allowed in pod template");
        found.push(Refusal::new(
            rules::MALFORMED_CONTAINER_LIST,
            path.field("ephemeralContainers"),
            message,
        ));
    }
}

/// From here on a pod has resources of its own; earlier servers drop the field.
const POD_RESOURCES: Version = Version::new(1, 34);

/// What containers refer to in their pod.
struct Pod<'a> {
    targets: &'a Targets,
    /// The names of its volumes.
    volumes: BTreeSet<&'a str>,
    /// The names of its claims of devices.
    claims: BTreeSet<&'a str>,
    /// Seconds that it has to end.
    grace: i64,
    never_restarts: bool,
    /// Whether its users are those of the node.
    has_host_users: bool,
}

impl<'a> Pod<'a> {
    fn of(spec: &'a PodSpec, claims: &[&'a str], targets: &'a Targets) -> Self {
        let volumes = spec.volumes.iter().flatten().map(|volume| volume.name.as_str());
        let devices = spec.resource_claims.iter().flatten();
        Self {
            targets,
            volumes: volumes.chain(claims.iter().copied()).collect(),
            claims: devices.map(|claim| claim.name.as_str()).collect(),
            grace: spec
                .termination_grace_period_seconds
                .unwrap_or(probes::DEFAULT_GRACE),
            never_restarts: spec.restart_policy.as_deref() == Some("Never"),
            has_host_users: spec.host_users != Some(false),
        }
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
fn containers(spec: &PodSpec, pod: &Pod<'_>, path: &At<'_>, found: &mut Vec<Refusal>) {
    if spec.containers.is_empty() {
        found.push(Refusal::new(
            rules::MALFORMED_CONTAINER_LIST,
            path.field("containers"),
            words::required(),
        ));
    }
    let init = spec.init_containers.as_deref().unwrap_or_default();
    let mut seen = BTreeSet::new();
    for (field, list, is_initial) in [
        ("containers", spec.containers.as_slice(), false),
        ("initContainers", init, true),
    ] {
        let path = path.field(field);
        for (index, container) in list.iter().enumerate() {
            let path = path.index(index);
            container_name(container, &mut seen, &path, found);
            container::check(container, is_initial, pod, &path, found);
        }
    }
    let on_host = spec.host_network == Some(true);
    container::host_ports(&spec.containers, on_host, &path.field("containers"), found);
}

/// WKL007: claims of devices, each of one claim or template.
fn resource_claims(spec: &PodSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    let found = &mut Gathered::of(rules::UNKNOWN_CONTAINER_RESOURCE, found);
    let mut seen = BTreeSet::new();
    for (index, claim) in spec.resource_claims.iter().flatten().enumerate() {
        let path = path.index(index);
        let at = path.field("name");
        if found.required(at, Some(&claim.name)) {
            match seen.insert(&claim.name) {
                true => found.name(at, &claim.name, names::dns_label),
                false => found.push(at, words::duplicate(&claim.name)),
            }
        }
        let (name, template) = (&claim.resource_claim_name, &claim.resource_claim_template_name);
        let message = match (name, template) {
            (Some(_), Some(_)) => {
                "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified"
            }
            (None, None) => "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`",
            _ => "",
        };
        if !message.is_empty() {
            found.push(path, words::invalid_field(message));
        }
        for (field, name) in [
            ("resourceClaimName", name),
            ("resourceClaimTemplateName", template),
        ] {
            if let Some(name) = name {
                found.name(path.field(field), name, names::dns_subdomain);
            }
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
    for (field, value, supported) in [
        (
            "preemptionPolicy",
            &spec.preemption_policy,
            ["PreemptLowerPriority", "Never"],
        ),
        (
            "os",
            &spec.os.as_ref().map(|os| os.name.clone()),
            ["linux", "windows"],
        ),
    ] {
        Gathered::of(rules::MALFORMED_POD_POLICY, found).word(
            path.field(field),
            value.as_deref(),
            &supported,
        );
    }
    for (field, value, may_have_dots) in [
        ("nodeName", &spec.node_name, true),
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
    if let Some(class) = &spec.runtime_class_name {
        let at = path.field("runtimeClassName");
        Gathered::of(rules::MALFORMED_POD_POLICY, found).name(at, class, names::dns_subdomain);
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
        found.push(Refusal::unsupported(rule, *path, value, supported));
    }
}
