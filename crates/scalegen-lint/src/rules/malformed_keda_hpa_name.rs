//! KED204: a name for the HPA that no object may have.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "KED204",
    name: "malformed-keda-hpa-name",
    why: "The ScaledObject is stored. The operator then cannot make the HPA, and nothing scales.",
    fix: "use lowercase letters, digits, dashes and dots",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  advanced:
    horizontalPodAutoscalerConfig: {name: Web_HPA}
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
  advanced:
    horizontalPodAutoscalerConfig: {name: web-hpa}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    ..Rule::refusal("KR4")
};
