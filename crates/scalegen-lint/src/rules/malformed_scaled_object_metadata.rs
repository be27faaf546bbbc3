//! KED101: a name, namespace, label or annotation that no object may have.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "KED101",
    name: "malformed-scaled-object-metadata",
    why: "The API server refuses the object, whatever its kind.",
    fix: "use lowercase letters, digits, dashes and dots in names, and at most 63 characters in labels",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: Web}
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
    ..Rule::refusal("KS1")
};
