//! TRG005: a key that a trigger cannot do without.

use crate::Rule;
use crate::triggers::ProblemKind;

pub(crate) const RULE: Rule = Rule {
    code: "TRG005",
    name: "missing-trigger-key",
    summary: "A trigger's metadata lacks a key that its scaler needs",
    source: "pkg/scalers/scalersconfig/typed_config.go",
    why: "KEDA checks no metadata at admission. The operator fails to build the scaler, and the ScaledObject is not ready.",
    fix: "set the key, name an environment variable in the key with `FromEnv` after it, or refer to a TriggerAuthentication, where the scaler reads those",
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
    ..Rule::trigger(ProblemKind::MissingKey)
};
