//! TRG001: a trigger of a type that KEDA does not have.

use crate::Rule;
use crate::triggers::ProblemKind;

pub(crate) const RULE: Rule = Rule {
    code: "TRG001",
    name: "unknown-trigger-type",
    summary: "A trigger has a type that this KEDA does not have",
    source: "pkg/scaling/scalers_builder.go",
    why: "KEDA takes any type at admission. The operator then cannot build the scaler, the ScaledObject is not ready, and no HPA is made for it.",
    fix: "use a type of KEDA's list, or `external` for a scaler of your own",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: promethues
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
    ..Rule::trigger(ProblemKind::UnknownTriggerType)
};
