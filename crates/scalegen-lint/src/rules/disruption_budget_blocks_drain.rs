//! REL008: a PodDisruptionBudget that lets no pod go when the workload is at its minimum.

use std::collections::BTreeMap;

use k8s_openapi::api::policy::v1::PodDisruptionBudgetSpec;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use scalegen_document::{Document, Object};
use scalegen_kinds::{hpa, pod};
use scalegen_syntax::{Family, FieldPath, ObjectName, Severity, is_here, messages};

use crate::cluster::namespace;
use crate::messages::example;
use crate::{Aim, Check, Cluster, Found, Role, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL008",
    name: "disruption-budget-blocks-drain",
    summary: "A PodDisruptionBudget allows no eviction while the workload is at its scaler's minimum",
    severity: Severity::Warning,
    why: "At the minimum, no pod can be evicted: draining a node waits until the load rises, and neither the VPA nor the cluster autoscaler can move a pod.",
    fix: "set minAvailable below the scaler's minimum, or maxUnavailable to 1 or more",
    bad: concat!(
        pod!(
            "
      containers: [{name: web, image: web, resources: {requests: {cpu: 200m}}}]
---
"
        ),
        hpa!(
            "
  minReplicas: 2
  maxReplicas: 10
---
"
        ),
        "\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec:
  minAvailable: 2
  selector: {matchLabels: {app: web}}
"
    ),
    good: &[("minAvailable: 2", "maxUnavailable: 1")],
    source: "pkg/controller/disruption/disruption.go: getExpectedPodCount",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    BlocksDrain {
        field: FieldPath = FieldPath::of("minAvailable"),
        value: String = "1",
        workload: ObjectName = example::deployment(),
        scaler: ObjectName = example::hpa(),
        min: i64 = 1,
    } "{field}: {value} lets no pod of {workload} go while {scaler} keeps it at its minimum of {min}";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    let mut scalers: BTreeMap<*const Document, &Aim<'_>> = BTreeMap::new();
    for (target, aims) in cluster.present() {
        let scaler = aims
            .iter()
            .find(|aim| aim.role == Role::Replicas && !aim.document.is_patch());
        let workload = cluster.named(target).iter().find(|document| !document.is_patch());
        if let (Some(scaler), Some(workload)) = (scaler, workload) {
            scalers.insert(*workload, scaler);
        }
    }
    for document in cluster.documents() {
        let Object::PodDisruptionBudget(budget) = document.object() else {
            continue;
        };
        // A budget without a selector is of no pod.
        let Some(spec) = budget.spec.as_ref().filter(|_| !document.is_patch()) else {
            continue;
        };
        let Some(selector) = &spec.selector else {
            continue;
        };
        let pods: Vec<&Document> = cluster
            .pods()
            .selected(namespace(document), selector)
            .map(|(_, workload)| workload)
            .take(2)
            .collect();
        // Of several workloads the budget counts all pods together.
        let [workload] = pods.as_slice() else {
            continue;
        };
        let Some((scaler, min)) = scalers
            .get(&std::ptr::from_ref(*workload))
            .and_then(|scaler| Some((scaler, min(scaler.document)?)))
        else {
            continue;
        };
        let Some((name, value)) = blocks(spec, min.count) else {
            continue;
        };
        let field = FieldPath::of(name);
        let message = BlocksDrain {
            field,
            value,
            workload: workload.object_name(),
            scaler: scaler.document.object_name(),
            min: min.count,
        };
        let budget = FieldPath::of("spec").field(name);
        // Where a patch sets the minimum, it is the patch that brings them together.
        if scaler.document.is_set_elsewhere(&min.path) {
            let detail = found.at(scaler.document, min.path.clone(), message);
            detail.related(document, &budget, is_here("the budget"));
        } else {
            let detail = found.at(document, budget, message);
            detail.related(scaler.document, &min.path, is_here("the minimum"));
        }
    }
}

struct Min {
    count: i64,
    path: FieldPath,
}

/// The fewest replicas that a scaler keeps while the workload runs.
fn min(document: &Document) -> Option<Min> {
    let spec = FieldPath::of("spec");
    let (count, path) = match document.object() {
        Object::HorizontalPodAutoscaler(hpa) => {
            (hpa.spec.min_replicas.unwrap_or(1), spec.field("minReplicas"))
        }
        // From zero KEDA goes to one.
        Object::ScaledObject(object) => (
            object.spec.min_replica_count.unwrap_or(0),
            spec.field("minReplicaCount"),
        ),
        _ => return None,
    };
    Some(Min {
        count: i64::from(count.max(1)),
        path,
    })
}

/// The field that keeps all of so many pods, and what it says.
fn blocks(spec: &PodDisruptionBudgetSpec, pods: i64) -> Option<(&'static str, String)> {
    if let Some(most) = &spec.max_unavailable {
        let (count, text) = scaled(most, pods)?;
        return (count <= 0).then_some(("maxUnavailable", text));
    }
    let (count, text) = scaled(spec.min_available.as_ref()?, pods)?;
    (count >= pods).then_some(("minAvailable", text))
}

/// The number, of a percentage so many of the pods, rounded up as the controller does for both fields.
fn scaled(value: &IntOrString, pods: i64) -> Option<(i64, String)> {
    match value {
        IntOrString::Int(count) => Some((i64::from(*count), count.to_string())),
        IntOrString::String(text) => {
            let percent: i64 = text.strip_suffix('%')?.parse().ok()?;
            let share = percent.checked_mul(pods)?;
            Some((
                share.div_euclid(100) + i64::from(share.rem_euclid(100) > 0),
                text.clone(),
            ))
        }
    }
}
