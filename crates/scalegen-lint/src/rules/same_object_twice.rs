//! REL015: one object twice.

use scalegen_document::{Document, Object, Origin};
use scalegen_kinds::hpa;
use scalegen_syntax::{Family, FieldPath, ObjectName, Severity, is_here, messages};

use crate::messages::example;
use crate::{Check, Cluster, Extent, Found, Rule, api_owners};

pub(crate) const RULE: Rule = Rule {
    code: "REL015",
    name: "same-object-twice",
    summary: "Two manifests have the same kind, namespace and name",
    why: "kubectl applies one over the other, and the last one wins. kustomize fails to build: `may not add resource with an already registered id`.",
    fix: "remove one of them, or rename it",
    bad: concat!(
        hpa!(
            "
  maxReplicas: 10
---
"
        ),
        hpa!(
            "
  maxReplicas: 20
"
        )
    ),
    good: &[(
        "apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
---
",
        "",
    )],
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    ObjectRepeated { object: ObjectName = example::deployment() } "{object} is defined twice";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    // A kustomization with a second one cannot be built, and a profile has its own words for it.
    let is_read = |document: &&Document| matches!(document.origin(), Origin::Text(_));
    let is_built = !matches!(cluster.extent(), Extent::Together);
    if is_built || !cluster.documents().iter().any(is_read) {
        return;
    }
    for (object, documents) in cluster.objects() {
        // Two owners of an API of metrics are reported as such.
        if documents.len() < 2 || object.kind == "APIService" && api_owners::is_metrics_api(object.name) {
            continue;
        }
        let mut whole = documents.iter().filter(|document| is_whole(document));
        let Some(first) = whole.next() else {
            continue;
        };
        for document in whole {
            let severity = match document.file() == first.file() {
                true => Severity::Error,
                false => Severity::Warning,
            };
            let object = object.object_name();
            let path = FieldPath::of("metadata").field("name");
            let detail = found.at(document, path.clone(), ObjectRepeated { object });
            detail
                .severity(severity)
                .related(first, &path, is_here("the first"));
        }
    }
}

/// Whether it is the object itself, by its name, and was read.
fn is_whole(document: &Document) -> bool {
    let is_named = match document.object().metadata() {
        Some(metadata) => metadata.name.as_deref().is_some_and(|name| !name.is_empty()),
        None => document.node().get_in(&["metadata", "name"]).is_some(),
    };
    is_named
        && !document.is_patch()
        && matches!(document.origin(), Origin::Text(_))
        && !matches!(document.object(), Object::Kustomization | Object::HelmValues(_))
}
