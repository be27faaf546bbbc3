//! REL007: a manifest sets the replicas that a scaler changes.

use scalegen_kinds::{deployment, hpa};
use scalegen_syntax::{Family, FieldPath, ObjectName, Severity, is_here, messages};

use crate::cluster::is_live;
use crate::messages::example;
use crate::{Check, Cluster, Found, Role, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL007",
    name: "replicas-on-scaled-workload",
    summary: "A manifest sets `spec.replicas` of a workload that an autoscaler scales",
    severity: Severity::Warning,
    why: "Every apply resets the replicas to that number, whatever the load. The autoscaler corrects it at its next sync, with pods stopped and started in between.",
    fix: "remove `replicas`; if the workload was applied client-side before, edit last-applied first, or it drops to 1 once",
    bad: concat!(
        deployment!(
            "
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: web, resources: {requests: {cpu: 200m}}}]
---
"
        ),
        hpa!(
            "
  maxReplicas: 10
"
        )
    ),
    good: &[("  replicas: 3\n", "")],
    source: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    ReplicasApplied { replicas: i64 = 3, scaler: ObjectName = example::hpa() }
        "every apply sets the replicas to {replicas}, which {scaler} changes";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    // As `op: remove` does.
    if cluster.may_be_patched() {
        return;
    }
    for (target, autoscalers) in cluster.present() {
        let Some(scaler) = autoscalers
            .iter()
            .find(|autoscaler| autoscaler.role == Role::Replicas)
        else {
            continue;
        };
        for document in cluster.named(target) {
            let replicas = document.look(|root| root.get_in(&["spec", "replicas"])?.as_i64());
            let Some(replicas) =
                replicas.filter(|_| !is_live(document) && !cluster.leaves_replicas(document))
            else {
                continue;
            };
            let message = ReplicasApplied {
                replicas,
                scaler: scaler.document.object_name(),
            };
            found
                .at(document, FieldPath::of("spec").field("replicas"), message)
                .related(scaler.document, &scaler.path(), is_here("the scaler"));
        }
    }
}
