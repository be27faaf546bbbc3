//! HPA020: a list of policies that is there and empty.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA020",
    name: "empty-scaling-policies",
    why: "A list that is left out is filled with defaults; one that is empty stays so, and the API server refuses it: without a policy nothing says how fast to scale.",
    fix: "leave `policies` out for the defaults, add a policy, or set `selectPolicy: Disabled` to never scale in that direction",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  behavior:
    scaleDown: {policies: []}
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  behavior:
    scaleDown: {selectPolicy: Disabled}
",
    ..Rule::refusal("H20")
};
