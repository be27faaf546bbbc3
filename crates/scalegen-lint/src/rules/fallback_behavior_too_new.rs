//! KED106: a fallback.behavior that this KEDA does not know.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "KED106",
    name: "fallback-behavior-too-new",
    why: "The CRD of the KEDA that is installed has no such field, and drops it or refuses the object; or it has no such word, and refuses the object.",
    fix: "upgrade KEDA, or leave it out: static, the default, is what all releases do",
    bad: "\
# lint: keda=2.16
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  fallback: {failureThreshold: 3, replicas: 4, behavior: currentReplicas}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    good: "\
# lint: keda=2.17
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  fallback: {failureThreshold: 3, replicas: 4, behavior: currentReplicas}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    ..Rule::refusal("KS6")
};
