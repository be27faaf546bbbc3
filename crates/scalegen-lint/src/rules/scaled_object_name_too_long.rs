//! KED011: a name that does not fit into a label.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "KED011",
    name: "scaled-object-name-too-long",
    why: "KEDA labels its HPA with the object's name and names it keda-hpa-<name> unless the HPA's name is set. Both have at most 63 characters, so that a name without one has at most 54.",
    fix: "shorten the name, or set advanced.horizontalPodAutoscalerConfig.name",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: checkout-service-that-answers-the-questions-of-customers}
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
metadata: {name: checkout-service}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    ..Rule::refusal("K11")
};
