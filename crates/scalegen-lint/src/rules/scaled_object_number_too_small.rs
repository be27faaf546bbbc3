//! KED102: a count or period below what the CRD takes.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "KED102",
    name: "scaled-object-number-too-small",
    why: "The CRD has a minimum for each number: 1 for pollingInterval and maxReplicaCount, 0 for the others. Older releases of KEDA take the object and then do something else.",
    fix: "raise the number",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  pollingInterval: 0
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
  pollingInterval: 30
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    ..Rule::refusal("KS2")
};
