//! TRG007: a key that KEDA fails a trigger for.

use crate::triggers::ProblemKind;
use crate::{Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "TRG007",
    name: "refused-trigger-key",
    summary: "A key of a trigger's metadata is one that KEDA refuses",
    versions: Versions::told("KEDA 2.18 and later for `type` of cpu and memory, 2.20 and later for others"),
    source: "deprecated tags in pkg/scalers, pkg/scalers/scalersconfig/typed_config.go",
    why: "The operator reports the key as deprecated and does not build the scaler; the ScaledObject is not ready.",
    fix: "use what took its place",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  minReplicaCount: 1
  triggers:
    - type: cpu
      metricType: Utilization
      metadata:
        type: Utilization
        value: \"60\"
",
    good: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  minReplicaCount: 1
  triggers:
    - type: cpu
      metricType: Utilization
      metadata:
        value: \"60\"
",
    ..Rule::trigger(ProblemKind::RefusedKey)
};
