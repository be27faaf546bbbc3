//! KED010: triggers of one name, or cached where nothing is polled.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "KED010",
    name: "invalid-trigger-list",
    why: "Formulas tell triggers apart by their names. cpu and memory are read by the HPA, and cron is a clock: there is nothing to cache.",
    fix: "have at least one trigger, each with a name of its own, and no useCachedMetrics on cpu, memory and cron",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  minReplicaCount: 1
  triggers:
    - type: cpu
      useCachedMetrics: true
      metricType: Utilization
      metadata: {value: \"60\"}
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
      metadata: {value: \"60\"}
",
    ..Rule::refusal("K10")
};
