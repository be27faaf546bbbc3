//! REL008: a PodDisruptionBudget that lets no pod go when the workload is at its minimum.

use scalegen_kinds::{hpa, pod};
use scalegen_syntax::{Family, FieldPath, ObjectName, Severity, is_here, messages};

use crate::budgets::{budgets, fewest};
use crate::messages::example;
use crate::{Check, Cluster, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL008",
    name: "disruption-budget-blocks-drain",
    summary: "A PodDisruptionBudget allows no eviction while the workload is at its scaler's minimum",
    severity: Severity::Warning,
    why: "At the minimum, no pod can be evicted: draining a node waits until the load rises, and neither the VPA nor the cluster autoscaler can move a pod.",
    fix: "set minAvailable below the scaler's minimum, or maxUnavailable to 1 or more",
    bad: concat!(
        pod!(
            "
      containers: [{name: web, image: web, resources: {requests: {cpu: 200m}}}]
---
"
        ),
        hpa!(
            "
  minReplicas: 2
  maxReplicas: 10
---
"
        ),
        "\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec:
  minAvailable: 2
  selector: {matchLabels: {app: web}}
"
    ),
    good: &[("minAvailable: 2", "maxUnavailable: 1")],
    source: "pkg/controller/disruption/disruption.go: getExpectedPodCount",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    BlocksDrain {
        field: FieldPath = FieldPath::of("minAvailable"),
        value: String = "1",
        workload: ObjectName = example::deployment(),
        scaler: ObjectName = example::hpa(),
        min: i64 = 1,
    } "{field}: {value} allows no eviction of {workload} while {scaler} keeps it at its minimum of {min}";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    for budget in budgets(cluster) {
        let Some(workload) = budget.workload(cluster) else {
            continue;
        };
        let Some(min) = fewest(workload, cluster).filter(|fewest| fewest.is_scaled) else {
            continue;
        };
        let Some((name, value)) = budget.blocks(min.count) else {
            continue;
        };
        let message = BlocksDrain {
            field: FieldPath::of(name),
            value,
            workload: workload.object_name(),
            scaler: min.of.object_name(),
            min: min.count,
        };
        let bound = FieldPath::of("spec").field(name);
        // Where a patch sets the minimum, it is the patch that brings them together.
        if min.of.is_set_elsewhere(&min.path) {
            let detail = found.at(min.of, min.path.clone(), message);
            detail.related(budget.document, &bound, is_here("the budget"));
        } else {
            let detail = found.at(budget.document, bound, message);
            detail.related(min.of, &min.path, is_here("the minimum"));
        }
    }
}
