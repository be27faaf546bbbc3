//! What is said of a document whose `apiVersion` and `kind` no type is known for.

pub(crate) mod messages;

use scalegen_syntax::{
    FieldPath, Message, Remedy, Segment, Targets, Term, Version, did_you_mean, is_slip, meant, nearest, write,
};

use messages::*;

use super::Document;
use super::node::Node;
use super::object::KINDS;
use super::schema::has_field;
use super::structure::messages::ThereAre;
use super::structure::{Flaw, Problem};

/// Who serves a kind.
#[derive(Clone, Copy)]
enum Server {
    Kubernetes,
    Keda,
    Vpa,
}

impl Server {
    const fn name(self) -> &'static str {
        match self {
            Self::Kubernetes => "Kubernetes",
            Self::Keda => "KEDA",
            Self::Vpa => "VPA",
        }
    }

    const fn version(self, targets: &Targets) -> Version {
        match self {
            Self::Kubernetes => targets.kubernetes,
            Self::Keda => targets.keda,
            Self::Vpa => targets.vpa,
        }
    }
}

/// An API version that was served once.
struct Removed {
    api_version: &'static str,
    kind: &'static str,
    since: (Server, Version),
    instead: &'static str,
}

const fn removed(
    api_version: &'static str,
    kind: &'static str,
    since: (Server, Version),
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
        (Server::Kubernetes, Version::new(1, 25)),
        "autoscaling/v2",
    ),
    removed(
        "autoscaling/v2beta2",
        "HorizontalPodAutoscaler",
        (Server::Kubernetes, Version::new(1, 26)),
        "autoscaling/v2",
    ),
    removed(
        "autoscaling.k8s.io/v1beta1",
        "VerticalPodAutoscaler",
        (Server::Vpa, Version::new(1, 0)),
        "autoscaling.k8s.io/v1",
    ),
    removed(
        "autoscaling.k8s.io/v1beta2",
        "VerticalPodAutoscaler",
        (Server::Vpa, Version::new(1, 3)),
        "autoscaling.k8s.io/v1",
    ),
    removed(
        "keda.k8s.io/v1alpha1",
        "ScaledObject",
        (Server::Keda, Version::new(2, 0)),
        "keda.sh/v1alpha1",
    ),
    removed(
        "keda.k8s.io/v1alpha1",
        "ScaledJob",
        (Server::Keda, Version::new(2, 0)),
        "keda.sh/v1alpha1",
    ),
    removed(
        "keda.k8s.io/v1alpha1",
        "TriggerAuthentication",
        (Server::Keda, Version::new(2, 0)),
        "keda.sh/v1alpha1",
    ),
    removed(
        "extensions/v1beta1",
        "Deployment",
        (Server::Kubernetes, Version::new(1, 16)),
        "apps/v1",
    ),
    removed(
        "extensions/v1beta1",
        "DaemonSet",
        (Server::Kubernetes, Version::new(1, 16)),
        "apps/v1",
    ),
    removed(
        "extensions/v1beta1",
        "ReplicaSet",
        (Server::Kubernetes, Version::new(1, 16)),
        "apps/v1",
    ),
    removed(
        "extensions/v1beta1",
        "NetworkPolicy",
        (Server::Kubernetes, Version::new(1, 16)),
        "networking.k8s.io/v1",
    ),
    removed(
        "extensions/v1beta1",
        "Ingress",
        (Server::Kubernetes, Version::new(1, 22)),
        "networking.k8s.io/v1",
    ),
    removed(
        "batch/v1beta1",
        "CronJob",
        (Server::Kubernetes, Version::new(1, 25)),
        "batch/v1",
    ),
    removed(
        "apps/v1beta1",
        "Deployment",
        (Server::Kubernetes, Version::new(1, 16)),
        "apps/v1",
    ),
    removed(
        "apps/v1beta2",
        "Deployment",
        (Server::Kubernetes, Version::new(1, 16)),
        "apps/v1",
    ),
    removed(
        "apps/v1beta1",
        "StatefulSet",
        (Server::Kubernetes, Version::new(1, 16)),
        "apps/v1",
    ),
    removed(
        "apps/v1beta2",
        "StatefulSet",
        (Server::Kubernetes, Version::new(1, 16)),
        "apps/v1",
    ),
    removed(
        "policy/v1beta1",
        "PodDisruptionBudget",
        (Server::Kubernetes, Version::new(1, 25)),
        "policy/v1",
    ),
];

/// API versions that Kubernetes did not always serve: version, kind, since when, and what there was before.
const ADDED: &[(&str, &str, Version, &str)] = &[
    (
        "autoscaling/v2",
        "HorizontalPodAutoscaler",
        Version::new(1, 23),
        "autoscaling/v2beta2",
    ),
    (
        "policy/v1",
        "PodDisruptionBudget",
        Version::new(1, 21),
        "policy/v1beta1",
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
            // Of the operator that installs KEDA on OpenShift.
            "KedaController",
            "ScaledJob",
            "ScaledObject",
            "TriggerAuthentication",
        ],
    ),
    (
        "eventing.keda.sh",
        &["CloudEventSource", "ClusterCloudEventSource"],
    ),
    ("policy", &["Eviction", "PodDisruptionBudget"]),
];

/// Whether this version of the kind was served once, and is not by the newest servers.
pub(super) fn is_removed(api_version: &str, kind: &str) -> bool {
    gone(api_version, kind).is_some()
}

fn gone(api_version: &str, kind: &str) -> Option<&'static Removed> {
    REMOVED
        .iter()
        .find(|old| old.api_version == api_version && old.kind == kind)
}

/// What is wrong with the version for these servers: they no longer serve it, or do not yet.
pub(super) fn unserved(document: &Document, targets: &Targets) -> Option<Problem> {
    let (api_version, kind) = (document.api_version(), document.kind());
    let problem = |flaw, message: Message, instead: &'static str| {
        let help = WriteInstead { api_version: instead };
        let remedy = has_same_fields(document, instead).then(|| Remedy::Text(instead.to_owned()));
        Problem {
            remedy,
            ..Problem::new(flaw, FieldPath::of("apiVersion"), message, Some(help.into()))
        }
    };
    let (written, kind_name) = (api_version.to_owned(), kind.to_owned());
    if let Some(Removed {
        since: (server, since),
        instead,
        ..
    }) = gone(api_version, kind)
    {
        if server.version(targets) < *since {
            return None;
        }
        let message = NoLongerServed {
            server: server.name(),
            api_version: written,
            kind: kind_name,
            since: Term::shown(since),
        };
        return Some(problem(Flaw::RemovedVersion, message.into(), instead));
    }
    let (.., since, before) = ADDED
        .iter()
        .find(|added| added.0 == api_version && added.1 == kind && targets.kubernetes < added.2)?;
    let message = ServedSince {
        api_version: written,
        kind: kind_name,
        since: Term::shown(since),
    };
    Some(problem(Flaw::UnknownVersion, message.into(), before))
}

/// Whether an object says the same in another version of its kind, so that nothing else in it has to change.
fn has_same_fields(document: &Document, version: &str) -> bool {
    /// Pairs of versions with the same fields, by their kinds.
    const SAME: &[(&str, [&str; 2])] = &[
        ("CronJob", ["batch/v1beta1", "batch/v1"]),
        ("Deployment", ["apps/v1beta2", "apps/v1"]),
        (
            "HorizontalPodAutoscaler",
            ["autoscaling/v2beta2", "autoscaling/v2"],
        ),
        ("NetworkPolicy", ["extensions/v1beta1", "networking.k8s.io/v1"]),
        ("PodDisruptionBudget", ["policy/v1beta1", "policy/v1"]),
        ("StatefulSet", ["apps/v1beta2", "apps/v1"]),
        (
            "TriggerAuthentication",
            ["keda.k8s.io/v1alpha1", "keda.sh/v1alpha1"],
        ),
        (
            "VerticalPodAutoscaler",
            ["autoscaling.k8s.io/v1beta2", "autoscaling.k8s.io/v1"],
        ),
    ];
    let (kind, written) = (document.kind(), document.api_version());
    // An empty selector is no pod in v1beta1, and every pod in v1.
    let selector = || document.node().get_in(&["spec", "selector"]);
    let has_selector = || selector().is_some_and(|selector| !selector.entries().is_empty());
    let is_same = |(of, versions): &(&str, [&str; 2])| {
        *of == kind && versions.contains(&written) && versions.contains(&version)
    };
    SAME.iter().any(is_same) && (kind != "PodDisruptionBudget" || has_selector())
}

/// What is wrong with the version or kind for all servers, if anything.
pub(super) fn problem(document: &Document) -> Option<Problem> {
    let (api_version, kind) = (document.api_version(), document.kind());
    if api_version.is_empty() || kind.is_empty() {
        return nameless(document.node(), document.item_of.is_some());
    }
    let found = |flaw, field: &'static str, message: Message, help: Message| {
        Some(Problem::new(flaw, FieldPath::of(field), message, Some(help)))
    };
    if is_removed(api_version, kind) {
        return None;
    }
    if api_version.matches('/').count() > 1 {
        let api_version = api_version.to_owned();
        return found(
            Flaw::UnknownVersion,
            "apiVersion",
            TwoSlashes { api_version }.into(),
            write("group/version"),
        );
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
    // Other groups may have kinds of the same name, as Knative has a Service. Theirs have a dot.
    let is_ours = kinds.is_some() || !group.contains('.');
    let is_meant = known
        .iter()
        .any(|version| is_ours || group_of(version) == group || is_slip(api_version, version));
    if is_meant {
        let message = not_in_version(kind, api_version);
        let help = write(known.join(" or "));
        let problem = found(Flaw::UnknownVersion, "apiVersion", message, help)?;
        let remedy = Remedy::text(meant(api_version, known));
        return Some(Problem { remedy, ..problem });
    }
    let kinds = kinds?;
    if kinds.contains(&kind.strip_suffix("List").unwrap_or(kind)) || kind == "List" {
        return None;
    }
    let help = match nearest(kind, kinds.iter().copied()) {
        Some(near) => did_you_mean(near),
        None => ThereAre::of(kinds),
    };
    let message = NoSuchKind {
        kind: kind.to_owned(),
        api_version: api_version.to_owned(),
    };
    let problem = found(Flaw::UnknownKind, "kind", message.into(), help)?;
    let remedy = Remedy::text(meant(kind, kinds.iter().copied()));
    Some(Problem { remedy, ..problem })
}

/// The message for a kind that this API version does not have.
pub fn not_in_version(kind: &str, api_version: &str) -> Message {
    NoKindInVersion {
        kind: kind.to_owned(),
        api_version: api_version.to_owned(),
    }
    .into()
}

/// Helps with fields that only a newer version of the kind has: `behavior` in `autoscaling/v1`.
pub(super) fn suggest_newer(problems: &mut Vec<Problem>, root: &Node, api_version: &str, kind: &str) {
    let is_v2 = matches!(api_version, "autoscaling/v2" | "autoscaling/v2beta2");
    if is_v2 && kind == "HorizontalPodAutoscaler" {
        // The help on a target of v2beta1 has the name beside it too.
        problems.retain(|problem| {
            let parent = problem.path.parent().and_then(|parent| root.at(&parent));
            let has_target = || {
                TARGETS
                    .iter()
                    .any(|target| parent.is_some_and(|parent| parent.get(target).is_some()))
            };
            let is_name = problem.path.segments().last().and_then(Segment::name) == Some("metricName");
            let is_shown = is_name && of_v2(problem, root).is_some() && has_target();
            !is_shown && !is_described(problem, root)
        });
        for problem in problems.iter_mut() {
            if let Some(help) = of_v2(problem, root) {
                problem.help = Some(help);
                problem.remedy = None;
            }
        }
        let of_v1 = FieldPath::of("spec").field("targetCPUUtilizationPercentage");
        let percent = root.at(&of_v1).and_then(Node::as_i64);
        let problem = problems.iter_mut().find(|problem| problem.path == of_v1);
        if let (Some(problem), Some(percent)) = (problem, percent) {
            problem.help = Some(WriteMetric { percent }.into());
            problem.remedy = None;
        }
        return;
    }
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
        if has_field(newest.schema().object, &problem.path) {
            let api_version = newest.api_version;
            problem.help = Some(InNewerVersion { api_version }.into());
            problem.remedy = None;
        }
    }
}

/// The fields of v2beta1 that a metric has its target in.
const TARGETS: [&str; 3] = ["targetAverageUtilization", "targetAverageValue", "targetValue"];

/// Whether a field is of the object that v2beta1 had as the target of an Object metric, beside which the help on
/// its number shows all.
fn is_described(problem: &Problem, root: &Node) -> bool {
    let path = &problem.path;
    let ends = path
        .parent()
        .is_some_and(|target| target.to_string().ends_with("object.target"));
    let object = path.parent().and_then(|target| target.parent());
    let object = object.filter(|_| ends).and_then(|object| root.at(&object));
    object.is_some_and(|object| TARGETS.iter().any(|target| object.get(target).is_some()))
}

/// What v2 has in place of a field that a metric had in v2beta1.
fn of_v2(problem: &Problem, root: &Node) -> Option<Message> {
    if problem.flaw != Flaw::UnknownField || !problem.path.is_within(&FieldPath::of("spec").field("metrics"))
    {
        return None;
    }
    let node = root.at(&problem.path)?;
    let value = match node.as_str() {
        Some(text) => text.to_owned(),
        None => node.as_i64()?.to_string(),
    };
    let (kind, field) = match problem.path.segments().last()?.name()? {
        "targetAverageUtilization" => ("Utilization", "averageUtilization"),
        "targetAverageValue" => ("AverageValue", "averageValue"),
        "targetValue" => ("Value", "value"),
        "metricName" => return Some(WriteMetricName { name: value }.into()),
        _ => return None,
    };
    let parent = problem.path.parent()?;
    let metric = root.at(&parent)?;
    let name = metric.get("metricName").and_then(Node::as_str);
    let is_described = metric.get_in(&["target", "name"]).is_some();
    Some(match name {
        Some(name) if is_described => WriteObject {
            name: name.to_owned(),
            kind,
            field,
            value,
        }
        .into(),
        Some(name) => WriteMetricAndTarget {
            name: name.to_owned(),
            kind,
            field,
            value,
        }
        .into(),
        None => WriteTarget { kind, field, value }.into(),
    })
}

/// A map that looks like a manifest, or is an item of a List, but does not say of what.
fn nameless(root: &Node, is_item: bool) -> Option<Problem> {
    let is_map = |key: &str| root.get(key).is_some_and(|node| !node.entries().is_empty());
    let is_unknown = |key: &str| root.get(key).is_some_and(Node::is_unknown);
    if is_unknown("kind") || is_unknown("apiVersion") {
        return None;
    }
    if !is_item && !is_map("spec") && !is_map("metadata") {
        return None;
    }
    let field = if root.get("kind").is_none() {
        "kind"
    } else {
        "apiVersion"
    };
    let help = match root.get(field) {
        Some(_) => FieldIsString { field }.into(),
        None => AddFields.into(),
    };
    let path = FieldPath::of(field);
    Some(Problem::new(Flaw::NoKind, path, NoField { field }, Some(help)))
}
