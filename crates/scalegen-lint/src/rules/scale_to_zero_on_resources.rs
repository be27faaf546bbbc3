//! KED009: a minimum of zero with nothing but cpu and memory to wake on.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "KED009",
    name: "scale-to-zero-on-resources",
    why: "No pod has cpu or memory to measure when none runs, so that nothing would wake the workload. The webhook looks at this for Deployments and StatefulSets; minReplicaCount is 0 when it is absent.",
    fix: "set minReplicaCount to 1 or more, or add a trigger of another type",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  minReplicaCount: 0
  triggers:
    - type: cpu
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
    ..Rule::refusal("K9")
};
