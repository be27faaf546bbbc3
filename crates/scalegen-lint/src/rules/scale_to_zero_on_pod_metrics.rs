//! HPA007: minReplicas 0 with metrics of pods alone.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA007",
    name: "scale-to-zero-on-pod-metrics",
    why: "Metrics of pods, such as CPU, do not exist while there are no pods: nothing would ever wake the workload. The API server refuses the object.",
    fix: "add an External or Object metric, such as the length of a queue, or set minReplicas to 1",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  minReplicas: 0
  metrics:
    - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  minReplicas: 0
  metrics:
    - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}
    - {type: External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: \"5\"}}}
",
    ..Rule::refusal("H7")
};
