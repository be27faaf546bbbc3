//! REL018: a kustomization renames a workload, but not the reference of what scales it.

use scalegen_document::{Document, Object};
use scalegen_kinds::{pod, vpa};
use scalegen_syntax::{Family, FieldPath, ObjectName, messages};

use crate::cluster::namespace;
use crate::messages::example;
use crate::{Autoscaler, Check, Cluster, Extent, Found, Rule};

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
    for (_, autoscalers) in cluster.targets() {
        for autoscaler in autoscalers {
            let Some(workload) = renamed(cluster, autoscaler) else {
                continue;
            };
            let message = RenamedByKustomization {
                workload: autoscaler.target.object_name(),
                name: workload.name().to_owned(),
            };
            let name = FieldPath::of("metadata").field("name");
            found
                .at(autoscaler.document, autoscaler.path().field("name"), message)
                .related(workload, &name, RenamedHere);
        }
    }
}

/// The workload that a kustomization renamed from what this VPA or ScaledObject names.
pub(crate) fn renamed<'a>(cluster: &Cluster<'a>, autoscaler: &Autoscaler<'a>) -> Option<&'a Document> {
    let Extent::Kustomization { .. } = cluster.extent() else {
        return None;
    };
    // kustomize updates the reference of an HPA.
    let is_missed = matches!(
        autoscaler.document.object(),
        Object::ScaledObject(_) | Object::VerticalPodAutoscaler(_)
    );
    if !is_missed || !cluster.named(&autoscaler.target).is_empty() {
        return None;
    }
    let target = &autoscaler.target;
    let mut alike = cluster.listed().iter().filter(|document| {
        document.kind() == target.kind
            && namespace(document) == target.namespace
            && document.name().len() > target.name.len()
            && document.name().contains(target.name)
    });
    // Its name was written in another file than it is.
    let name = FieldPath::of("metadata").field("name");
    let named_in = |document: &Document| document.place(&name).map(|place| place.file.name().to_owned());
    alike
        .find(|document| named_in(document).as_deref() != document.file())
        .copied()
}
