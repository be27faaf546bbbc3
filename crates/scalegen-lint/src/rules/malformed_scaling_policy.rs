//! HPA021: a scaling policy of another type, or with a value or period out of range.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA021",
    name: "malformed-scaling-policy",
    why: "A policy allows so many Pods, or so many Percent, in each period. The API server refuses other types, a value that is not above zero and a period of more than half an hour; none of the three has a default.",
    fix: "set type: Pods or Percent, a value of 1 or more, and periodSeconds of 1 to 1800",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  behavior:
    scaleDown: {policies: [{type: Percent, value: 10, periodSeconds: 3600}]}
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  behavior:
    scaleDown: {policies: [{type: Percent, value: 10, periodSeconds: 1800}]}
",
    ..Rule::refusal("H21")
};
