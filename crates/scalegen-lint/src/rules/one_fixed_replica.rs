//! OPN002: a workload of one replica that nothing scales.

use scalegen_syntax::{Family, FieldPath, Severity, messages};

use crate::{Check, Cluster, Found, ObjectRef, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "OPN002",
    name: "one-fixed-replica",
    summary: "A workload has one replica, and nothing scales it",
    severity: Severity::Warning,
    why: "While its pod is moved, restarted or updated badly nothing answers, and no load adds another.",
    fix: "set spec.replicas to 2 or more, or add an autoscaler",
    bad: "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: web, resources: {requests: {cpu: 200m}}}]
",
    good: &[("replicas: 1", "replicas: 2")],
    ..Rule::of(Family::Opinion)
};

messages! {
    MESSAGES;
    OneFixedReplica {} "one replica, and nothing scales it";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    if !cluster.is_complete() {
        return;
    }
    for workload in cluster.workloads() {
        let document = workload.document;
        let target = ObjectRef::of(document).filter(|_| !document.is_patch());
        let is_fixed = target.is_some_and(|target| cluster.autoscalers_of(&target).is_empty());
        if is_fixed && workload.replicas().unwrap_or(1) == 1 {
            found.at(
                document,
                FieldPath::of("spec").field("replicas"),
                OneFixedReplica {},
            );
        }
    }
}
