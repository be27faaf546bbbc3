//! VPA016: the updateMode Auto.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "VPA016",
    name: "deprecated-update-mode",
    why: "It does what Recreate does, and is to go. The admission controller warns of it.",
    fix: "use Recreate, which does the same, or Initial or InPlaceOrRecreate",
    bad: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  updatePolicy: {updateMode: \"Auto\"}
",
    good: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  updatePolicy: {updateMode: \"Recreate\"}
",
    ..Rule::refusal("V16")
};
