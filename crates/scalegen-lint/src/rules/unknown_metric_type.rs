//! HPA008: a metric of no known type.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA008",
    name: "unknown-metric-type",
    why: "The type says where the controller gets the metric from. The API server knows five and refuses any other word; case counts.",
    fix: "write type: Resource, ContainerResource, Pods, Object or External",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - {type: CPU, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}
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
    ..Rule::refusal("H8")
};
