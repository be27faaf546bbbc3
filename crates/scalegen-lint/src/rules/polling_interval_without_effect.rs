//! KED013: a pollingInterval where nobody waits for it.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "KED013",
    name: "polling-interval-without-effect",
    why: "KEDA polls to decide between zero and one. Above that the HPA asks every 15 seconds, and KEDA asks the source each time, unless a trigger has useCachedMetrics.",
    fix: "remove it, or set useCachedMetrics on the triggers that are expensive to ask",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  minReplicaCount: 1
  pollingInterval: 5
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
  minReplicaCount: 0
  pollingInterval: 5
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    ..Rule::refusal("K13")
};
