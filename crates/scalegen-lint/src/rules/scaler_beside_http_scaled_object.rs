//! REL050: a scaler of the workload that an HTTPScaledObject scales.

use scalegen_document::{Document, Object};
use scalegen_kinds::pod;
use scalegen_syntax::{Family, ObjectName, is_here, messages};

use crate::messages::example;
use crate::{Autoscaler, Check, Cluster, Found, Role, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL050",
    name: "scaler-beside-http-scaled-object",
    summary: "A workload has an HPA or a ScaledObject beside its HTTPScaledObject",
    why: "KEDA's HTTP add-on creates a ScaledObject for each HTTPScaledObject, and KEDA an HPA for that. KEDA refuses a second ScaledObject or HPA on the workload, or the two HPAs stop each other (AmbiguousSelector).",
    fix: "delete one of the two, or set the annotation httpscaledobject.keda.sh/skip-scaledobject-creation to \"true\" on the HTTPScaledObject",
    bad: concat!(
        pod!(
            "
      containers: [{name: web, image: web, resources: {requests: {cpu: 200m}}}]
---
"
        ),
        "\
apiVersion: http.keda.sh/v1alpha1
kind: HTTPScaledObject
metadata: {name: web}
spec:
  hosts: [shop.example.com]
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web, service: web, port: 80}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}
"
    ),
    good: &[(
        "kind: HTTPScaledObject
metadata: {name: web}",
        "kind: HTTPScaledObject
metadata: {name: web, annotations: {httpscaledobject.keda.sh/skip-scaledobject-creation: \"true\"}}",
    )],
    source: "operator/controllers/http/httpscaledobject_controller.go of kedacore/http-add-on",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    ScaledByHttp { workload: ObjectName = example::deployment(), object: ObjectName = ObjectName::new("HTTPScaledObject", "shop", "web") }
        "{workload} is scaled by {object} too";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    if !cluster.has_kind("HTTPScaledObject") {
        return;
    }
    let is_http = |autoscaler: &&Autoscaler<'_>| {
        *autoscaler.document.object() == Object::Tree && !autoscaler.document.is_patch()
    };
    for (target, autoscalers) in cluster.contested() {
        let Some(http) = autoscalers.iter().find(is_http) else {
            continue;
        };
        for autoscaler in autoscalers.iter().filter(|autoscaler| !is_http(autoscaler)) {
            if autoscaler.role != Role::Replicas
                || autoscaler.document.is_patch()
                || is_owned(autoscaler.document)
            {
                continue;
            }
            let message = ScaledByHttp {
                workload: target.object_name(),
                object: http.document.object_name(),
            };
            found.at(autoscaler.document, autoscaler.path(), message).related(
                http.document,
                &http.path(),
                is_here("the HTTPScaledObject"),
            );
        }
    }
}

/// Whether a controller made it, as in a dump of a cluster.
fn is_owned(scaler: &Document) -> bool {
    let owners = scaler.node().get_in(&["metadata", "ownerReferences"]);
    owners.is_some_and(|owners| !owners.items().is_empty())
}
