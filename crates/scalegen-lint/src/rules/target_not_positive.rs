//! HPA011: a target of zero or less.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA011",
    name: "target-not-positive",
    why: "The controller divides by the target. The API server refuses zero and less.",
    fix: "set a target above zero: the metric at which one pod, or the workload, has enough to do",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - {type: External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: \"0\"}}}
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - {type: External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: \"5\"}}}
",
    ..Rule::refusal("H11")
};
