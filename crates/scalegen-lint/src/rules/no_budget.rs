//! OPN004: a workload of several replicas without a PodDisruptionBudget.

use std::collections::BTreeSet;
use std::ptr;

use scalegen_document::Document;
use scalegen_syntax::{Family, FieldPath, Severity, messages};

use crate::budgets::{budgets, fewest};
use crate::{Check, Cluster, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "OPN004",
    name: "no-budget",
    summary: "A workload of several replicas has no PodDisruptionBudget",
    severity: Severity::Warning,
    why: "Draining nodes may evict all of its pods at the same time.",
    fix: "add a PodDisruptionBudget with maxUnavailable: 1",
    bad: "\
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
  maxUnavailable: 1
  selector: {matchLabels: {app: api}}
",
    good: &[("{app: api}", "{app: web}")],
    ..Rule::of(Family::Opinion)
};

messages! {
    MESSAGES;
    NoBudget { replicas: i64 = 3 } "no PodDisruptionBudget selects its pods ({replicas} or more replicas)";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    if !cluster.is_complete() {
        return;
    }
    let identity = |document: &Document| ptr::from_ref(document);
    let has_budget: BTreeSet<_> = budgets(cluster)
        .flat_map(|budget| {
            budget
                .pods(cluster)
                .map(|(_, workload)| identity(workload))
                .collect::<Vec<_>>()
        })
        .collect();
    for workload in cluster.workloads() {
        let document = workload.document;
        if document.is_patch() || has_budget.contains(&identity(document)) {
            continue;
        }
        let several = fewest(document, cluster).filter(|fewest| fewest.count > 1);
        if let Some(replicas) = several.map(|fewest| fewest.count) {
            found.at(document, FieldPath::default(), NoBudget { replicas });
        }
    }
}
