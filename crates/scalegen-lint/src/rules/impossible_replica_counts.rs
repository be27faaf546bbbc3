//! KED004: an idle count that is not below the minimum, or a minimum above the maximum.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "KED004",
    name: "impossible-replica-counts",
    why: "The counts contradict each other, so that KEDA takes none of them. An absent minReplicaCount counts as 0 here, so that it has to be set for idleReplicaCount to be below it; a minimum of 0 counts as the 1 that the HPA gets.",
    fix: "set minReplicaCount above idleReplicaCount, and not above maxReplicaCount, which is 100 when absent",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  idleReplicaCount: 0
  maxReplicaCount: 8
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    good: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  idleReplicaCount: 0
  minReplicaCount: 1
  maxReplicaCount: 8
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    ..Rule::refusal("K4")
};
