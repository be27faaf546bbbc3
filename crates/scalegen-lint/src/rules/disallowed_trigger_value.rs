//! TRG013: a word that KEDA does not take.

use crate::Rule;
use crate::triggers::ProblemKind;

pub(crate) const RULE: Rule = Rule {
    code: "TRG013",
    name: "disallowed-trigger-value",
    summary: "A value of a trigger's metadata is none of the words that its key takes",
    source: "pkg/scalers/scalersconfig/typed_config.go",
    why: "KEDA compares exactly, capitals too. The operator fails to build the scaler, and the ScaledObject is not ready.",
    fix: "use one of the words",
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
        offsetResetPolicy: Earliest
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
        offsetResetPolicy: earliest
",
    ..Rule::trigger(ProblemKind::DisallowedValue)
};
