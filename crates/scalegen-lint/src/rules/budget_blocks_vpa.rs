//! REL028: a VPA that has to evict pods which a PodDisruptionBudget never lets go.

use std::collections::BTreeMap;

use scalegen_document::{Document, Object};
use scalegen_kinds::vpa::UpdateMode;
use scalegen_syntax::{Family, FieldPath, ObjectName, Severity, is_here, messages};

use crate::budgets::{budgets, fewest};
use crate::vpa_policies::mode;
use crate::{Check, Cluster, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL028",
    name: "budget-blocks-vpa",
    summary: "A VPA should evict pods, but a PodDisruptionBudget lets none of them go",
    severity: Severity::Warning,
    why: "The VPA's updater uses the eviction API, which respects budgets. While the workload is at its minimum, nothing is ever resized, and only the updater's log reports it.",
    fix: "let the budget lose a pod, or use updateMode InPlaceOrRecreate or Initial",
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
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  updatePolicy: {updateMode: Recreate}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec:
  minAvailable: 3
  selector: {matchLabels: {app: web}}
",
    good: &[("minAvailable: 3", "minAvailable: 2")],
    source: "vertical-pod-autoscaler/pkg/updater/restriction/pods_eviction_restriction.go: Evict",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    NothingToEvict { budget: ObjectName = ObjectName::new("PodDisruptionBudget", "shop", "web"), field: FieldPath = FieldPath::of("minAvailable"), value: String = "3" }
        "{budget} has {field}: {value}, so the updater cannot evict a pod";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    // By workload, which documents outlive.
    let mut blocked: BTreeMap<*const Document, (&Document, &'static str, String)> = BTreeMap::new();
    for budget in budgets(cluster) {
        let Some(workload) = budget.workload(cluster) else {
            continue;
        };
        let at_fewest = fewest(workload, cluster).and_then(|fewest| budget.blocks(fewest.count));
        if let Some((field, value)) = at_fewest.or_else(|| budget.always_blocks()) {
            blocked.entry(workload).or_insert((budget.document, field, value));
        }
    }
    if blocked.is_empty() {
        return;
    }
    for (target, autoscalers) in cluster.present() {
        let workload = cluster.named(target).iter().find(|document| !document.is_patch());
        let Some((budget, field, value)) =
            workload.and_then(|workload| blocked.get(&std::ptr::from_ref(*workload)))
        else {
            continue;
        };
        for autoscaler in autoscalers
            .iter()
            .filter(|autoscaler| !autoscaler.document.is_patch())
        {
            let Object::VerticalPodAutoscaler(vpa) = autoscaler.document.object() else {
                continue;
            };
            // The others resize in place where they can, which takes no eviction.
            if !matches!(
                mode(autoscaler.document, vpa),
                UpdateMode::Recreate | UpdateMode::Auto
            ) {
                continue;
            }
            let spec = FieldPath::of("spec");
            let message = NothingToEvict {
                budget: budget.object_name(),
                field: FieldPath::of(*field),
                value: value.clone(),
            };
            found
                .at(autoscaler.document, spec.clone().field("targetRef"), message)
                .related(budget, &spec.field(*field), is_here("the budget"));
        }
    }
}
