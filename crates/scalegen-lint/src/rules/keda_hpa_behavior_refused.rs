//! KED203: a behavior that no HPA may have.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "KED203",
    name: "keda-hpa-behavior-refused",
    why: "The ScaledObject is stored, for its CRD checks only types. The operator then cannot make the HPA, and nothing scales. HPA018 to HPA022 say the same of an HPA. Only a tolerance that the server does not have yet is dropped without a word, which is a warning.",
    fix: "write a behavior that an HPA may have: periods of 1 to 1800 seconds, windows of 0 to 3600, selectPolicy Max, Min or Disabled",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  advanced:
    horizontalPodAutoscalerConfig:
      behavior:
        scaleDown: {policies: [{type: Pods, value: 1, periodSeconds: 3600}]}
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
    horizontalPodAutoscalerConfig:
      behavior:
        scaleDown: {policies: [{type: Pods, value: 1, periodSeconds: 1800}]}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    ..Rule::refusal("KR3")
};
