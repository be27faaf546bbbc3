//! REL024: a PodDisruptionBudget that lets no pod go, however many there are.

use scalegen_syntax::{Family, FieldPath, Severity, messages};

use crate::budgets::{budgets, fewest};
use crate::{Check, Cluster, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL024",
    name: "budget-never-lets-go",
    summary: "A PodDisruptionBudget allows no eviction, however many pods there are",
    severity: Severity::Warning,
    why: "With maxUnavailable 0, minAvailable 100%, or neither of the two, the controller never allows a disruption. Draining a node waits forever, and neither the VPA nor the cluster autoscaler can move a pod.",
    fix: "set maxUnavailable to 1 or more, or delete the budget",
    bad: "\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec:
  maxUnavailable: 0
  selector: {matchLabels: {app: web}}
",
    good: &[("maxUnavailable: 0", "maxUnavailable: 1")],
    source: "pkg/controller/disruption/disruption.go: getExpectedPodCount, updatePdbStatus",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    NeverLetsGo { field: FieldPath = FieldPath::of("maxUnavailable"), value: String = "0" }
        "{field}: {value} never allows an eviction";
    NoBound {} "neither {.minAvailable} nor {.maxUnavailable} is set, so the controller never allows an eviction";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    for budget in budgets(cluster) {
        if budget.spec.min_available.is_none() && budget.spec.max_unavailable.is_none() {
            found.at(budget.document, FieldPath::of("spec"), NoBound {});
            continue;
        }
        let Some((name, value)) = budget.always_blocks() else {
            continue;
        };
        // Where the number of pods is known, REL008 and REL025 report it with that.
        let workload = budget.workload(cluster);
        if workload.is_some_and(|workload| fewest(workload, cluster).is_some()) {
            continue;
        }
        let field = FieldPath::of(name);
        found.at(
            budget.document,
            FieldPath::of("spec").field(name),
            NeverLetsGo { field, value },
        );
    }
}
