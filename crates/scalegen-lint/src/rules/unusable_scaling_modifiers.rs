//! KED007: scalingModifiers that KEDA cannot compute.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "KED007",
    name: "unusable-scaling-modifiers",
    why: "KEDA compiles the formula when the object is stored. It can refer to triggers by their names, but to none of type cpu or memory, which the HPA reads itself; what it gives is divided by the target.",
    fix: "write a formula of the names of triggers, and a target above zero",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  advanced:
    scalingModifiers:
      formula: queue * 2
      target: \"5\"
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
    scalingModifiers:
      formula: queue * 2
      target: \"5\"
  triggers:
    - name: queue
      type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    ..Rule::refusal("K7")
};
