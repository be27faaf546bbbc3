//! HPA010: a target of no known type.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA010",
    name: "unknown-target-type",
    why: "The API server refuses it. There are three: Utilization is a percentage of the request, Value the metric as a whole, AverageValue the metric for each pod; case counts.",
    fix: "write type: Utilization, Value or AverageValue",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - {type: Resource, resource: {name: cpu, target: {type: Percent, averageUtilization: 60}}}
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
    ..Rule::refusal("H10")
};
