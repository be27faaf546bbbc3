//! HPA019: a selectPolicy that is no word of the API.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA019",
    name: "unknown-select-policy",
    why: "The API server refuses it; case counts. Max takes the policy that changes most, Min the one that changes least, Disabled never scales in that direction.",
    fix: "write selectPolicy: Max, Min or Disabled, or leave it out for Max",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  behavior:
    scaleDown: {selectPolicy: max}
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  behavior:
    scaleDown: {selectPolicy: Max}
",
    ..Rule::refusal("H19")
};
