//! KED104: no trigger, or a target or trigger without a name.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "KED104",
    name: "empty-scaled-object-field",
    why: "There is nothing to scale, or nothing to scale on.",
    fix: "name the target, and at least one trigger with its type",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers: []
",
    good: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    ..Rule::refusal("KS4")
};
