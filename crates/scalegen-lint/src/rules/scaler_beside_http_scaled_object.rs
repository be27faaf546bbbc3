//! REL050: a scaler of the workload that an HTTPScaledObject scales.

use scalegen_document::{Document, Node};
use scalegen_kinds::pod;
use scalegen_syntax::{Family, FieldPath, ObjectName, is_here, messages};

use crate::cluster::namespace;
use crate::messages::example;
use crate::{Check, Cluster, Found, ObjectRef, Role, Rule};

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

const SKIPS: &str = "httpscaledobject.keda.sh/skip-scaledobject-creation";

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    if !cluster.has_kind("HTTPScaledObject") {
        return;
    }
    let objects = cluster.trees("HTTPScaledObject").filter(|object| {
        !object.is_patch() && object.group() == "http.keda.sh" && object.annotation(SKIPS) != Some("true")
    });
    for object in objects {
        let Some(target) = target(object) else { continue };
        for aim in cluster.aimed_at(&target) {
            if aim.role != Role::Replicas || aim.document.is_patch() || is_owned(aim.document) {
                continue;
            }
            let message = ScaledByHttp {
                workload: target.object_name(),
                object: object.object_name(),
            };
            let at = FieldPath::of("spec").field("scaleTargetRef");
            found
                .at(aim.document, aim.path(), message)
                .related(object, &at, is_here("the HTTPScaledObject"));
        }
    }
}

/// The workload of an HTTPScaledObject.
fn target(object: &Document) -> Option<ObjectRef<'_>> {
    let reference = object.node().get_in(&["spec", "scaleTargetRef"])?;
    let text = |key: &str| {
        reference
            .get(key)
            .and_then(Node::as_str)
            .filter(|text| !text.is_empty())
    };
    let version = text("apiVersion").unwrap_or("apps/v1");
    Some(ObjectRef {
        group: version.rsplit_once('/').map_or("", |(group, _)| group),
        kind: text("kind").unwrap_or("Deployment"),
        namespace: namespace(object),
        name: text("name")?,
    })
}

/// Whether a controller made it, as in a dump of a cluster.
fn is_owned(scaler: &Document) -> bool {
    let owners = scaler.node().get_in(&["metadata", "ownerReferences"]);
    owners.is_some_and(|owners| !owners.items().is_empty())
}
