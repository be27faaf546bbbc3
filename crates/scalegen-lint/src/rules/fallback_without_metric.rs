//! KED005: a fallback with nothing to stand in for.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "KED005",
    name: "fallback-without-metric",
    why: "A fallback reports a number in the place of a metric that failed. The HPA reads cpu and memory itself, so that KEDA has nothing to put there.",
    fix: "remove the fallback, or scale on a trigger of another type; its numbers are 0 or more",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  fallback: {failureThreshold: 3, replicas: 4}
  minReplicaCount: 1
  triggers:
    - type: cpu
      metricType: Utilization
      metadata: {value: \"60\"}
",
    good: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  fallback: {failureThreshold: 3, replicas: 4}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    ..Rule::refusal("K5")
};
