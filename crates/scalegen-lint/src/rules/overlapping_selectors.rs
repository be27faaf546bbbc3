//! REL002: the pods of one template belong to two scaled workloads.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use std::collections::{BTreeMap, BTreeSet};

use scalegen_document::Document;
use scalegen_kinds::{deployment, hpa};
use scalegen_syntax::{
    Family, FieldPath, Message, ObjectName, Server, Severity, Versions, is_here, messages,
};

use crate::cluster::namespace;
use crate::messages::example;
use crate::resource_use::ResourceUse;
use crate::{Autoscaler, Check, Cluster, Found, Role, Rule, Workload};

pub(crate) const RULE: Rule = Rule {
    code: "REL002",
    name: "overlapping-selectors",
    summary: "The selectors of two scaled workloads match the same pods",
    why: "The HPA controller finds pods by the workload's selector, whoever owns them. Since Kubernetes 1.26 it stops every HPA that shares a pod with another: `ScalingActive=False AmbiguousSelector`.",
    fix: "give the workloads distinct labels, and select by those; a selector cannot be changed afterwards",
    bad: concat!(
        deployment!(
            "
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers: [{name: web, image: web, resources: {requests: {cpu: 200m}}}]
---
"
        ),
        "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  selector: {matchLabels: {app: shop, part: api}}
  template:
    metadata: {labels: {app: shop, part: api}}
    spec:
      containers: [{name: api, image: api, resources: {requests: {cpu: 200m}}}]
---
",
        hpa!(
            "
  maxReplicas: 10
---
"
        ),
        "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: api}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: api}
  maxReplicas: 10
"
    ),
    good: &[
        (
            "selector: {matchLabels: {app: shop}}",
            "selector: {matchLabels: {app: shop, part: web}}",
        ),
        (
            "metadata: {labels: {app: shop}}",
            "metadata: {labels: {app: shop, part: web}}",
        ),
    ],
    source: "pkg/controller/podautoscaler/horizontal.go: validateAndParseSelector",
    versions: Versions::since(Server::Kubernetes, 1, 26),
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    OwnPodsSelected {
        workload: ObjectName = example::deployment(),
        other: ObjectName = example::stateful_set(),
    } "pods of {workload} are selected by {other} too: its own";
    OthersPodsSelected {
        workload: ObjectName = example::deployment(),
        other: ObjectName = example::stateful_set(),
        owner: ObjectName = ObjectName::new("Deployment", "shop", "cart"),
    } "pods of {workload} are selected by {other} too: those of {owner}";
    UnscaledPodsSelected {
        workload: ObjectName = example::deployment(),
        owner: ObjectName = ObjectName::new("Deployment", "shop", "web-canary"),
    } "the selector of {workload} takes the pods of {owner} too, which nothing scales: the HPA counts both";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

/// More pairs are not looked at, so that thousands of workloads with one selector end soon.
const MOST_PAIRS: usize = 1_000_000;

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    // For each template the first scaled workload whose selector takes it.
    let mut taken: BTreeMap<usize, &Document> = BTreeMap::new();
    let mut reported: BTreeSet<(*const Document, *const Document)> = BTreeSet::new();
    let mut pairs = 0;
    let is_scaled = |autoscalers: &[Autoscaler<'_>]| {
        autoscalers
            .iter()
            .any(|autoscaler| autoscaler.role == Role::Replicas)
    };
    let scaled: BTreeSet<*const Document> = cluster
        .present()
        .filter(|(_, autoscalers)| is_scaled(autoscalers))
        .flat_map(|(target, _)| cluster.named(target))
        .map(|document| std::ptr::from_ref(*document))
        .collect();
    for (target, autoscalers) in cluster.present() {
        if !is_scaled(autoscalers) {
            continue;
        }
        let Some(workload) = cluster.workload(target) else {
            continue;
        };
        let Workload { document, .. } = workload;
        let selector = workload.selector();
        // The server refuses one that is empty.
        if *selector == LabelSelector::default() {
            continue;
        }
        for (template, of) in cluster.pods().selected(namespace(document), &selector) {
            pairs += 1;
            if pairs > MOST_PAIRS {
                return;
            }
            let counts = || {
                autoscalers
                    .iter()
                    .any(|autoscaler| !ResourceUse::of(autoscaler.document).is_empty())
            };
            if !scaled.contains(&std::ptr::from_ref(of)) && counts() && reported.insert((document, of)) {
                let path = FieldPath::of("spec").field("selector");
                let message = UnscaledPodsSelected {
                    workload: document.object_name(),
                    owner: of.object_name(),
                };
                found
                    .at(document, path.clone(), message)
                    .severity(Severity::Warning)
                    .related(of, &path, is_here("the other selector"));
            }
            let other = *taken.entry(template).or_insert(document);
            if std::ptr::eq(other, document) || !reported.insert((other, document)) {
                continue;
            }
            let (workload, other_name) = (document.object_name(), other.object_name());
            let message = match std::ptr::eq(of, document) {
                true => Message::from(OwnPodsSelected {
                    workload,
                    other: other_name,
                }),
                false => OthersPodsSelected {
                    workload,
                    other: other_name,
                    owner: of.object_name(),
                }
                .into(),
            };
            let path = FieldPath::of("spec").field("selector");
            found
                .at(document, path.clone(), message)
                .related(other, &path, is_here("the other selector"));
        }
    }
}
