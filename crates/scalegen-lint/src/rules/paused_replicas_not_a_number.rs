//! KED205: a paused-replicas that is no whole number.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "KED205",
    name: "paused-replicas-not-a-number",
    why: "The operator cannot read at which count to pause, reports an error, and the object is not ready.",
    fix: "write a whole number in quotes, or use autoscaling.keda.sh/paused to pause at the present count",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web, annotations: {autoscaling.keda.sh/paused-replicas: \"true\"}}
spec:
  scaleTargetRef: {name: web}
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
metadata: {name: web, annotations: {autoscaling.keda.sh/paused-replicas: \"2\"}}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    ..Rule::refusal("KR5")
};
