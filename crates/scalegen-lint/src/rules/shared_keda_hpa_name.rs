//! KED002: two ScaledObjects whose HPAs would have one name.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use scalegen_document::{Document, Object};
use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_kinds::{admission, scaled_object};
use scalegen_syntax::{Family, FieldPath, ObjectName, messages};

use crate::cluster::namespace;
use crate::messages::example;
use crate::{Check, Cluster, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "KED002",
    name: "shared-keda-hpa-name",
    summary: "Two ScaledObjects in one namespace use the same HPA name",
    why: "KEDA's webhook rejects the second ScaledObject. If the webhook is unreachable, both take turns writing the one HPA, and one of the workloads is not scaled.",
    fix: "set another `advanced.horizontalPodAutoscalerConfig.name` in one of them, or remove it: the default is `keda-hpa-` and the ScaledObject's name",
    bad: concat!(
        scaled_object!(
            "
  advanced: {horizontalPodAutoscalerConfig: {name: shop}}
  triggers:
    - type: cron
      metadata: {timezone: UTC, start: 0 8 * * *, end: 0 18 * * *, desiredReplicas: \"5\"}
---
"
        ),
        "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: api}
spec:
  scaleTargetRef: {name: api}
  advanced: {horizontalPodAutoscalerConfig: {name: shop}}
  triggers:
    - type: cron
      metadata: {timezone: UTC, start: 0 8 * * *, end: 0 18 * * *, desiredReplicas: \"5\"}
"
    ),
    good: &[
        (
            "
  scaleTargetRef: {name: web}
  advanced: {horizontalPodAutoscalerConfig: {name: shop}}
",
            "
  scaleTargetRef: {name: web}
",
        ),
        ("  advanced: {horizontalPodAutoscalerConfig: {name: shop}}\n", ""),
    ],
    source: "apis/keda/v1alpha1/scaledobject_webhook.go: verifyScaledObjects",
    ..Rule::of(Family::Webhook)
};

messages! {
    MESSAGES;
    HpaNameShared { scaled_object: ObjectName = example::scaled_object(), name: String = "keda-hpa-web" }
        "the HPA of {scaled_object} is named {name} too";
    OtherNameHere "the other name comes from here";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    let is_scaled = |document: &&&Document| matches!(document.object(), Object::ScaledObject(_));
    if cluster.documents().iter().filter(is_scaled).nth(1).is_none() {
        return;
    }
    let mut names: BTreeMap<(Option<&str>, String), &Document> = BTreeMap::new();
    for document in cluster.documents() {
        let Object::ScaledObject(object) = document.object() else {
            continue;
        };
        if document.is_patch() || document.name().is_empty() {
            continue;
        }
        match names.entry((namespace(document), admission::hpa_name(object))) {
            Entry::Vacant(entry) => {
                entry.insert(document);
            }
            // The same object again is a duplicate, which another rule tells.
            Entry::Occupied(entry) if entry.get().name() == document.name() => {}
            Entry::Occupied(entry) => {
                let (_, name) = entry.key();
                let message = HpaNameShared {
                    scaled_object: entry.get().object_name(),
                    name: name.clone(),
                };
                let detail = found.at(document, path(object), message);
                if let Object::ScaledObject(other) = entry.get().object() {
                    detail.related(entry.get(), &path(other), OtherNameHere);
                }
            }
        }
    }
}

/// What names the HPA of a ScaledObject.
pub(crate) fn path(object: &ScaledObject) -> FieldPath {
    let advanced = object.spec.advanced.as_ref();
    let config = advanced.and_then(|advanced| advanced.horizontal_pod_autoscaler_config.as_ref());
    match config.and_then(|config| config.name.as_deref()) {
        None | Some("") => FieldPath::of("metadata").field("name"),
        Some(_) => FieldPath::of("spec")
            .field("advanced")
            .field("horizontalPodAutoscalerConfig")
            .field("name"),
    }
}
