//! REL018: a kustomization renames a workload, but not the reference of what scales it.

use std::collections::BTreeSet;

use scalegen_document::{Node, Object};
use scalegen_kinds::{pod, vpa};
use scalegen_syntax::{Family, FieldPath, ObjectName, messages};

use crate::messages::example;
use crate::{Aim, Check, Cluster, Found, ObjectRef, Rule, kustomize};

pub(crate) const RULE: Rule = Rule {
    code: "REL018",
    name: "kustomize-prefix-misses-reference",
    summary: "A kustomization's prefix or suffix renames a workload, but not a VPA's or ScaledObject's reference to it",
    why: "kustomize updates the reference of an HPA, but not a VPA's `targetRef` or a ScaledObject's `scaleTargetRef`. After the build they name a workload that does not exist.",
    fix: "patch the reference to name the prefixed workload, list a `nameReference` under `configurations`, or remove the prefix",
    bad: concat!(
        "\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namePrefix: test-
resources: [example.yaml]
---
",
        pod!(
            "
      containers: [{name: web, image: web, resources: {requests: {cpu: 200m}}}]
---
"
        ),
        vpa!(
            "
  updatePolicy: {updateMode: \"Off\"}
"
        )
    ),
    good: &[("namePrefix: test-\n", "")],
    source: "api/internal/konfig/builtinpluginconsts/namereference.go of kubernetes-sigs/kustomize",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    RenamedByKustomization { workload: ObjectName = example::deployment(), name: String = "prod-web" }
        "the kustomization renames {workload} to {name}, and this reference does not follow";
    RenamedHere "it is renamed here";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    let Some(root) = kustomize::root(cluster.extent()) else {
        return;
    };
    let text = |key: &str| root.node().get(key).and_then(Node::as_str).unwrap_or_default();
    let (prefix, suffix) = (text("namePrefix"), text("nameSuffix"));
    // These may teach kustomize the references.
    let taught = ["configurations", "transformers", "replacements"];
    let taught = taught.iter().any(|key| root.node().get(key).is_some());
    let patched = cluster.has_unseen_patches("argetRef");
    if prefix.is_empty() && suffix.is_empty() || taught || patched {
        return;
    }
    let field = FieldPath::of(if prefix.is_empty() {
        "nameSuffix"
    } else {
        "namePrefix"
    });
    let renamed: BTreeSet<ObjectRef<'_>> = cluster
        .listed()
        .iter()
        .filter(|document| !document.is_patch())
        .filter_map(|document| ObjectRef::of(document))
        .collect();
    for document in cluster.listed() {
        if !matches!(
            document.object(),
            Object::ScaledObject(_) | Object::VerticalPodAutoscaler(_)
        ) {
            continue;
        }
        let Some(aim) = Aim::of(document).filter(|aim| renamed.contains(&aim.target)) else {
            continue;
        };
        // A patch may name the renamed one.
        let object = ObjectRef::of(document);
        let all = object.map_or(&[][..], |object| cluster.named(&object));
        if document.is_patch() || all.iter().any(|other| other.is_patch()) {
            continue;
        }
        let message = RenamedByKustomization {
            workload: aim.target.object_name(),
            name: format!("{prefix}{}{suffix}", aim.target.name),
        };
        found
            .at(document, aim.path().field("name"), message)
            .related(root, &field, RenamedHere);
    }
}
