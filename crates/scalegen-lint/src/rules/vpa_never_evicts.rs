//! REL012: a VPA that waits for more replicas than there are.

use scalegen_document::{Chart, Document, Node, Object};
use scalegen_kinds::vpa::UpdateMode;
use scalegen_syntax::{Family, FieldPath, ObjectName, Severity, messages};

use crate::messages::{AreHere, example};
use crate::vpa_policies::mode;
use crate::{Autoscaler, Check, Cluster, Found, Role, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL012",
    name: "vpa-never-evicts",
    summary: "A VPA should evict pods, but the workload never has enough replicas for the updater to do it",
    severity: Severity::Warning,
    why: "The updater evicts a pod only if at least `updatePolicy.minReplicas` pods are live, 2 by default. With fewer, nothing is ever resized, and nothing reports it.",
    fix: "set updatePolicy.minReplicas to 1, if the workload can be down for a moment",
    bad: "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: vllm}
spec:
  replicas: 1
  selector: {matchLabels: {app: vllm}}
  template:
    metadata: {labels: {app: vllm}}
    spec:
      containers: [{name: vllm, image: vllm, resources: {requests: {cpu: 200m}}}]
---
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: vllm}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: vllm}
  updatePolicy: {updateMode: Recreate}
",
    good: &[(
        "updatePolicy: {updateMode: Recreate}",
        "updatePolicy: {updateMode: Recreate, minReplicas: 1}",
    )],
    source: "vertical-pod-autoscaler/pkg/updater/restriction/pods_restriction_factory.go",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    TooFewToEvict { workload: ObjectName = example::deployment(), max: i32 = 1, min: i32 = 2 }
        "{workload} never has more replicas than {max}, and nothing is evicted below {min}";
    InPlaceToo
        "the updater does not resize such pods in place either, unless it runs with --in-place-skip-disruption-budget: \
         set updatePolicy.minReplicas to 1";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

/// What the updater takes where neither the VPA nor its flag says anything.
const DEFAULT_MIN_REPLICAS: i32 = 2;

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    let default = flag(cluster).unwrap_or(DEFAULT_MIN_REPLICAS);
    for (target, autoscalers) in cluster.targets() {
        for autoscaler in autoscalers
            .iter()
            .filter(|autoscaler| !autoscaler.document.is_patch())
        {
            let Object::VerticalPodAutoscaler(vpa) = autoscaler.document.object() else {
                continue;
            };
            let mode = mode(autoscaler.document, vpa);
            // By its chart's defaults the updater skips the check for what it resizes in place.
            let is_in_place = mode == UpdateMode::InPlaceOrRecreate
                && cluster.values(Chart::VerticalPodAutoscaler).next().is_none();
            if !is_in_place && !matches!(mode, UpdateMode::Recreate | UpdateMode::Auto) {
                continue;
            }
            let policy = vpa.spec.update_policy.as_ref();
            let least = policy.and_then(|policy| policy.min_replicas).unwrap_or(default);
            let scaler = autoscalers
                .iter()
                .find(|autoscaler| autoscaler.role == Role::Replicas && !autoscaler.document.is_patch());
            let most = match scaler {
                Some(scaler) => most(scaler),
                None => cluster.workload(target).map(|workload| {
                    let path = FieldPath::of("spec").field("replicas");
                    (workload.replicas().unwrap_or(1), workload.document, path)
                }),
            };
            let Some((most, document, path)) = most.filter(|(most, ..)| *most < least) else {
                continue;
            };
            let message = TooFewToEvict {
                workload: target.object_name(),
                max: most,
                min: least,
            };
            let place = place(vpa.spec.update_policy.is_some());
            let detail = found.at(autoscaler.document, place, message);
            let detail = detail.related(document, &path, AreHere { what: "the replicas" });
            if is_in_place {
                detail.severity(Severity::Note).help(InPlaceToo);
            }
        }
    }
}

fn place(has_policy: bool) -> FieldPath {
    let spec = FieldPath::of("spec");
    if has_policy {
        spec.field("updatePolicy")
    } else {
        spec.field("targetRef")
    }
}

/// The most replicas that a scaler makes, and where it says so. None is no number that a server takes: it is missing.
fn most<'a>(scaler: &Autoscaler<'a>) -> Option<(i32, &'a Document, FieldPath)> {
    let spec = FieldPath::of("spec");
    let most = match scaler.document.object() {
        Object::HorizontalPodAutoscaler(hpa) => {
            Some((hpa.spec.max_replicas, scaler.document, spec.field("maxReplicas")))
        }
        Object::ScaledObject(object) => Some((
            object.spec.max_replica_count?,
            scaler.document,
            spec.field("maxReplicaCount"),
        )),
        _ => None,
    };
    most.filter(|(most, ..)| *most > 0)
}

/// `--min-replicas` of the updater, by the values of its chart.
fn flag(cluster: &Cluster<'_>) -> Option<i32> {
    let flags = cluster.values(Chart::VerticalPodAutoscaler).flat_map(|values| {
        let flags = values.node().get_in(&["updater", "extraArgs"]);
        flags.into_iter().flat_map(Node::items).filter_map(Node::as_str)
    });
    let number = |flag: &str| {
        flag.trim_start_matches('-')
            .strip_prefix("min-replicas=")?
            .parse()
            .ok()
    };
    flags.filter_map(number).last()
}
