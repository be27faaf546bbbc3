//! KED006: a fallback that asks a formula that is not there.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "KED006",
    name: "fallback-formula-without-formula",
    why: "With behavior scalingModifiers the formula decides what counts while a trigger fails. There is none.",
    fix: "add advanced.scalingModifiers with a formula, or use another behavior",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  fallback: {failureThreshold: 3, replicas: 4, behavior: scalingModifiers}
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
  fallback: {failureThreshold: 3, replicas: 4, behavior: scalingModifiers}
  advanced:
    scalingModifiers:
      formula: queue ?? 4
      target: \"5\"
  triggers:
    - name: queue
      type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    ..Rule::refusal("K6")
};
