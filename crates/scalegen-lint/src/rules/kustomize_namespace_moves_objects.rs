//! REL017: a kustomization's namespace moves objects out of theirs.

use std::collections::BTreeSet;

use scalegen_document::{Document, Node};
use scalegen_syntax::{Family, FieldPath, Severity, messages};

use crate::kustomize::Kustomization;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL017",
    name: "kustomize-namespace-moves-objects",
    summary: "A kustomization moves objects of several namespaces into one",
    severity: Severity::Warning,
    why: "`namespace:` rewrites every namespaced object, whatever its file says. A scaler then ends up in another namespace than its workload, and does nothing.",
    fix: "remove `namespace` from this kustomization; every object names its own",
    bad: "\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: app
resources: [example.yaml]
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: app}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
---
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: vllm, namespace: ml}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: vllm}
  updatePolicy: {updateMode: \"Off\"}
",
    good: &[("namespace: app\n", "")],
    source: "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/namespace/",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    MovedToNamespace { from: String = "shop", to: String = "prod" }
        "the kustomization moves this from namespace {from} to {to}";
    NamespaceSetHere "the namespace is set here";
}

pub(crate) const CHECK: Check = Check::Kustomization(check);

fn check(kustomization: &Kustomization<'_>, found: &mut Found<'_>) {
    let root = kustomization.root;
    let Some(namespace) = root.node().get("namespace").and_then(Node::as_str) else {
        return;
    };
    let named = |document: &&&Document| document.namespace().is_some() && !document.is_patch();
    let listed = || kustomization.listed.iter().filter(named);
    // Moving all from one namespace to another is what overlays are for.
    let namespaces: BTreeSet<&str> = listed().filter_map(|document| document.namespace()).collect();
    if namespaces.len() < 2 {
        return;
    }
    let path = FieldPath::of("namespace");
    for document in listed().filter(|document| document.namespace() != Some(namespace)) {
        let message = MovedToNamespace {
            from: document.namespace().unwrap_or_default().to_owned(),
            to: namespace.to_owned(),
        };
        found
            .at(document, FieldPath::of("metadata").field("namespace"), message)
            .related(root, &path, NamespaceSetHere);
    }
}
