//! HPA015: a Pods metric without averageValue.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA015",
    name: "pods-metric-without-average-value",
    why: "A Pods metric is the average over the pods, so that is what its target has to be. The API server refuses any other alone.",
    fix: "set target: {type: AverageValue, averageValue: ...}",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - {type: Pods, pods: {metric: {name: rps}, target: {type: Value, value: \"100\"}}}
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - {type: Pods, pods: {metric: {name: rps}, target: {type: AverageValue, averageValue: \"100\"}}}
",
    ..Rule::refusal("H15")
};
