//! What kustomize knows an object by: group, version, kind, namespace and name.

use scalegen_document::Node;

/// The identity of an object. Two of a kustomization differ in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Id {
    pub(crate) name: Box<str>,
    pub(crate) kind: Box<str>,
    pub(crate) group: Box<str>,
    pub(crate) version: Box<str>,
    /// `default` when the object names none; none for objects that are in no namespace.
    pub(crate) namespace: Option<Box<str>>,
}

impl Id {
    /// The identity that an object or a patch has now.
    pub(crate) fn of(node: &Node) -> Self {
        let text = |keys: &[&str]| node.get_in(keys).and_then(Node::as_str).unwrap_or_default();
        Self::new(
            text(&["apiVersion"]),
            text(&["kind"]),
            text(&["metadata", "namespace"]),
            text(&["metadata", "name"]),
        )
    }

    pub(crate) fn new(api_version: &str, kind: &str, namespace: &str, name: &str) -> Self {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        let namespace = match namespace {
            _ if is_cluster_scoped(group, kind) => None,
            "" => Some("default".into()),
            namespace => Some(namespace.into()),
        };
        Self {
            name: name.into(),
            kind: kind.into(),
            group: group.into(),
            version: version.into(),
            namespace,
        }
    }

    pub(crate) fn is_cluster_scoped(&self) -> bool {
        self.namespace.is_none()
    }

    /// The namespace as selectors see it.
    pub(crate) fn namespace_text(&self) -> &str {
        self.namespace.as_deref().unwrap_or("_non_namespaceable_")
    }

    /// Whether it is of a group, version and kind, of which empty ones are any.
    pub(crate) fn is_of(&self, group: &str, version: &str, kind: &str) -> bool {
        (kind.is_empty() || *self.kind == *kind)
            && (group.is_empty() || *self.group == *group)
            && (version.is_empty() || *self.version == *version)
    }
}

/// Whether objects of a kind are in no namespace, as far as kustomize knows. Of a kind that it does not know, every
/// custom resource among them, it takes them to be in one.
///
/// Source: the OpenAPI document of Kubernetes 1.21 in `kyaml/openapi/kubernetesapi`, by which kustomize 5 decides.
pub(crate) fn is_cluster_scoped(group: &str, kind: &str) -> bool {
    matches!(
        (group, kind),
        ("", "ComponentStatus" | "Namespace" | "Node" | "PersistentVolume")
            | (
                "admissionregistration.k8s.io",
                "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration"
            )
            | ("apiextensions.k8s.io", "CustomResourceDefinition")
            | ("apiregistration.k8s.io", "APIService")
            | ("authentication.k8s.io", "TokenReview")
            | (
                "authorization.k8s.io",
                "SelfSubjectAccessReview" | "SelfSubjectRulesReview" | "SubjectAccessReview"
            )
            | ("certificates.k8s.io", "CertificateSigningRequest")
            | (
                "flowcontrol.apiserver.k8s.io",
                "FlowSchema" | "PriorityLevelConfiguration"
            )
            | ("internal.apiserver.k8s.io", "StorageVersion")
            | ("networking.k8s.io", "IngressClass")
            | ("node.k8s.io", "RuntimeClass")
            | ("policy", "PodSecurityPolicy")
            | ("rbac.authorization.k8s.io", "ClusterRole" | "ClusterRoleBinding")
            | ("scheduling.k8s.io", "PriorityClass")
            | (
                "storage.k8s.io",
                "CSIDriver" | "CSINode" | "StorageClass" | "VolumeAttachment"
            )
    )
}
