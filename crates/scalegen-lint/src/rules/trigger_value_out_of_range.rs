//! TRG015: a value that is too small or too large.

use crate::Rule;
use crate::triggers::ProblemKind;

pub(crate) const RULE: Rule = Rule {
    code: "TRG015",
    name: "trigger-value-out-of-range",
    summary: "A value of a trigger's metadata is too small or too large",
    source: "the Validate functions in pkg/scalers, pkg/scalers/scaler.go",
    why: "KEDA refuses it, or makes an HPA of it that the API server refuses, such as one with a target of zero.",
    fix: "use a value in range",
    bad: "\
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
        threshold: \"0\"
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
        threshold: \"1\"
",
    ..Rule::trigger(ProblemKind::ValueOutOfRange)
};
