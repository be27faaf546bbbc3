//! REL001: two scalers on one workload.

use std::collections::BTreeSet;

use scalegen_document::Object;
use scalegen_syntax::{Family, is_here, messages};

use crate::keda_ownership::{opts_out, owns};
use crate::messages::ScaledToo;
use crate::{Autoscaler, Check, Cluster, Found, ObjectRef, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL001",
    name: "two-scalers-on-one-target",
    summary: "Two autoscalers set the replicas of one workload",
    why: "Since Kubernetes 1.26 the controller stops both: `ScalingActive=False AmbiguousSelector`. Only the bounds still apply. KEDA creates an HPA for every ScaledObject.",
    fix: "keep one of them; one HPA or ScaledObject can have several metrics",
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
    good: &[
        ("metadata: {name: web-cpu}", "metadata: {name: web}"),
        (
            "
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web-rps}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
",
            "
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}
    - type: Pods
      pods: {metric: {name: rps}, target: {type: AverageValue, averageValue: \"100\"}}
",
        ),
    ],
    source: "pkg/controller/podautoscaler/horizontal.go: validateAndParseSelector",
    ..Rule::of(Family::Relation)
};

messages! { MESSAGES; }

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    for (target, autoscalers) in cluster.contested() {
        let scaled: Vec<&Autoscaler<'_>> = autoscalers
            .iter()
            .filter(|autoscaler| {
                matches!(autoscaler.document.object(), Object::ScaledObject(_))
                    && !autoscaler.document.is_patch()
            })
            .collect();
        let mut seen = BTreeSet::new();
        let hpas = autoscalers.iter().filter(|autoscaler| {
            matches!(autoscaler.document.object(), Object::HorizontalPodAutoscaler(_))
                && !autoscaler.document.is_patch()
                && !scaled
                    .iter()
                    .any(|scaled| owns(scaled.document, autoscaler.document))
                && seen.insert(ObjectRef::of(autoscaler.document))
        });
        let mut first: Option<&Autoscaler<'_>> = None;
        for hpa in hpas {
            // What KEDA's webhook refuses is reported as that: two ScaledObjects, and a ScaledObject beside an HPA
            // that does not ask it to look away.
            let kedas = scaled.first().filter(|_| opts_out(hpa.document)).copied();
            if let Some(other) = first.or(kedas) {
                let message = ScaledToo {
                    workload: target.object_name(),
                    scaler: other.document.object_name(),
                };
                found.at(hpa.document, hpa.path(), message).related(
                    other.document,
                    &other.path(),
                    is_here("the other scaler"),
                );
            }
            first = first.or(Some(hpa));
        }
    }
}
