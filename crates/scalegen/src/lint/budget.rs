//! Whether a workload that keeps several pods has a PodDisruptionBudget.

use scalegen_profile::codes;
use scalegen_profile::plan::{Plan, WorkloadPlan};
use scalegen_syntax::{FieldPath, Finding, Place, messages};

messages! {
    MESSAGES;
    /// A workload of several pods without a budget.
    WithoutBudget {} "it keeps several pods and has no `pdb`: a drain may evict all of them at the same time";
    /// The budget that is proposed.
    AddBudget { app: String = "orders" }
        "add pdb = {{ max_unavailable = 1, selector = {{ match_labels = {{ app = \"{app}\" }} }} }}, with the labels of its pods";
}

/// A note for each workload whose active scaler keeps several pods without a budget. One that the profile keeps as an
/// object may be for any of them.
pub(super) fn check(plan: &Plan, locate: &dyn Fn(&FieldPath) -> Option<Place>) -> Vec<Finding> {
    if plan.objects.iter().any(|kept| kept.kind == "PodDisruptionBudget") {
        return Vec::new();
    }
    let without = plan.workloads.iter().filter(|workload| workload.pdb.is_none());
    without
        .filter_map(|workload| proposal(workload, locate))
        .collect()
}

fn proposal(workload: &WorkloadPlan, locate: &dyn Fn(&FieldPath) -> Option<Place>) -> Option<Finding> {
    workload.active().filter(|scaler| scaler.min_replicas() > 1)?;
    let path = &workload.origin;
    let mut finding = codes::NO_BUDGET.finding(WithoutBudget {}).at(locate(path));
    finding.path = Some(path.to_string());
    let app = workload.target.name.clone();
    finding.help = Some(AddBudget { app }.into());
    Some(finding)
}
