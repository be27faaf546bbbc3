//! Another object in the same namespace, by kind and name.

use k8s_openapi::api::autoscaling::v2::CrossVersionObjectReference;
use scalegen_profile::language::Target;

/// Another object in the same namespace: what an HPA scales, or what a metric describes.
///
/// ```
/// use scalegen_manifest::builders::ObjectReference;
///
/// let target = ObjectReference::deployment("web");
/// assert_eq!(target, ObjectReference::new("apps/v1", "Deployment", "web"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectReference {
    api_version: String,
    kind: String,
    name: String,
}

impl ObjectReference {
    /// Any object. `api_version` is `group/version`; for what an HPA scales, Kubernetes refuses one without a
    /// group since 1.34, but for a ReplicationController. An empty one is left out.
    pub fn new(api_version: impl Into<String>, kind: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            api_version: api_version.into(),
            kind: kind.into(),
            name: name.into(),
        }
    }

    /// A Deployment of `apps/v1`.
    pub fn deployment(name: impl Into<String>) -> Self {
        Self::new("apps/v1", "Deployment", name)
    }

    /// A StatefulSet of `apps/v1`.
    pub fn stateful_set(name: impl Into<String>) -> Self {
        Self::new("apps/v1", "StatefulSet", name)
    }
}

/// What a scaler or a VPA of a profile scales, as the API names it.
impl From<&Target> for ObjectReference {
    fn from(target: &Target) -> Self {
        Self::new(&target.api_version, &target.kind, &target.name)
    }
}

impl From<ObjectReference> for CrossVersionObjectReference {
    fn from(reference: ObjectReference) -> Self {
        Self {
            api_version: Some(reference.api_version).filter(|version| !version.is_empty()),
            kind: reference.kind,
            name: reference.name,
        }
    }
}
