//! OPN005: replicas that may all be put on one node.

use scalegen_syntax::{Family, FieldPath, Severity, messages};

use crate::budgets::fewest;
use crate::{Check, Cluster, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "OPN005",
    name: "replicas-on-one-node",
    summary: "Nothing spreads the replicas of a workload over nodes",
    severity: Severity::Warning,
    why: "The scheduler spreads them only as far as it suits it, and one node that fails may take all of them.",
    fix: "add topologySpreadConstraints over kubernetes.io/hostname, or a podAntiAffinity",
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
      terminationGracePeriodSeconds: 30
      containers: [{name: web, image: web, resources: {requests: {cpu: 200m}}}]
",
    good: &[(
        "terminationGracePeriodSeconds: 30",
        "topologySpreadConstraints: [{maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: web}}}]",
    )],
    ..Rule::of(Family::Opinion)
};

messages! {
    MESSAGES;
    NotSpread { replicas: i64 = 3 } "nothing spreads its {replicas} or more replicas over nodes";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    for workload in cluster.workloads() {
        let document = workload.document;
        let template = workload.template();
        let Some(spec) = template.spec.as_ref().filter(|_| !document.is_patch()) else {
            continue;
        };
        let affinity = spec.affinity.as_ref();
        let is_spread = spec
            .topology_spread_constraints
            .as_ref()
            .is_some_and(|list| !list.is_empty())
            || affinity.is_some_and(|affinity| affinity.pod_anti_affinity.is_some());
        let several = fewest(document, cluster).filter(|fewest| fewest.count > 1 && !is_spread);
        if let Some(replicas) = several.map(|fewest| fewest.count) {
            let path = FieldPath::of("spec").field("template").field("spec");
            found.at(
                document,
                path.field("topologySpreadConstraints"),
                NotSpread { replicas },
            );
        }
    }
}
