//! REL025: a PodDisruptionBudget that needs all replicas of a workload that nothing scales.

use scalegen_syntax::{Family, FieldPath, ObjectName, Severity, is_here, messages};

use crate::budgets::{budgets, fewest};
use crate::messages::example;
use crate::{Check, Cluster, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL025",
    name: "budget-blocks-fixed-replicas",
    summary: "A PodDisruptionBudget needs all replicas of a workload with a fixed number of them",
    severity: Severity::Warning,
    why: "Nothing adds a replica, so no pod can ever be evicted: draining a node waits forever, and neither the VPA nor the cluster autoscaler can move a pod.",
    fix: "set minAvailable below the replicas, set maxUnavailable to 1 or more, or add a replica",
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
  minAvailable: 3
  selector: {matchLabels: {app: web}}
",
    good: &[("minAvailable: 3", "maxUnavailable: 1")],
    source: "pkg/controller/disruption/disruption.go: getExpectedPodCount",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    NeedsAllReplicas {
        field: FieldPath = FieldPath::of("minAvailable"),
        value: String = "3",
        workload: ObjectName = example::deployment(),
        replicas: i64 = 3,
    } "{field}: {value} allows no eviction of {workload} while its replicas are {replicas}";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    for budget in budgets(cluster) {
        let Some(workload) = budget.workload(cluster) else {
            continue;
        };
        let Some(fixed) = fewest(workload, cluster).filter(|fewest| !fewest.is_scaled) else {
            continue;
        };
        let Some((name, value)) = budget.blocks(fixed.count) else {
            continue;
        };
        let message = NeedsAllReplicas {
            field: FieldPath::of(name),
            value,
            workload: workload.object_name(),
            replicas: fixed.count,
        };
        found
            .at(budget.document, FieldPath::of("spec").field(name), message)
            .related(workload, &fixed.path, is_here("the number of replicas"));
    }
}
