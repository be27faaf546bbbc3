//! TRG012: keys that KEDA refuses together.

use crate::Rule;
use crate::triggers::ProblemKind;

pub(crate) const RULE: Rule = Rule {
    code: "TRG012",
    name: "conflicting-trigger-keys",
    summary: "Keys of a trigger's metadata exclude each other",
    source: "the Validate functions in pkg/scalers",
    why: "The operator fails to build the scaler, and the ScaledObject is not ready.",
    fix: "keep one of them",
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
        allowIdleConsumers: \"true\"
        limitToPartitionsWithLag: \"true\"
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
        limitToPartitionsWithLag: \"true\"
",
    ..Rule::trigger(ProblemKind::ConflictingKeys)
};
