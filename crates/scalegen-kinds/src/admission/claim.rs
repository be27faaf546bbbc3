//! The claim of a volume, in a StatefulSet or an ephemeral volume.
//!
//! Source: `ValidatePersistentVolumeClaimSpec` of `pkg/apis/core/validation/validation.go` of Kubernetes.

use k8s_openapi::api::core::v1::{PersistentVolumeClaimSpec, TypedObjectReference};
use scalegen_syntax::{At, Targets, Version};

use super::gathered::Gathered;
use super::{labels, names, read_quantity, words};

/// From here on a claim has a class of attributes; earlier servers drop the field.
const ATTRIBUTES_CLASS: Version = Version::new(1, 34);

/// What is wrong with a claim, where `path` is that of its spec.
pub(crate) fn check(
    claim: &PersistentVolumeClaimSpec,
    targets: &Targets,
    path: &At<'_>,
    found: &mut Gathered<'_>,
) {
    const MODES: [&str; 4] = [
        "ReadOnlyMany",
        "ReadWriteMany",
        "ReadWriteOnce",
        "ReadWriteOncePod",
    ];
    let at = path.field("accessModes");
    let modes = claim.access_modes.as_deref().unwrap_or_default();
    if modes.is_empty() {
        found.push(at, words::required_because("at least 1 access mode is required"));
    }
    for mode in modes {
        found.word(at, Some(mode), &MODES);
    }
    let is_alone = |mode: &String| mode == "ReadWriteOncePod";
    let is_mixed = modes.iter().any(is_alone)
        && modes
            .iter()
            .any(|mode| !is_alone(mode) && MODES.contains(&mode.as_str()));
    found.forbidden(
        is_mixed,
        at,
        "may not use ReadWriteOncePod with other access modes",
    );
    if let Some(selector) = &claim.selector {
        found.problems(labels::selector(selector, &path.field("selector")));
    }
    storage(claim, path, found);
    if let Some(class) = claim
        .storage_class_name
        .as_deref()
        .filter(|class| !class.is_empty())
    {
        found.name(path.field("storageClassName"), class, names::dns_subdomain);
    }
    found.word(
        path.field("volumeMode"),
        claim.volume_mode.as_deref(),
        &["Block", "Filesystem"],
    );
    // A `dataSource` that is neither a claim nor a snapshot is dropped without a word.
    if let Some(source) = &claim.data_source_ref {
        data_source(source, &path.field("dataSourceRef"), found);
    }
    let class = claim.volume_attributes_class_name.as_deref();
    if let Some(class) = class.filter(|class| !class.is_empty() && targets.kubernetes >= ATTRIBUTES_CLASS) {
        found.name(
            path.field("volumeAttributesClassName"),
            class,
            names::dns_subdomain,
        );
    }
}

/// The server names `resources[storage]`.
fn storage(claim: &PersistentVolumeClaimSpec, path: &At<'_>, found: &mut Gathered<'_>) {
    let resources = path.field("resources");
    let requests = resources.field("requests");
    let amounts = claim
        .resources
        .as_ref()
        .and_then(|resources| resources.requests.as_ref());
    for (name, amount) in amounts.into_iter().flatten() {
        found.quantity(requests.key(name), amount);
    }
    let named = resources.key("storage");
    let Some(written) = amounts.and_then(|amounts| amounts.get("storage")) else {
        found.push(named, words::required());
        return;
    };
    let Ok(amount) = read_quantity(written) else {
        return;
    };
    if !amount.is_positive() {
        let message = words::invalid(&written.0, "must be greater than zero");
        found.because_of(requests.key("storage"), named, message);
    }
}

fn data_source(source: &TypedObjectReference, path: &At<'_>, found: &mut Gathered<'_>) {
    found.required(path.field("name"), Some(&source.name));
    found.required(path.field("kind"), Some(&source.kind));
    let group = source.api_group.as_deref().unwrap_or_default();
    if group.is_empty() {
        let why = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
        let is_other = source.kind != "PersistentVolumeClaim";
        found.invalid(is_other, *path, &source.kind, why);
    } else {
        found.name(path.field("apiGroup"), group, names::dns_subdomain);
    }
}
