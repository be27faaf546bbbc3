//! REL016: a kustomization lists what kustomize cannot build.

use std::collections::BTreeMap;

use scalegen_document::{Document, Node, Object};
use scalegen_syntax::{Family, FieldPath, Message, messages};

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

messages! {
    MESSAGES;
    ValuesListed "these are values of a Helm chart, which kustomize takes for an object without a kind";
    NoKindListed "this has no kind or apiVersion, and kustomize builds nothing of the list";
    GeneratedNameListed { kind: String = "Job" } "kustomize cannot build a {kind} with generateName";
    NamelessListed { kind: String = "Job" } "kustomize cannot build a {kind} without a name";
    ListedHere "it is listed here";
}

pub(crate) const CHECK: Check = Check::Kustomization(check);

fn check(kustomization: &Kustomization<'_>, found: &mut Found<'_>) {
    let root = kustomization.root;
    let is_object = |document: &&&Document| {
        let is_kustomization = *document.object() == Object::Kustomization;
        !document.is_patch() && document.within().is_none() && !is_kustomization
    };
    let objects = kustomization.listed.iter().filter(is_object);
    let wrong: Vec<_> = objects
        .filter_map(|document| Some((document, problem(document)?)))
        .collect();
    if wrong.is_empty() {
        return;
    }
    let mut entries = BTreeMap::new();
    for (path, file) in kustomize::resources(root) {
        entries.entry(file).or_insert(path);
    }
    for (document, (path, message)) in wrong {
        // What another kustomization lists is reported for that one.
        let Some(entry) = entries.get(&*file(document)) else {
            continue;
        };
        let detail = found.at(document, path, message);
        detail.related(root, entry, ListedHere);
    }
}

fn problem(document: &Document) -> Option<(FieldPath, Message)> {
    if let Object::HelmValues(_) = document.object() {
        return Some((FieldPath::ROOT, ValuesListed.into()));
    }
    if document.kind().is_empty() || document.api_version().is_empty() {
        return Some((FieldPath::ROOT, NoKindListed.into()));
    }
    let metadata = FieldPath::of("metadata");
    // A variable stands for a name.
    let is_name = |name: &Node| name.is_unknown() || name.as_str().is_some_and(|name| !name.is_empty());
    if document.node().get_in(&["metadata", "name"]).is_some_and(is_name) {
        return None;
    }
    let generates = document.node().get_in(&["metadata", "generateName"]).is_some();
    let kind = document.kind().to_owned();
    Some(match generates {
        true => (
            metadata.field("generateName"),
            GeneratedNameListed { kind }.into(),
        ),
        false => (metadata, NamelessListed { kind }.into()),
    })
}
