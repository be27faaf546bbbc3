//! KED003: a ScaledObject on a workload that an HPA scales.

use std::collections::BTreeSet;

use scalegen_document::Object;
use scalegen_kinds::{hpa, scaled_object};
use scalegen_syntax::{Family, is_here, messages};

use crate::keda_ownership::{opts_out, owns};
use crate::messages::ScaledToo;
use crate::{Autoscaler, Check, Cluster, Found, ObjectRef, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "KED003",
    name: "scaled-object-beside-hpa",
    summary: "A ScaledObject and an HPA scale the same workload",
    why: "KEDA's webhook rejects the ScaledObject while the HPA exists. It accepts an HPA that is created later, but the HPA controller then stops both that HPA and KEDA's: `ScalingActive=False AmbiguousSelector`.",
    fix: "remove the HPA and add its metric as a trigger; or let KEDA take the HPA over, with the annotation scaledobject.keda.sh/transfer-hpa-ownership: \"true\" and the HPA's name in advanced.horizontalPodAutoscalerConfig.name",
    bad: concat!(
        hpa!(
            "
  maxReplicas: 10
---
"
        ),
        scaled_object!(
            "
  triggers:
    - type: cron
      metadata: {timezone: UTC, start: 0 8 * * *, end: 0 18 * * *, desiredReplicas: \"5\"}
"
        )
    ),
    good: &[
        (
            "apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
---
",
            "",
        ),
        ("triggers:", "minReplicaCount: 1\n  triggers:"),
        (
            "metadata: {timezone: UTC, start: 0 8 * * *, end: 0 18 * * *, desiredReplicas: \"5\"}",
            "metadata: {timezone: UTC, start: 0 8 * * *, end: 0 18 * * *, desiredReplicas: \"5\"}
    - type: cpu
      metricType: Utilization
      metadata: {value: \"80\"}",
        ),
    ],
    source: "apis/keda/v1alpha1/scaledobject_webhook.go: verifyHpas",
    ..Rule::of(Family::Webhook)
};

messages! { MESSAGES; }

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    for (target, autoscalers) in cluster.contested() {
        let whole = || {
            autoscalers
                .iter()
                .filter(|autoscaler| !autoscaler.document.is_patch())
        };
        let of_keda =
            |autoscaler: &&Autoscaler<'_>| matches!(autoscaler.document.object(), Object::ScaledObject(_));
        let hpas: Vec<&Autoscaler<'_>> = whole()
            .filter(|autoscaler| matches!(autoscaler.document.object(), Object::HorizontalPodAutoscaler(_)))
            .filter(|hpa| !opts_out(hpa.document))
            .filter(|hpa| {
                !whole()
                    .filter(of_keda)
                    .any(|scaled| owns(scaled.document, hpa.document))
            })
            .collect();
        let Some(first) = hpas.first() else {
            continue;
        };
        let mut seen = BTreeSet::new();
        for autoscaler in whole().filter(of_keda) {
            if !seen.insert(ObjectRef::of(autoscaler.document)) {
                continue;
            }
            let message = ScaledToo {
                workload: target.object_name(),
                scaler: first.document.object_name(),
            };
            let mut detail = found.at(autoscaler.document, autoscaler.path(), message);
            for hpa in &hpas {
                detail = detail.related(hpa.document, &hpa.path(), is_here("an HPA of the same workload"));
            }
        }
    }
}
