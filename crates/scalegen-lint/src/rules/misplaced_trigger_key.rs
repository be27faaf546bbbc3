//! TRG010: a field of the trigger or ScaledObject among the metadata.

use scalegen_syntax::Severity;

use crate::Rule;
use crate::triggers::ProblemKind;

pub(crate) const RULE: Rule = Rule {
    code: "TRG010",
    name: "misplaced-trigger-key",
    severity: Severity::Warning,
    summary: "A key of a trigger's metadata belongs beside it, or to the ScaledObject",
    source: "apis/keda/v1alpha1/scaletriggers_types.go",
    why: "KEDA looks for it elsewhere, finds nothing there, and takes the default.",
    fix: "move it out of `metadata`",
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
        threshold: \"100\"
        metricType: Value
",
    good: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: prometheus
      metricType: Value
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    ..Rule::trigger(ProblemKind::MisplacedKey)
};
