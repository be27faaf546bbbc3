//! VPA013: a startupBoost without its feature gate.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "VPA013",
    name: "gated-startup-boost",
    why: "The webhook refuses it unless the VPA runs with the gate CPUStartupBoost, which is off by default.",
    fix: "remove it; or turn the gate on with `--feature-gates`, and allow this rule",
    bad: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  startupBoost:
    cpu: {type: Factor, factor: 2}
",
    good: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
",
    ..Rule::refusal("V13")
};
