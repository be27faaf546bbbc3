//! HPA013: a Resource metric without a resource, or with two targets or none.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA013",
    name: "malformed-resource-metric",
    why: "A Resource metric is either a percentage of the requests or an amount for each pod. The API server refuses both at once and neither; a `value` does not count.",
    fix: "name the resource, and set either averageUtilization or averageValue",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60, averageValue: 500m}}}
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
    ..Rule::refusal("H13")
};
