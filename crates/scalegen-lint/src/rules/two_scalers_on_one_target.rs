//! REL001: two scalers on one workload.

use std::collections::BTreeSet;

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
        let keda = Keda::of(aims);
        let mut seen = BTreeSet::new();
        let mut scalers = aims.iter().filter(|aim| {
            aim.role == Role::Replicas
                && !aim.document.is_patch()
                && !keda.owns(aim.document)
                && seen.insert(ObjectRef::of(aim.document))
        });
        let Some(first) = scalers.next() else {
            continue;
        };
        for aim in scalers {
            let message = format!("{target} is scaled by {} too", first.document.label());
            found.at(aim.document, aim.path(), message).related(
                first.document,
                &first.path(),
                "the other scaler is here",
            );
        }
    }
}

/// The ScaledObjects of a workload, whose HPAs are no scalers of their own.
struct Keda<'a> {
    names: BTreeSet<&'a str>,
    /// The HPAs that they take over.
    adopted: BTreeSet<String>,
}

impl<'a> Keda<'a> {
    fn of(aims: &[Aim<'a>]) -> Self {
        let mut keda = Self {
            names: BTreeSet::new(),
            adopted: BTreeSet::new(),
        };
        for aim in aims {
            if let Object::ScaledObject(object) = aim.document.object() {
                keda.names.insert(aim.document.name());
                if aim.document.annotation(TRANSFER_HPA_OWNERSHIP) == Some("true") {
                    keda.adopted.insert(admission::hpa_name(object));
                }
            }
        }
        keda
    }

    fn owns(&self, document: &Document) -> bool {
        let Object::HorizontalPodAutoscaler(hpa) = document.object() else {
            return false;
        };
        let mut owners = hpa.metadata.owner_references.iter().flatten();
        self.adopted.contains(document.name())
            || owners.any(|owner| owner.kind == "ScaledObject" && self.names.contains(owner.name.as_str()))
    }
}
