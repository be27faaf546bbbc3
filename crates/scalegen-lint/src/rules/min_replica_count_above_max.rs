//! KED103: minReplicaCount above maxReplicaCount.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "KED103",
    name: "min-replica-count-above-max",
    why: "No number of replicas satisfies both. maxReplicaCount is 100 when it is absent.",
    fix: "raise maxReplicaCount, or lower minReplicaCount",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  minReplicaCount: 9
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
  minReplicaCount: 8
  maxReplicaCount: 9
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    ..Rule::refusal("KS3")
};
