//! REL026: a PodDisruptionBudget that is for no pod of a kustomization.

use std::collections::BTreeSet;

use scalegen_document::{Document, Object};
use scalegen_syntax::{Family, FieldPath, Severity, messages};

use crate::budgets::budgets;
use crate::cluster::namespace;
use crate::workload::Workload;
use crate::{Check, Cluster, Extent, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL026",
    name: "budget-selects-nothing",
    summary: "A PodDisruptionBudget selects no pod of what it is applied with",
    severity: Severity::Warning,
    why: "The selector is most often that of a workload whose labels were changed afterwards. The pods that should be protected are not, and nothing reports it.",
    fix: "write the labels of the workload's pod template into the selector",
    bad: "\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [example.yaml]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: web, resources: {requests: {cpu: 200m}}}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec:
  minAvailable: 1
  selector: {matchLabels: {app: webb}}
",
    good: &[("{app: webb}", "{app: web}")],
    source: "pkg/controller/disruption/disruption.go: getPodsForPdb",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    SelectsNothing {} "no pod template here has the labels of the selector";
    NoSelector {} "without a selector the budget is for no pod: `selector: {{}}` would be for all of the namespace";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

/// Groups whose kinds create no pods that a budget could be for.
const WITHOUT_PODS: &[&str] = &[
    "",
    "apps",
    "autoscaling",
    "autoscaling.k8s.io",
    "batch",
    "keda.sh",
    "monitoring.coreos.com",
    "policy",
];

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    if !cluster.is_complete() || matches!(cluster.extent(), Extent::Alternative { .. }) {
        return;
    }
    // What a folder has not may be installed from elsewhere; a file that has both means its own.
    let is_built = matches!(cluster.extent(), Extent::Kustomization { .. });
    let documents = || cluster.documents().iter();
    let in_namespaces = |is_one: fn(&Document) -> bool| -> BTreeSet<Option<&str>> {
        documents()
            .filter(|document| is_one(document))
            .map(|document| namespace(document))
            .collect()
    };
    let may_create = in_namespaces(may_create_pods);
    let with_workloads = in_namespaces(|document| Workload::of(document).is_some());
    for budget in budgets(cluster) {
        if budget.spec.selector.is_none() && !budget.document.is_patch() {
            found.at(budget.document, FieldPath::of("spec"), NoSelector {});
            continue;
        }
        // One that is empty is for all pods of the namespace, whoever creates them.
        let selects = budget.spec.selector.as_ref().is_some_and(|selector| {
            let labels = selector
                .match_labels
                .as_ref()
                .is_some_and(|labels| !labels.is_empty());
            labels
                || selector
                    .match_expressions
                    .as_ref()
                    .is_some_and(|list| !list.is_empty())
        });
        let own = namespace(budget.document);
        if !selects || budget.pods(cluster).next().is_some() || may_create.contains(&own) {
            continue;
        }
        // Without a workload in its namespace, it is for what comes from elsewhere.
        let is_beside = || {
            let file = budget.document.file();
            let mut documents = documents().filter(|document| file.is_some() && document.file() == file);
            documents.any(|document| Workload::of(document).is_some() && namespace(document) == own)
        };
        if with_workloads.contains(&own) && (is_built || is_beside()) {
            found.at(
                budget.document,
                FieldPath::of("spec").field("selector"),
                SelectsNothing {},
            );
        }
    }
}

/// Whether it may create pods that are not shown by a template.
fn may_create_pods(document: &Document) -> bool {
    match document.object() {
        Object::Misfit => true,
        Object::Unknown | Object::Tree => {
            let group = document.group();
            document.kind() == "Pod" || !WITHOUT_PODS.contains(&group) && !group.ends_with(".k8s.io")
        }
        _ => document.is_patch(),
    }
}
