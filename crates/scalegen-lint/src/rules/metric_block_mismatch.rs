//! HPA009: a metric without the block of its type, or with another one.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA009",
    name: "metric-block-mismatch",
    why: "A metric of type Resource is read from `resource`, one of type External from `external`. The API server refuses one that lacks its block, and one that has two.",
    fix: "give the metric the block of its type and no other; write a second metric for a second source",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - {type: ContainerResource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}
",
    ..Rule::refusal("H9")
};
