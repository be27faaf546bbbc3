//! REL018: a kustomization renames an object, but not a reference to it.

use scalegen_document::{Document, Node, Object};
use scalegen_kinds::{pod, vpa};
use scalegen_kustomize::KUSTOMIZATION_FILES;
use scalegen_syntax::{Family, FieldPath, ObjectName, messages};

use crate::cluster::namespace;
use crate::messages::example;
use crate::trigger::Trigger;
use crate::trigger_context::reference;
use crate::{Autoscaler, Check, Cluster, Extent, Found, ObjectRef, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL018",
    name: "kustomize-prefix-misses-reference",
    summary: "A kustomization's prefix, suffix or hash renames an object, but not a reference to it",
    why: "kustomize updates the `scaleTargetRef` of an HPA, but not a VPA's `targetRef`, a ScaledObject's `scaleTargetRef` and `authenticationRef`, the Secrets and ConfigMaps of a TriggerAuthentication, or the `describedObject` of a metric. After the build they name an object that does not exist.",
    fix: "patch the reference to name the renamed object, list a `nameReference` under `configurations`, or remove the prefix",
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
    ObjectRenamed { object: ObjectName = ObjectName::new("TriggerAuthentication", "shop", "rabbitmq"), name: String = "prod-rabbitmq" }
        "the kustomization renames {object} to {name}, and this reference does not follow";
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
    for document in cluster.listed() {
        each_reference(document, &mut |path, wanted| {
            let Some(object) = Some(&wanted)
                .filter(|wanted| !wanted.name.is_empty() && cluster.named(wanted).is_empty())
                .and_then(|wanted| cluster.listed().iter().find(|object| is_renamed(object, wanted)))
            else {
                return;
            };
            let message = ObjectRenamed {
                object: wanted.object_name(),
                name: object.name().to_owned(),
            };
            let name = FieldPath::of("metadata").field("name");
            found
                .at(document, path, message)
                .related(object, &name, RenamedHere);
        });
    }
}

/// The references of an object that kustomize does not know, besides that to a workload.
fn each_reference(document: &Document, call: &mut dyn FnMut(FieldPath, ObjectRef<'_>)) {
    for trigger in Trigger::of(document) {
        if let Some(wanted) = reference(&trigger) {
            call(trigger.path().field("authenticationRef").field("name"), wanted);
        }
    }
    let spec = FieldPath::of("spec");
    let list = |key: &str| {
        document
            .node()
            .get_in(&["spec", key])
            .into_iter()
            .flat_map(Node::items)
    };
    let text = |node: &Node, key: &str| {
        node.get(key)
            .and_then(Node::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    match document.kind() {
        "TriggerAuthentication" => {
            for (key, kind) in [("secretTargetRef", "Secret"), ("configMapTargetRef", "ConfigMap")] {
                for (index, item) in list(key).enumerate() {
                    let wanted = ObjectRef {
                        group: "",
                        kind,
                        namespace: namespace(document),
                        name: &text(item, "name"),
                    };
                    call(spec.clone().field(key).index(index).field("name"), wanted);
                }
            }
        }
        "HorizontalPodAutoscaler" => {
            for (index, metric) in list("metrics").enumerate() {
                let Some(described) = metric.get_in(&["object", "describedObject"]) else {
                    continue;
                };
                let api_version = text(described, "apiVersion");
                let wanted = ObjectRef {
                    group: api_version.split_once('/').map_or("", |(group, _)| group),
                    kind: &text(described, "kind"),
                    namespace: namespace(document),
                    name: &text(described, "name"),
                };
                let path = spec.clone().field("metrics").index(index).field("object");
                call(path.field("describedObject").field("name"), wanted);
            }
        }
        _ => {}
    }
}

/// Whether an object had this name in its file: its name now is that with what the kustomization adds to it.
fn is_renamed(object: &Document, wanted: &ObjectRef<'_>) -> bool {
    if object.kind() != wanted.kind || object.group() != wanted.group || namespace(object) != wanted.namespace
    {
        return false;
    }
    let path = FieldPath::of("metadata").field("name");
    let Some(place) = object.place(&path) else {
        return false;
    };
    let (name, old) = (object.name(), wanted.name);
    if object.file() != Some(place.file.name()) {
        let affix = place.file.text().get(place.span.clone()).unwrap_or_default();
        let affix = affix.trim_matches(['"', '\'']);
        return name.strip_prefix(affix) == Some(old) || name.strip_suffix(affix) == Some(old);
    }
    // The hash of what a generator made.
    let hash = name.strip_prefix(old).and_then(|rest| rest.strip_prefix('-'));
    let is_made = KUSTOMIZATION_FILES.iter().any(|file| {
        let rest = place.file.name().strip_suffix(file);
        rest.is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
    });
    is_made
        && hash.is_some_and(|hash| hash.len() == 10 && hash.bytes().all(|byte| byte.is_ascii_alphanumeric()))
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
