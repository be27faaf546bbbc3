//! REL016: a kustomization lists what kustomize cannot build.

use std::collections::BTreeMap;

use scalegen_document::{Document, Node, Object};
use scalegen_syntax::Family;
use scalegen_syntax::FieldPath;

use crate::kustomize::{self, Kustomization, file};
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL016",
    name: "unbuildable-kustomization-entry",
    summary: "A kustomization lists a document without a kind or a name",
    why: "`kubectl apply --kustomize` builds everything or nothing: one Job with `generateName`, or one file of Helm values, and nothing is applied.",
    fix: "remove it from the list, or give it a name; create objects that have `generateName` with `kubectl create --filename`",
    bad: "\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [example.yaml]
---
apiVersion: batch/v1
kind: Job
metadata: {generateName: load-}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: load, image: load}]
",
    good: &[("metadata: {generateName: load-}", "metadata: {name: load}")],
    source: "api/resource/factory.go of kubernetes-sigs/kustomize",
    ..Rule::of(Family::Relation)
};

pub(crate) const CHECK: Check = Check::Kustomization(check);

fn check(kustomization: &Kustomization<'_>, found: &mut Found<'_>) {
    let root = kustomization.root;
    let mut entries = BTreeMap::new();
    for (path, file) in kustomize::resources(root) {
        entries.entry(file).or_insert(path);
    }
    for document in &kustomization.listed {
        // What another kustomization lists is told for that one.
        let Some(entry) = entries.get(&file(document)) else {
            continue;
        };
        if document.is_patch() || *document.object() == Object::Kustomization {
            continue;
        }
        let Some((path, message)) = problem(document) else {
            continue;
        };
        let detail = found.at(document, path, message);
        detail.related(root, entry, "it is listed here");
    }
}

fn problem(document: &Document) -> Option<(FieldPath, String)> {
    if let Object::HelmValues(_) = document.object() {
        let message = "these are values of a Helm chart, which kustomize takes for an object without a kind";
        return Some((FieldPath::default(), message.to_owned()));
    }
    if document.kind().is_empty() || document.api_version().is_empty() {
        let message = "this has no kind or apiVersion, and kustomize builds nothing of the list";
        return Some((FieldPath::default(), message.to_owned()));
    }
    let metadata = FieldPath::of("metadata");
    let name = document
        .node()
        .get_in(&["metadata", "name"])
        .and_then(Node::as_str);
    if name.is_some_and(|name| !name.is_empty()) {
        return None;
    }
    let generates = document.node().get_in(&["metadata", "generateName"]).is_some();
    Some(if generates {
        let message = format!("kustomize cannot build a {} with generateName", document.kind());
        (metadata.field("generateName"), message)
    } else {
        (
            metadata,
            format!("kustomize cannot build a {} without a name", document.kind()),
        )
    })
}
