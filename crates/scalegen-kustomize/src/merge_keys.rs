//! Which lists of which objects a strategic merge patch merges, and by which keys.
//!
//! Source: `x-kubernetes-patch-strategy`, `x-kubernetes-patch-merge-key` and `x-kubernetes-list-map-keys` of the
//! OpenAPI document of Kubernetes 1.21, which kustomize 5 has built in.

/// A type of the API, as far as patches differ in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    /// Nothing below it is merged by keys: custom resources, and most of what is in others.
    Plain,
    /// An object with pods under `spec.template`.
    Workload,
    WorkloadSpec,
    CronJob,
    CronJobSpec,
    PodTemplate,
    Pod,
    PodSpec,
    Container,
    Service,
    ServiceSpec,
    ServiceAccount,
    Webhooks,
    /// Any other kind that Kubernetes has built in.
    BuiltIn,
    Metadata,
}

/// How a list is merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    /// The patch's replaces it.
    Replaced,
    /// Items with the same values of these keys are merged.
    Keyed(&'static [&'static str]),
    /// The patch's items are added to it.
    Set,
}

impl Type {
    /// The type of an object.
    pub(crate) fn of(group: &str, kind: &str) -> Self {
        match (group, kind) {
            ("apps", "Deployment" | "ReplicaSet" | "DaemonSet" | "StatefulSet")
            | ("batch", "Job")
            | ("", "ReplicationController") => Self::Workload,
            ("batch", "CronJob") => Self::CronJob,
            ("", "Pod") => Self::Pod,
            ("", "PodTemplate") => Self::WorkloadSpec,
            ("", "Service") => Self::Service,
            ("", "ServiceAccount") => Self::ServiceAccount,
            (
                "admissionregistration.k8s.io",
                "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration",
            ) => Self::Webhooks,
            ("" | "apps" | "autoscaling" | "batch" | "policy", _) => Self::BuiltIn,
            (group, _) if BUILT_IN.contains(&group) => Self::BuiltIn,
            _ => Self::Plain,
        }
    }

    /// The type of a field, or of the items of a list there, and how that list is merged.
    pub(crate) fn field(self, name: &str) -> (Self, List) {
        const NAME: List = List::Keyed(&["name"]);
        match (self, name) {
            (Self::Plain, _) => (Self::Plain, List::Replaced),
            (Self::Metadata, "finalizers") => (Self::Plain, List::Set),
            (Self::Metadata, "ownerReferences") => (Self::Plain, List::Keyed(&["uid"])),
            (Self::Workload, "spec") => (Self::WorkloadSpec, List::Replaced),
            (Self::WorkloadSpec, "template") => (Self::PodTemplate, List::Replaced),
            (Self::CronJob, "spec") => (Self::CronJobSpec, List::Replaced),
            (Self::CronJobSpec, "jobTemplate") => (Self::Workload, List::Replaced),
            (Self::PodTemplate | Self::Pod, "spec") => (Self::PodSpec, List::Replaced),
            (Self::PodSpec, "containers" | "initContainers" | "ephemeralContainers") => {
                (Self::Container, NAME)
            }
            (Self::PodSpec, "volumes" | "imagePullSecrets") => (Self::Plain, NAME),
            (Self::PodSpec, "hostAliases") => (Self::Plain, List::Keyed(&["ip"])),
            (Self::PodSpec, "topologySpreadConstraints") => {
                (Self::Plain, List::Keyed(&["topologyKey", "whenUnsatisfiable"]))
            }
            (Self::Container, "env") => (Self::Plain, NAME),
            (Self::Container, "ports") => (Self::Plain, List::Keyed(&["containerPort", "protocol"])),
            (Self::Container, "volumeMounts") => (Self::Plain, List::Keyed(&["mountPath"])),
            (Self::Container, "volumeDevices") => (Self::Plain, List::Keyed(&["devicePath"])),
            (Self::Service, "spec") => (Self::ServiceSpec, List::Replaced),
            (Self::ServiceSpec, "ports") => (Self::Plain, List::Keyed(&["port", "protocol"])),
            (Self::ServiceAccount, "secrets") | (Self::Webhooks, "webhooks") => (Self::Plain, NAME),
            (
                Self::Workload
                | Self::CronJob
                | Self::PodTemplate
                | Self::Pod
                | Self::Service
                | Self::ServiceAccount
                | Self::Webhooks
                | Self::BuiltIn,
                "metadata",
            ) => (Self::Metadata, List::Replaced),
            _ => (Self::Plain, List::Replaced),
        }
    }
}

const BUILT_IN: &[&str] = &[
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "flowcontrol.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "rbac.authorization.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
];
