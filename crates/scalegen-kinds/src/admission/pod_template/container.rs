//! One container: its image, ports, environment, mounts and resources.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{Container, EnvVar, EnvVarSource, VolumeMount};
use scalegen_syntax::{Targets, Term, Version};

use super::{one_of, probes, security};
use crate::admission::At;
use crate::admission::{names, numbers, quantities, resources, words};
use crate::words::NotFound;
use crate::{Refusal, rules};

/// From here on a variable's name may hold any printable character but `=`.
const RELAXED_VARIABLES: Version = Version::new(1, 32);

/// WKL006 to WKL013, WKL015 and WKL016.
pub(super) fn check(
    container: &Container,
    volumes: &BTreeSet<&str>,
    targets: &Targets,
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    // A blank is an image to the server: some controllers fill it in later.
    if container.image.as_deref().unwrap_or_default().is_empty() {
        found.push(Refusal::new(
            rules::CONTAINER_WITHOUT_IMAGE,
            path.field("image"),
            words::required(),
        ));
    }
    let policies = ["Always", "IfNotPresent", "Never"];
    one_of(
        rules::UNKNOWN_CONTAINER_POLICY,
        container.image_pull_policy.as_deref(),
        &policies,
        &path.field("imagePullPolicy"),
        found,
    );
    let messages = ["File", "FallbackToLogsOnError"];
    let policy = container.termination_message_policy.as_deref();
    one_of(
        rules::UNKNOWN_CONTAINER_POLICY,
        policy,
        &messages,
        &path.field("terminationMessagePolicy"),
        found,
    );
    ports(container, &path.field("ports"), found);
    let variables = path.field("env");
    for (index, variable) in container.env.iter().flatten().enumerate() {
        environment(variable, targets, &variables.index(index), found);
    }
    mounts(
        container.volume_mounts.as_deref(),
        volumes,
        &path.field("volumeMounts"),
        found,
    );
    if let Some(requirements) = &container.resources {
        resources::requirements(requirements, &path.field("resources"), found);
    }
    probes::check(container, path, found);
    security::container(
        container.security_context.as_ref(),
        &path.field("securityContext"),
        found,
    );
}

/// WKL010.
fn ports(container: &Container, path: &At<'_>, found: &mut Vec<Refusal>) {
    let mut seen = BTreeSet::new();
    for (index, port) in container.ports.iter().flatten().enumerate() {
        let path = path.index(index);
        if let Some(name) = port.name.as_deref().filter(|name| !name.is_empty()) {
            if let Some(problem) = names::port(name) {
                found.push(Refusal::new(
                    rules::MALFORMED_CONTAINER_PORT,
                    path.field("name"),
                    words::invalid(name, problem),
                ));
            } else if !seen.insert(name) {
                found.push(Refusal::new(
                    rules::MALFORMED_CONTAINER_PORT,
                    path.field("name"),
                    words::duplicate(name),
                ));
            }
        }
        if port.container_port == 0 {
            found.push(Refusal::new(
                rules::MALFORMED_CONTAINER_PORT,
                path.field("containerPort"),
                words::required(),
            ));
        } else if let Some(message) = numbers::port(port.container_port) {
            found.push(Refusal::new(
                rules::MALFORMED_CONTAINER_PORT,
                path.field("containerPort"),
                message,
            ));
        }
        if let Some(message) = port.host_port.filter(|port| *port != 0).and_then(numbers::port) {
            found.push(Refusal::new(
                rules::MALFORMED_CONTAINER_PORT,
                path.field("hostPort"),
                message,
            ));
        }
        one_of(
            rules::MALFORMED_CONTAINER_PORT,
            port.protocol.as_deref(),
            &["SCTP", "TCP", "UDP"],
            &path.field("protocol"),
            found,
        );
    }
}

/// WKL011.
fn environment(variable: &EnvVar, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    if variable.name.is_empty() {
        found.push(Refusal::new(
            rules::MALFORMED_VARIABLE,
            path.field("name"),
            words::required(),
        ));
    } else if let Some(detail) = variable_name(&variable.name, targets) {
        found.push(Refusal::new(
            rules::MALFORMED_VARIABLE,
            path.field("name"),
            words::invalid(&variable.name, detail),
        ));
    }
    let Some(source) = &variable.value_from else {
        return;
    };
    let path = path.field("valueFrom");
    let detail = match sources(source) {
        0 => "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`",
        _ if variable.value.as_deref().is_some_and(|value| !value.is_empty()) => {
            "may not be specified when `value` is not empty"
        }
        1 => "",
        _ => "may not have more than one field specified at a time",
    };
    if !detail.is_empty() {
        found.push(Refusal::new(
            rules::MALFORMED_VARIABLE,
            path,
            words::invalid("", detail),
        ));
    }
    if let Some(divisor) = source
        .resource_field_ref
        .as_ref()
        .and_then(|field| field.divisor.as_ref())
    {
        found.extend(quantities::check(divisor, || {
            path.field("resourceFieldRef").field("divisor").path()
        }));
    }
}

fn sources(source: &EnvVarSource) -> usize {
    [
        source.config_map_key_ref.is_some(),
        source.field_ref.is_some(),
        source.file_key_ref.is_some(),
        source.resource_field_ref.is_some(),
        source.secret_key_ref.is_some(),
    ]
    .into_iter()
    .filter(|is_there| *is_there)
    .count()
}

fn variable_name(name: &str, targets: &Targets) -> Option<&'static str> {
    if targets.kubernetes >= RELAXED_VARIABLES {
        let good = name.bytes().all(|b| matches!(b, b' '..=b'~') && b != b'=');
        return (!good).then_some("a valid environment variable name must consist only of printable ASCII characters other than '='");
    }
    let strict = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let begins_well = !name.starts_with(|c: char| c.is_ascii_digit());
    if !name.bytes().all(strict) || !begins_well {
        return Some(
            "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', \
             and must not start with a digit",
        );
    }
    (name == "." || name.starts_with("..")).then_some("must not be '.' or start with '..'")
}

/// WKL012.
fn mounts(mounts: Option<&[VolumeMount]>, volumes: &BTreeSet<&str>, path: &At<'_>, found: &mut Vec<Refusal>) {
    let mut seen = BTreeSet::new();
    for (index, mount) in mounts.into_iter().flatten().enumerate() {
        let path = path.index(index);
        if mount.name.is_empty() {
            found.push(Refusal::new(
                rules::MALFORMED_VOLUME,
                path.field("name"),
                words::required(),
            ));
        } else if !volumes.contains(mount.name.as_str()) {
            found.push(Refusal::new(
                rules::MALFORMED_VOLUME,
                path.field("name"),
                NotFound {
                    value: Term::Quoted(mount.name.clone()),
                },
            ));
        }
        if mount.mount_path.is_empty() {
            found.push(Refusal::new(
                rules::MALFORMED_VOLUME,
                path.field("mountPath"),
                words::required(),
            ));
        } else if !seen.insert(&mount.mount_path) {
            let message = words::invalid(&mount.mount_path, "must be unique");
            found.push(Refusal::new(
                rules::MALFORMED_VOLUME,
                path.field("mountPath"),
                message,
            ));
        }
    }
}
