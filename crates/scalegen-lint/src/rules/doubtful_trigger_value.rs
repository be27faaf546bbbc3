//! TRG016: a value that hardly does what was meant.

use scalegen_syntax::Severity;

use crate::Rule;
use crate::triggers::ProblemKind;

pub(crate) const RULE: Rule = Rule {
    code: "TRG016",
    name: "doubtful-trigger-value",
    severity: Severity::Warning,
    summary: "A value of a trigger's metadata is accepted, but hardly does what was meant",
    source: "pkg/scalers",
    why: "The ScaledObject is ready, and then the source answers with an error, or the trigger never acts.",
    fix: "write the value as the source expects it",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090/
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
    ..Rule::trigger(ProblemKind::DoubtfulValue)
};
