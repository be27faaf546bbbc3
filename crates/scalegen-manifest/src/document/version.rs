//! What is said of a document whose `apiVersion` and `kind` no type is known for.

use scalegen_profile::FieldPath;

use super::node::Node;
use super::object::KINDS;
use super::structure::{self, Flaw, Problem};
use super::suggest;

/// An API version that was served once.
struct Removed {
    api_version: &'static str,
    kind: &'static str,
    since: &'static str,
    instead: &'static str,
}

const fn removed(
    api_version: &'static str,
    kind: &'static str,
    since: &'static str,
    instead: &'static str,
) -> Removed {
    Removed {
        api_version,
        kind,
        since,
        instead,
    }
}

const REMOVED: &[Removed] = &[
    removed(
        "autoscaling/v2beta1",
        "HorizontalPodAutoscaler",
        "Kubernetes 1.25",
        "autoscaling/v2",
    ),
    removed(
        "autoscaling/v2beta2",
        "HorizontalPodAutoscaler",
        "Kubernetes 1.26",
        "autoscaling/v2",
    ),
    removed(
        "autoscaling.k8s.io/v1beta1",
        "VerticalPodAutoscaler",
        "VPA 1.0",
        "autoscaling.k8s.io/v1",
    ),
    removed(
        "autoscaling.k8s.io/v1beta2",
        "VerticalPodAutoscaler",
        "VPA 1.3",
        "autoscaling.k8s.io/v1",
    ),
    removed(
        "keda.k8s.io/v1alpha1",
        "ScaledObject",
        "KEDA 2.0",
        "keda.sh/v1alpha1",
    ),
    removed(
        "keda.k8s.io/v1alpha1",
        "ScaledJob",
        "KEDA 2.0",
        "keda.sh/v1alpha1",
    ),
    removed(
        "keda.k8s.io/v1alpha1",
        "TriggerAuthentication",
        "KEDA 2.0",
        "keda.sh/v1alpha1",
    ),
    removed("extensions/v1beta1", "Deployment", "Kubernetes 1.16", "apps/v1"),
    removed("apps/v1beta1", "Deployment", "Kubernetes 1.16", "apps/v1"),
    removed("apps/v1beta2", "Deployment", "Kubernetes 1.16", "apps/v1"),
    removed("apps/v1beta1", "StatefulSet", "Kubernetes 1.16", "apps/v1"),
    removed("apps/v1beta2", "StatefulSet", "Kubernetes 1.16", "apps/v1"),
    removed(
        "policy/v1beta1",
        "PodDisruptionBudget",
        "Kubernetes 1.25",
        "policy/v1",
    ),
];

/// The groups that scalegen knows every kind of.
const GROUPS: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "Binding",
            "ComponentStatus",
            "ConfigMap",
            "Endpoints",
            "Event",
            "LimitRange",
            "List",
            "Namespace",
            "Node",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "Pod",
            "PodTemplate",
            "ReplicationController",
            "ResourceQuota",
            "Secret",
            "Service",
            "ServiceAccount",
        ],
    ),
    (
        "apps",
        &[
            "ControllerRevision",
            "DaemonSet",
            "Deployment",
            "ReplicaSet",
            "StatefulSet",
        ],
    ),
    ("batch", &["CronJob", "Job"]),
    ("autoscaling", &["HorizontalPodAutoscaler", "Scale"]),
    (
        "autoscaling.k8s.io",
        &["VerticalPodAutoscaler", "VerticalPodAutoscalerCheckpoint"],
    ),
    (
        "keda.sh",
        &[
            "ClusterTriggerAuthentication",
            "ScaledJob",
            "ScaledObject",
            "TriggerAuthentication",
        ],
    ),
    ("policy", &["Eviction", "PodDisruptionBudget"]),
];

/// What is wrong with the version or kind, if anything.
pub(super) fn problem(root: &Node, api_version: &str, kind: &str) -> Option<Problem> {
    if api_version.is_empty() || kind.is_empty() {
        return nameless(root);
    }
    let found = |flaw, field: &'static str, message: String, help: String| {
        Some(Problem {
            flaw,
            path: FieldPath::of(field),
            message,
            help: Some(help),
        })
    };
    let gone = REMOVED
        .iter()
        .find(|old| old.api_version == api_version && old.kind == kind);
    if let Some(Removed { since, instead, .. }) = gone {
        let message = format!("{since} no longer serves {api_version} of {kind}");
        let help = format!("write {instead}, whose fields may differ");
        return found(Flaw::RemovedVersion, "apiVersion", message, help);
    }
    let known: Vec<&str> = KINDS
        .iter()
        .filter(|known| known.name == kind && !REMOVED.iter().any(|old| old.api_version == known.api_version))
        .map(|known| known.api_version)
        .collect();
    if known.contains(&api_version) {
        return None;
    }
    let group_of = |version: &'_ str| version.rsplit_once('/').map_or("", |(group, _)| group).to_owned();
    let group = group_of(api_version);
    let kinds = GROUPS
        .iter()
        .find(|(name, _)| *name == group)
        .map(|(_, kinds)| *kinds);
    // Other groups may have kinds of the same name, as Knative has a Service.
    let is_meant = known.iter().any(|version| {
        group_of(version) == group || kinds.is_some() || suggest::is_typo(api_version, version)
    });
    if is_meant {
        let message = format!("there is no {kind} in {api_version}");
        let help = format!("write {}", known.join(" or "));
        return found(Flaw::UnknownVersion, "apiVersion", message, help);
    }
    let kinds = kinds?;
    if kinds.contains(&kind.strip_suffix("List").unwrap_or(kind)) || kind == "List" {
        return None;
    }
    let message = format!("there is no kind {kind} in {api_version}");
    let help = match suggest::nearest(kind, kinds) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("there are {}", kinds.join(", ")),
    };
    found(Flaw::UnknownKind, "kind", message, help)
}

/// Helps with fields that only a newer version of the kind has: `behavior` in `autoscaling/v1`.
pub(super) fn suggest_newer(problems: &mut [Problem], api_version: &str, kind: &str) {
    let Some(newest) = KINDS
        .iter()
        .find(|known| known.name == kind && known.api_version != api_version)
    else {
        return;
    };
    for problem in problems
        .iter_mut()
        .filter(|problem| problem.flaw == Flaw::UnknownField)
    {
        if structure::has_field(newest.schema().object, &problem.path) {
            problem.help = Some(format!(
                "{} has it: write that as the apiVersion",
                newest.api_version
            ));
        }
    }
}

/// A map that looks like a manifest but does not say of what.
fn nameless(root: &Node) -> Option<Problem> {
    let is_map = |key: &str| root.get(key).is_some_and(|node| !node.entries().is_empty());
    if !is_map("spec") && !is_map("metadata") {
        return None;
    }
    let field = if root.get("kind").is_none() {
        "kind"
    } else {
        "apiVersion"
    };
    let help = match root.get(field) {
        Some(_) => format!("`{field}` is a string"),
        None => "write `apiVersion` and `kind`; of a part of a manifest, write the whole".to_owned(),
    };
    Some(Problem {
        flaw: Flaw::NoKind,
        path: FieldPath::of(field),
        message: format!("this has no `{field}`, so no server knows what it is"),
        help: Some(help),
    })
}
