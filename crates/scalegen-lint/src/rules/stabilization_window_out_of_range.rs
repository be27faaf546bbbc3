//! HPA018: a stabilization window below zero or above one hour.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA018",
    name: "stabilization-window-out-of-range",
    why: "The controller keeps recommendations for at most an hour. The API server refuses a longer window, and one below zero.",
    fix: "set stabilizationWindowSeconds to 0 to 3600; 0 acts on every recommendation at once",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  behavior:
    scaleDown: {stabilizationWindowSeconds: 7200}
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  behavior:
    scaleDown: {stabilizationWindowSeconds: 3600}
",
    ..Rule::refusal("H18")
};
