//! REL019: a CustomResourceDefinition beside objects of its kind.

use std::collections::BTreeMap;

use scalegen_document::{Document, Node};
use scalegen_kinds::scaled_object;
use scalegen_syntax::{Family, FieldPath, ObjectName, Severity, is_here, messages};

use crate::cluster::is_live;
use crate::messages::example;
use crate::{Check, Cluster, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL019",
    name: "crd-with-its-objects",
    summary: "A CustomResourceDefinition is applied together with objects of its kind",
    severity: Severity::Note,
    why: "kubectl looks up the kinds before it applies anything: the first apply fails with `no matches for kind … ensure CRDs are installed first`, and a second one works.",
    fix: "apply the definition first, and wait for its condition Established and for its webhook",
    bad: concat!(
        "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: scaledobjects.keda.sh}
spec:
  group: keda.sh
  names: {kind: ScaledObject, plural: scaledobjects}
---
",
        scaled_object!(
            "
  triggers:
    - type: cron
      metadata: {timezone: UTC, start: 0 8 * * *, end: 0 18 * * *, desiredReplicas: \"5\"}
"
        )
    ),
    good: &[(
        "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: scaledobjects.keda.sh}
spec:
  group: keda.sh
  names: {kind: ScaledObject, plural: scaledobjects}
---
",
        "",
    )],
    source: "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    DefinitionBesideObject { object: ObjectName = example::scaled_object() }
        "{object} is of this kind, and is applied with it";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    let mut definitions: BTreeMap<(&str, &str), &Document> = BTreeMap::new();
    for definition in cluster
        .trees("CustomResourceDefinition")
        .filter(|document| !is_live(document))
    {
        let text = |keys: &[&str]| definition.node().get_in(keys).and_then(Node::as_str);
        if let (Some(group), Some(kind)) = (text(&["spec", "group"]), text(&["spec", "names", "kind"])) {
            definitions.entry((group, kind)).or_insert(definition);
        }
    }
    // Each definition once, with the first of its objects.
    for document in cluster.documents() {
        if definitions.is_empty() {
            return;
        }
        let key = (document.group(), document.kind());
        let Some(definition) = definitions.get(&key).copied().filter(|_| !document.is_patch()) else {
            continue;
        };
        definitions.remove(&key);
        let object = document.object_name();
        let message = DefinitionBesideObject { object };
        let name = FieldPath::of("metadata").field("name");
        found.at(definition, name.clone(), message).related(
            document,
            &name,
            is_here("the first of its objects"),
        );
    }
}
