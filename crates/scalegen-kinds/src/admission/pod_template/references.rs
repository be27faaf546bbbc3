//! What variables and files of a pod are filled from: its own fields, its containers' resources, keys of other objects.

use k8s_openapi::api::core::v1::{ObjectFieldSelector, ResourceFieldSelector};

use crate::admission::At;
use crate::admission::gathered::Gathered;
use crate::admission::{names, read_quantity, words};

/// The fields of a pod that a variable can have.
pub(super) const OF_VARIABLES: &[&str] = &[
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

/// The fields of a pod that a file can have.
pub(super) const OF_FILES: &[&str] = &[
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
];

const RESOURCES: [&str; 6] = [
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];

/// A field of the pod.
pub(super) fn field(
    field: &ObjectFieldSelector,
    supported: &[&str],
    path: &At<'_>,
    found: &mut Gathered<'_>,
) {
    let at = path.field("fieldPath");
    if !found.required(at, Some(&field.field_path)) {
        return;
    }
    let version = field.api_version.as_deref().unwrap_or_default();
    if !["", "v1"].contains(&version) {
        found.invalid(
            true,
            at,
            &field.field_path,
            "error converting fieldPath: unsupported pod version",
        );
        return;
    }
    // `spec.host` is how old clients write `spec.nodeName`.
    let name = match field.field_path.as_str() {
        "spec.host" => "spec.nodeName",
        name => name,
    };
    let subscript = name
        .strip_suffix("']")
        .and_then(|name| name.split_once("['"))
        .filter(|(map, _)| !map.is_empty());
    match subscript {
        None if supported.contains(&name) => {}
        None => found.push(at, words::unsupported(name, supported)),
        Some(("metadata.annotations", key)) => found.name(*path, &key.to_lowercase(), names::qualified),
        Some(("metadata.labels", key)) => found.name(*path, key, names::qualified),
        Some(_) => {
            let why = "error converting fieldPath: field label does not support subscript";
            found.invalid(true, at, name, why);
        }
    }
}

/// A resource of a container, which a file has to name.
pub(super) fn resource(
    reference: &ResourceFieldSelector,
    is_file: bool,
    path: &At<'_>,
    found: &mut Gathered<'_>,
) {
    let resource = reference.resource.as_str();
    let container = reference.container_name.as_deref().unwrap_or_default();
    let is_page = ["requests.hugepages-", "limits.hugepages-"]
        .iter()
        .any(|prefix| resource.starts_with(prefix));
    if is_file && container.is_empty() {
        found.push(path.field("containerName"), words::required());
    } else if found.required(path.field("resource"), Some(resource)) && !is_page {
        found.word(path.field("resource"), Some(resource), &RESOURCES);
    }
    let Some(divisor) = &reference.divisor else {
        return;
    };
    let at = path.field("divisor");
    let Ok(amount) = read_quantity(divisor) else {
        found.quantity(at, divisor);
        return;
    };
    let amount = amount.to_string();
    let cpu = ["1m", "1"];
    let bytes = [
        "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei",
    ];
    let (units, why): (&[&str], _) = if ["limits.cpu", "requests.cpu"].contains(&resource) {
        (
            &cpu,
            "only divisor's values 1m and 1 are supported with the cpu resource",
        )
    } else if is_page || RESOURCES.contains(&resource) {
        (
            &bytes,
            "only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported",
        )
    } else {
        return;
    };
    found.invalid(
        amount != "0" && !units.contains(&amount.as_str()),
        at,
        resource,
        why,
    );
}

/// A key of a ConfigMap or Secret.
pub(super) fn key(name: &str, key: &str, path: &At<'_>, found: &mut Gathered<'_>) {
    found.name(path.field("name"), name, names::dns_subdomain);
    if found.required(path.field("key"), Some(key)) {
        found.name(path.field("key"), key, names::file);
    }
}

/// The name of a ConfigMap or Secret that all variables come from.
pub(super) fn all_keys(name: &str, path: &At<'_>, found: &mut Gathered<'_>) {
    // The server checks it as the beginning of a name, which may end in a dash.
    if found.required(path.field("name"), Some(name)) {
        found.name(path.field("name"), name, names::dns_subdomain_prefix);
    }
}
