//! REL027: two PodDisruptionBudgets for the same pods.

use std::collections::{BTreeMap, BTreeSet};

use scalegen_document::Document;
use scalegen_syntax::{Family, FieldPath, ObjectName, Severity, is_here, messages};

use crate::budgets::budgets;
use crate::messages::example;
use crate::{Check, Cluster, Found, ObjectRef, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL027",
    name: "two-budgets-on-one-pod",
    summary: "Two PodDisruptionBudgets select the same pods",
    severity: Severity::Warning,
    why: "The API server refuses to evict a pod that two budgets select, whatever the budgets allow: \"This pod has more than one PodDisruptionBudget, which the eviction subresource does not support\". Draining a node fails.",
    fix: "keep one of the budgets, or give their selectors distinct labels",
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
  selector: {matchLabels: {app: web}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: all}
spec:
  maxUnavailable: 1
  selector: {}
",
    good: &[("  selector: {}", "  selector: {matchLabels: {app: api}}")],
    source: "pkg/registry/core/pod/storage/eviction.go: Create",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    ProtectedToo { workload: ObjectName = example::deployment(), budget: ObjectName = ObjectName::new("PodDisruptionBudget", "shop", "web") }
        "{budget} selects pods of {workload} too, so none of them can be evicted";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

/// More pairs are not looked at, so that thousands of budgets for the same pods end soon.
const MOST_PAIRS: usize = 1_000_000;

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    // For each template the first budget that takes it.
    let mut taken: BTreeMap<usize, &Document> = BTreeMap::new();
    let mut pairs = 0;
    for budget in budgets(cluster) {
        let mut seen: BTreeSet<*const Document> = BTreeSet::new();
        for (template, workload) in budget.pods(cluster) {
            pairs += 1;
            if pairs > MOST_PAIRS {
                return;
            }
            let first = *taken.entry(template).or_insert(budget.document);
            // The same object twice is another rule.
            if ObjectRef::of(first) == ObjectRef::of(budget.document) || !seen.insert(first) {
                continue;
            }
            let message = ProtectedToo {
                workload: workload.object_name(),
                budget: first.object_name(),
            };
            let path = FieldPath::of("spec").field("selector");
            found.at(budget.document, path.clone(), message).related(
                first,
                &path,
                is_here("the other selector"),
            );
        }
    }
}
