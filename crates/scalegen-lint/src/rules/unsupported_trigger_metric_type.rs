//! TRG017: a metricType that the trigger cannot have.

use crate::Rule;
use crate::triggers::ProblemKind;

pub(crate) const RULE: Rule = Rule {
    code: "TRG017",
    name: "unsupported-trigger-metric-type",
    summary: "A trigger's metricType is none that its type can have",
    source: "pkg/scalers/cpu_memory_scaler.go: parseResourceMetadata, pkg/scalers/scaler.go: GetMetricTargetType",
    why: "The cpu and memory triggers need Utilization or AverageValue; all others take AverageValue, the default, or Value. With anything else the ScaledObject is not ready.",
    fix: "set `metricType` to one of these",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  minReplicaCount: 1
  triggers:
    - type: cpu
      metadata:
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
    ..Rule::trigger(ProblemKind::UnsupportedMetricType)
};
