//! HPA005: a scaleTargetRef without a kind or name that can stand in a URL.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA005",
    name: "malformed-scale-target",
    why: "The reference becomes a path that the controller asks the API server for; without a kind or name there is none, and the object is refused.",
    fix: "name the workload: `scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}`",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment}
  maxReplicas: 10
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
",
    ..Rule::refusal("H5")
};
