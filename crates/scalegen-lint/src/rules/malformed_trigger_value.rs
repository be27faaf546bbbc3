//! TRG014: a value that KEDA cannot read.

use crate::Rule;
use crate::triggers::ProblemKind;

pub(crate) const RULE: Rule = Rule {
    code: "TRG014",
    name: "malformed-trigger-value",
    summary: "A value of a trigger's metadata does not parse as KEDA parses it",
    source: "pkg/scalers/scalersconfig/typed_config.go",
    why: "Metadata is text, so that the API server takes anything. KEDA reads numbers with a JSON parser, booleans and durations as Go does; where that fails, the ScaledObject is not ready.",
    fix: "write the value in KEDA's notation",
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
        threshold: 500m
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
        threshold: \"0.5\"
",
    ..Rule::trigger(ProblemKind::MalformedValue)
};
