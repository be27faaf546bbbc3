//! REL021: two VPAs on one workload.

use std::collections::BTreeSet;

use scalegen_syntax::{Family, ObjectName, Severity, is_here, messages};

use crate::messages::example;
use crate::{Check, Cluster, Found, ObjectRef, Role, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL021",
    name: "two-vpas-on-one-workload",
    summary: "Two VerticalPodAutoscalers target the same workload",
    severity: Severity::Warning,
    why: "The VPA's authors call the result undefined. In practice the older one counts, and the other looks alive and changes nothing.",
    fix: "keep one of them; one VPA can have a policy for each container",
    bad: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web-cpu}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  resourcePolicy: {containerPolicies: [{containerName: \"*\", controlledResources: [cpu]}]}
---
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web-memory}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  resourcePolicy: {containerPolicies: [{containerName: \"*\", controlledResources: [memory]}]}
",
    good: &[
        ("metadata: {name: web-cpu}", "metadata: {name: web}"),
        (
            "
  resourcePolicy: {containerPolicies: [{containerName: \"*\", controlledResources: [cpu]}]}
---
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web-memory}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  resourcePolicy: {containerPolicies: [{containerName: \"*\", controlledResources: [memory]}]}
",
            "
  resourcePolicy: {containerPolicies: [{containerName: \"*\", controlledResources: [cpu, memory]}]}
",
        ),
    ],
    source: "vertical-pod-autoscaler/docs/known-limitations.md",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    SizedToo { workload: ObjectName = example::deployment(), vpa: ObjectName = example::vpa() }
        "{workload} is sized by {vpa} too";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    for (target, autoscalers) in cluster.contested() {
        let mut seen = BTreeSet::new();
        let mut vpas = autoscalers.iter().filter(|autoscaler| {
            autoscaler.role == Role::Requests
                && !autoscaler.document.is_patch()
                && seen.insert(ObjectRef::of(autoscaler.document))
        });
        let Some(first) = vpas.next() else {
            continue;
        };
        for autoscaler in vpas {
            let message = SizedToo {
                workload: target.object_name(),
                vpa: first.document.object_name(),
            };
            found.at(autoscaler.document, autoscaler.path(), message).related(
                first.document,
                &first.path(),
                is_here("the other VPA"),
            );
        }
    }
}
