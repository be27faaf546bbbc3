//! What the API server, the CRD and the webhook refuse of a ScaledObject, and what KEDA's operator does after them.
//!
//! Source: `config/crd/bases/keda.sh_scaledobjects.yaml`, `apis/keda/v1alpha1/scaledobject_webhook.go`,
//! `scaledobject_types.go` and `scaletriggers_types.go` of kedacore/keda 2.20.

mod annotations;
mod operator;
pub(super) mod structure;
pub(super) mod webhook;

use scalegen_syntax::{Targets, Version};

use super::{metadata, triggers};
use crate::admission::At;
use crate::scaled_object::{ScaledObject, ScaledObjectSpec};
use crate::{Refusal, rules};

/// From here on the CRD has minima, least lengths and a bound between min and max, and the webhook checks the
/// lengths of names and warns of settings without effect.
pub(super) const STRICT: Version = Version::new(2, 20);

/// What servers of these versions refuse of a ScaledObject: rules KED101 to KED106, KED004 to KED007 and KED009 to
/// KED013; and what KEDA's operator refuses of it, rules KED203 to KED206, and of its triggers, TRG001 to TRG018.
///
/// What needs other objects of the cluster is not decided here.
///
/// ```
/// use scalegen_kinds::scaled_object::ScaledObject;
/// use scalegen_syntax::Targets;
/// use scalegen_kinds::admission;
///
/// let object: ScaledObject = serde_json::from_value(serde_json::json!({
///     "apiVersion": "keda.sh/v1alpha1",
///     "kind": "ScaledObject",
///     "metadata": {"name": "web"},
///     "spec": {
///         "scaleTargetRef": {"name": "web"},
///         "minReplicaCount": 2,
///         "idleReplicaCount": 2,
///         "triggers": [{"type": "prometheus", "metadata": {}}],
///     },
/// })).unwrap();
/// let refusals = admission::scaled_object(&object, &Targets::NEWEST);
/// assert_eq!(refusals[0].rule.code, "KED004");
/// assert_eq!(refusals[0].field.to_string(), "spec.idleReplicaCount");
/// ```
pub fn scaled_object(object: &ScaledObject, targets: &Targets) -> Vec<Refusal> {
    let mut found = metadata(&object.metadata, rules::MALFORMED_SCALED_OBJECT_METADATA);
    structure::check(&object.spec, targets, &mut found);
    webhook::check(object, targets, &mut found);
    operator::check(object, targets, &mut found);
    annotations::check(object, targets, &mut found);
    found.extend(triggers::of_scaled_object(&object.spec, targets));
    found
}

/// What KEDA's operator checks of the replica counts and the fallback each time before it scales, whatever the webhook and
/// the CRD let through: rules KED004 to KED006.
pub fn scaled_object_numbers(spec: &ScaledObjectSpec) -> Vec<Refusal> {
    // The last release whose webhook has all of these checks; then the CRD took some of them.
    let targets = Targets {
        keda: Version::new(2, 19),
        ..Targets::NEWEST
    };
    let mut found = Vec::new();
    let path = At::of("spec");
    webhook::replica_counts(spec, &targets, &path, &mut found);
    webhook::fallback(spec, &targets, &path, &mut found);
    found
}

/// The name of the HPA that KEDA makes: the one that is set, or one made of the object's own.
///
/// ```
/// use scalegen_kinds::admission::hpa_name;
/// use scalegen_kinds::scaled_object::{ScaledObject, ScaledObjectSpec};
///
/// assert_eq!(hpa_name(&ScaledObject::new("web", ScaledObjectSpec::default())), "keda-hpa-web");
/// ```
pub fn hpa_name(object: &ScaledObject) -> String {
    match custom_hpa_name(object) {
        Some(name) => name.to_owned(),
        None => ["keda-hpa-", &metadata::effective_name(&object.metadata)].concat(),
    }
}

fn custom_hpa_name(object: &ScaledObject) -> Option<&str> {
    let advanced = object.spec.advanced.as_ref()?;
    let config = advanced.horizontal_pod_autoscaler_config.as_ref()?;
    config.name.as_deref().filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests;
