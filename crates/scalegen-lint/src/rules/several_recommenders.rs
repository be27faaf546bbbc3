//! VPA014: more than one recommender.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "VPA014",
    name: "several-recommenders",
    why: "The field is a list, of which the VPA takes one entry.",
    fix: "keep one of them",
    bad: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  recommenders:
    - name: default
    - name: nightly
",
    good: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  recommenders:
    - name: nightly
",
    ..Rule::refusal("V14")
};
