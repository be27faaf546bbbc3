//! REL001: two scalers on one workload.

use scalegen_manifest::admission;
use scalegen_manifest::document::{Document, Object};
use scalegen_manifest::kinds::scaled_object::TRANSFER_HPA_OWNERSHIP;
use scalegen_profile::{Family, Severity};

use crate::{Aim, Check, Cluster, Found, ObjectRef, Role, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "REL001",
    name: "two-scalers-on-one-target",
    family: Family::Relation,
    severity: Severity::Error,
    summary: "Two autoscalers change the replicas of one workload",
    why: "Since Kubernetes 1.26 the controller then stops both: `ScalingActive=False AmbiguousSelector`. Only the bounds still act. KEDA makes an HPA of its own for every ScaledObject.",
    fix: "keep one of them; one HPA or ScaledObject takes several metrics",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web-cpu}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web-rps}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}
    - type: Pods
      pods: {metric: {name: rps}, target: {type: AverageValue, averageValue: \"100\"}}
",
    source: "pkg/controller/podautoscaler/horizontal.go: validateAndParseSelector",
    versions: Versions::ALL,
    check: Check::Cluster(check),
};

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    for (target, aims) in cluster.targets() {
        let mut scalers: Vec<&Aim<'_>> = Vec::new();
        for aim in aims.iter().filter(|aim| aim.role == Role::Replicas) {
            let known = |other: &&Aim<'_>| is_one_scaler(other.document, aim.document);
            if !aim.document.is_patch() && !scalers.iter().any(known) {
                scalers.push(aim);
            }
        }
        let Some((first, others)) = scalers.split_first() else {
            continue;
        };
        for aim in others {
            let message = format!("{target} is scaled by {} too", first.document.label());
            found.at(aim.document, aim.path(), message).related(
                first.document,
                &first.path(),
                "the other scaler is here",
            );
        }
    }
}

/// Whether the two are the same object, or a ScaledObject and the HPA that is KEDA's for it.
fn is_one_scaler(a: &Document, b: &Document) -> bool {
    ObjectRef::of(a) == ObjectRef::of(b) || is_owner(a, b) || is_owner(b, a)
}

fn is_owner(scaled_object: &Document, hpa: &Document) -> bool {
    let (Object::ScaledObject(scaled), Object::HorizontalPodAutoscaler(owned)) =
        (scaled_object.object(), hpa.object())
    else {
        return false;
    };
    let owners = owned.metadata.owner_references.iter().flatten();
    let mut owners = owners.filter(|owner| owner.kind == "ScaledObject");
    let takes_over = scaled_object.annotation(TRANSFER_HPA_OWNERSHIP) == Some("true");
    owners.any(|owner| owner.name == scaled_object.name())
        || (takes_over && admission::hpa_name(scaled) == hpa.name())
}
