//! TRG004: a key that the scaler of a trigger does not know.

use scalegen_syntax::Severity;

use crate::Rule;
use crate::triggers::ProblemKind;

pub(crate) const RULE: Rule = Rule {
    code: "TRG004",
    name: "unknown-trigger-key",
    severity: Severity::Warning,
    summary: "A key of a trigger's metadata is unknown to its scaler",
    source: "pkg/scalers/scalersconfig/typed_config.go",
    why: "KEDA ignores it without a word, so that what was meant keeps its default. Only an operator with `KEDA_CHECK_UNEXPECTED_SCALERS_PARAMS=enabled` warns of it.",
    fix: "use the key that was meant, or remove it",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: kafka
      metadata:
        bootstrapServers: kafka:9092
        consumerGroup: orders
        topic: orders
        lagTreshold: \"50\"
",
    good: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: kafka
      metadata:
        bootstrapServers: kafka:9092
        consumerGroup: orders
        topic: orders
        lagThreshold: \"50\"
",
    ..Rule::trigger(ProblemKind::UnknownKey)
};
