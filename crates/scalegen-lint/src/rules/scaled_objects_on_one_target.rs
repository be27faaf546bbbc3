//! KED001: two ScaledObjects on one workload.

use std::collections::BTreeSet;

use scalegen_document::Object;
use scalegen_syntax::{Family, ObjectName, is_here, messages};

use crate::messages::example;
use crate::{Check, Cluster, Found, ObjectRef, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "KED001",
    name: "scaled-objects-on-one-target",
    summary: "Two ScaledObjects in one namespace scale the same workload",
    why: "KEDA's webhook rejects the second one. If the webhook is unreachable, KEDA creates an HPA for each, and the HPA controller then stops both: `ScalingActive=False AmbiguousSelector`.",
    fix: "keep one of them; one ScaledObject can have several triggers",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web-day}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: cron
      metadata: {timezone: UTC, start: 0 8 * * *, end: 0 18 * * *, desiredReplicas: \"5\"}
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web-night}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: cron
      metadata: {timezone: UTC, start: 0 22 * * *, end: 0 23 * * *, desiredReplicas: \"2\"}
",
    good: &[
        ("metadata: {name: web-day}", "metadata: {name: web}"),
        (
            "---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web-night}
spec:
  scaleTargetRef: {name: web}
  triggers:
",
            "",
        ),
    ],
    source: "apis/keda/v1alpha1/scaledobject_webhook.go: verifyScaledObjects",
    ..Rule::of(Family::Webhook)
};

messages! {
    MESSAGES;
    ScaledAlready {
        workload: ObjectName = example::deployment(),
        scaler: ObjectName = example::scaled_object(),
    } "{workload} is scaled by {scaler} already";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    for (target, autoscalers) in cluster.contested() {
        let mut seen = BTreeSet::new();
        let mut scaled = autoscalers.iter().filter(|autoscaler| {
            matches!(autoscaler.document.object(), Object::ScaledObject(_))
                && !autoscaler.document.is_patch()
                && seen.insert(ObjectRef::of(autoscaler.document))
        });
        let Some(first) = scaled.next() else {
            continue;
        };
        for autoscaler in scaled {
            let message = ScaledAlready {
                workload: target.object_name(),
                scaler: first.document.object_name(),
            };
            found.at(autoscaler.document, autoscaler.path(), message).related(
                first.document,
                &first.path(),
                is_here("the other ScaledObject"),
            );
        }
    }
}
