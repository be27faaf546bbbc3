//! One container: its image, ports, environment, mounts and resources.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{Container, EnvVar, EnvVarSource, ResourceClaim, VolumeMount};
use scalegen_syntax::{Targets, Term, Version};

use super::references::{self, OF_VARIABLES};
use super::{Pod, one_of, probes, security};
use crate::admission::At;
use crate::admission::gathered::Gathered;
use crate::admission::messages::ClaimNotFound;
use crate::admission::{names, numbers, resources, words};
use crate::words::NotFound;
use crate::{Refusal, rules};

/// From here on a variable's name may hold any printable character but `=`.
const RELAXED_VARIABLES: Version = Version::new(1, 32);

/// From here on a container has a resize policy; earlier servers drop the field.
const RESIZE: Version = Version::new(1, 33);

/// From here on an initial container may be a sidecar; earlier servers drop its restart policy.
const SIDECARS: Version = Version::new(1, 29);

/// From here on any container may have a restart policy.
const OWN_RESTARTS: Version = Version::new(1, 35);

/// From here on a container may use claims of devices; earlier servers drop them.
pub(super) const CLAIMS: Version = Version::new(1, 34);

/// WKL006 to WKL013, WKL015 and WKL016.
pub(super) fn check(
    container: &Container,
    is_initial: bool,
    pod: &Pod<'_>,
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    let targets = pod.targets;
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
    resize(container, pod, &path.field("resizePolicy"), found);
    restart(container, is_initial, targets, path, found);
    ports(container, &path.field("ports"), found);
    let variables = path.field("env");
    for (index, variable) in container.env.iter().flatten().enumerate() {
        environment(variable, targets, &variables.index(index), found);
    }
    environments(container, targets, &path.field("envFrom"), found);
    mounts(container, &pod.volumes, &path.field("volumeMounts"), found);
    devices(container, &pod.volumes, &path.field("volumeDevices"), found);
    if let Some(requirements) = &container.resources {
        let path = path.field("resources");
        resources::requirements(requirements, &path, found);
        let claims = requirements
            .claims
            .as_deref()
            .filter(|_| targets.kubernetes >= CLAIMS);
        claim_names(claims.unwrap_or_default(), pod, &path.field("claims"), found);
    }
    if is_initial && container.restart_policy.as_deref() != Some("Always") {
        probes::none_of(container, path, found);
    } else {
        probes::check(container, pod.grace, targets, path, found);
    }
    security::container(
        container.security_context.as_ref(),
        pod,
        &path.field("securityContext"),
        found,
    );
}

/// WKL007: claims of devices, which the pod has.
fn claim_names(claims: &[ResourceClaim], pod: &Pod<'_>, path: &At<'_>, found: &mut Vec<Refusal>) {
    let found = &mut Gathered::of(rules::UNKNOWN_CONTAINER_RESOURCE, found);
    let mut seen = BTreeSet::new();
    for (index, claim) in claims.iter().enumerate() {
        let at = path.index(index);
        if !found.required(at, Some(&claim.name)) {
            continue;
        }
        if !seen.insert((&claim.name, &claim.request)) {
            found.push(at, words::duplicate(&claim.name));
        }
        if !pod.claims.contains(claim.name.as_str()) {
            let claim = Term::Quoted(claim.name.clone());
            found.push(at, ClaimNotFound { claim });
        }
    }
}

/// WKL013: what becomes of the container when its requests change.
fn resize(container: &Container, pod: &Pod<'_>, path: &At<'_>, found: &mut Vec<Refusal>) {
    if pod.targets.kubernetes < RESIZE {
        return;
    }
    let found = &mut Gathered::of(rules::UNKNOWN_CONTAINER_POLICY, found);
    let mut seen = BTreeSet::new();
    for (index, policy) in container.resize_policy.iter().flatten().enumerate() {
        let (resource, restart) = (policy.resource_name.as_str(), policy.restart_policy.as_str());
        if !seen.insert(resource) {
            found.push(path.index(index), words::duplicate(resource));
        }
        if found.required(*path, Some(resource)) {
            found.word(*path, Some(resource), &["cpu", "memory"]);
        }
        if found.required(*path, Some(restart)) {
            found.word(*path, Some(restart), &["NotRequired", "RestartContainer"]);
        }
        let is_restarted = pod.never_restarts && restart != "NotRequired";
        let why = "must be 'NotRequired' when `restartPolicy` is 'Never'";
        found.invalid(is_restarted, *path, restart, why);
    }
}

/// WKL013: whether it is started again when it ends.
fn restart(
    container: &Container,
    is_initial: bool,
    targets: &Targets,
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    let Some(policy) = container
        .restart_policy
        .as_deref()
        .filter(|_| targets.kubernetes >= SIDECARS)
    else {
        return;
    };
    let found = &mut Gathered::of(rules::UNKNOWN_CONTAINER_POLICY, found);
    let at = path.field("restartPolicy");
    if targets.kubernetes >= OWN_RESTARTS {
        found.word(at, Some(policy), &["Always", "Never", "OnFailure"]);
    } else if is_initial {
        found.word(at, Some(policy), &["Always"]);
    } else {
        found.forbidden(true, at, "may not be set for non-init containers");
    }
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
    let found = &mut Gathered::of(rules::MALFORMED_VARIABLE, found);
    if let Some(field) = &source.field_ref {
        references::field(field, OF_VARIABLES, &path.field("fieldRef"), found);
    }
    if let Some(resource) = &source.resource_field_ref {
        references::resource(resource, false, &path.field("resourceFieldRef"), found);
    }
    if let Some(of) = &source.config_map_key_ref {
        references::key(&of.name, &of.key, &path.field("configMapKeyRef"), found);
    }
    if let Some(of) = &source.secret_key_ref {
        references::key(&of.name, &of.key, &path.field("secretKeyRef"), found);
    }
}

/// WKL011: variables for all keys of an object.
fn environments(container: &Container, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    let found = &mut Gathered::of(rules::MALFORMED_VARIABLE, found);
    for (index, from) in container.env_from.iter().flatten().enumerate() {
        let list = path;
        let path = list.index(index);
        let prefix = from.prefix.as_deref().unwrap_or_default();
        if let Some(detail) = variable_name(prefix, targets).filter(|_| !prefix.is_empty()) {
            found.invalid(true, path.field("prefix"), prefix, detail);
        }
        if let Some(of) = &from.config_map_ref {
            references::all_keys(&of.name, &path.field("configMapRef"), found);
        }
        if let Some(of) = &from.secret_ref {
            references::all_keys(&of.name, &path.field("secretRef"), found);
        }
        // The server names the list.
        let message = match (&from.config_map_ref, &from.secret_ref) {
            (None, None) => words::invalid("", "must specify one of: `configMapRef` or `secretRef`"),
            (Some(_), Some(_)) => words::invalid("", "may not have more than one field specified at a time"),
            _ => continue,
        };
        found.because_of(path, *list, message);
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

/// WKL012. The server names the list where it looks at more than name and path.
fn mounts(container: &Container, volumes: &BTreeSet<&str>, list: &At<'_>, found: &mut Vec<Refusal>) {
    let found = &mut Gathered::of(rules::MALFORMED_VOLUME, found);
    let mut seen = BTreeSet::new();
    for (index, mount) in container.volume_mounts.iter().flatten().enumerate() {
        let path = list.index(index);
        if found.required(path.field("name"), Some(&mount.name)) && !volumes.contains(mount.name.as_str()) {
            let value = Term::Quoted(mount.name.clone());
            found.push(path.field("name"), NotFound { value });
        }
        let at = path.field("mountPath");
        if found.required(at, Some(&mount.mount_path)) {
            let is_twice = !seen.insert(&mount.mount_path);
            found.invalid(is_twice, at, &mount.mount_path, "must be unique");
        }
        for (field, below) in [
            ("subPath", &mount.sub_path),
            ("subPathExpr", &mount.sub_path_expr),
        ] {
            let below = below.as_deref().unwrap_or_default();
            if let Some(fault) = names::path_below(below) {
                found.because_of(path.field(field), list.field(field), words::invalid(below, fault));
            }
        }
        let is_set = |path: &Option<String>| path.as_ref().is_some_and(|path| !path.is_empty());
        let are_both = is_set(&mount.sub_path) && is_set(&mount.sub_path_expr);
        let expression = mount.sub_path_expr.as_deref().unwrap_or_default();
        let why = "subPathExpr and subPath are mutually exclusive";
        found.invalid(are_both, path.field("subPathExpr"), expression, why);
        propagation(mount, container, &path, list, found);
    }
}

fn propagation(
    mount: &VolumeMount,
    container: &Container,
    path: &At<'_>,
    list: &At<'_>,
    found: &mut Gathered<'_>,
) {
    let (field, modes) = ("mountPropagation", ["Bidirectional", "HostToContainer", "None"]);
    let mode = mount.mount_propagation.as_deref();
    if let Some(mode) = mode.filter(|mode| !modes.contains(mode)) {
        found.because_of(
            path.field(field),
            list.field(field),
            words::unsupported(mode, &modes),
        );
    }
    let context = container.security_context.as_ref();
    if mode == Some("Bidirectional") && context.and_then(|context| context.privileged) != Some(true) {
        let why = "Bidirectional mount propagation is available only to privileged containers";
        found.because_of(path.field(field), list.field(field), words::forbidden(why));
    }
    let (field, modes) = ("recursiveReadOnly", ["Disabled", "Enabled", "IfPossible"]);
    let message = match mount.recursive_read_only.as_deref() {
        None | Some("Disabled") => return,
        Some("Enabled" | "IfPossible") if mount.read_only != Some(true) => {
            words::forbidden("may only be specified when readOnly is true")
        }
        Some("Enabled" | "IfPossible") if mode.is_some_and(|mode| mode != "None") => {
            words::forbidden("may only be specified when mountPropagation is None or not specified")
        }
        Some("Enabled" | "IfPossible") => return,
        Some(other) => words::unsupported(other, &modes),
    };
    found.because_of(path.field(field), list.field(field), message);
}

/// WKL012: volumes that are blocks.
fn devices(container: &Container, volumes: &BTreeSet<&str>, list: &At<'_>, found: &mut Vec<Refusal>) {
    let found = &mut Gathered::of(rules::MALFORMED_VOLUME, found);
    let (mut names, mut paths) = (BTreeSet::new(), BTreeSet::new());
    for (index, device) in container.volume_devices.iter().flatten().enumerate() {
        let path = list.index(index);
        let (name, at) = (path.field("name"), path.field("devicePath"));
        if found.required(name, Some(&device.name)) {
            found.invalid(!names.insert(&device.name), name, &device.name, "must be unique");
            if !volumes.contains(device.name.as_str()) {
                let value = Term::Quoted(device.name.clone());
                found.push(name, NotFound { value });
            }
        }
        if found.required(at, Some(&device.device_path)) {
            found.invalid(
                !paths.insert(&device.device_path),
                at,
                &device.device_path,
                "must be unique",
            );
            let is_up = device.device_path.split('/').any(|step| step == "..");
            found.invalid(is_up, at, &device.device_path, "can not contain backsteps ('..')");
        }
        let mut mounts = container.volume_mounts.iter().flatten();
        let is_mounted = mounts.any(|mount| mount.name == device.name);
        found.invalid(
            is_mounted,
            name,
            &device.name,
            "must not already exist in volumeMounts",
        );
    }
}

/// WKL010: a port of the node that two containers have, or that is not the container's own on the host's network.
pub(super) fn host_ports(containers: &[Container], on_host: bool, path: &At<'_>, found: &mut Vec<Refusal>) {
    let found = &mut Gathered::of(rules::MALFORMED_CONTAINER_PORT, found);
    let mut seen = BTreeSet::new();
    for (index, container) in containers.iter().enumerate() {
        let path = path.index(index);
        let list = path.field("ports");
        for (index, port) in container.ports.iter().flatten().enumerate() {
            let Some(number) = port.host_port.filter(|number| *number != 0) else {
                continue;
            };
            let path = list.index(index);
            let protocol = port
                .protocol
                .as_deref()
                .filter(|protocol| !protocol.is_empty())
                .unwrap_or("TCP");
            let address = port.host_ip.as_deref().unwrap_or_default();
            let socket = format!("{protocol}/{address}/{number}");
            if let Some(socket) = seen.replace(socket) {
                found.push(path.field("hostPort"), words::duplicate(&socket));
            }
            if on_host && number != port.container_port {
                let why = "must match `containerPort` when `hostNetwork` is true";
                found.push(path.field("hostPort"), words::invalid_number(number, why));
            }
        }
    }
}
