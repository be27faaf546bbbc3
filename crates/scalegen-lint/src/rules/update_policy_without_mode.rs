//! VPA002: an updatePolicy without an updateMode.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "VPA002",
    name: "update-policy-without-mode",
    why: "The CRD lets it be absent, the webhook does not once there is an updatePolicy. Only an object without the whole block gets Recreate.",
    fix: "set updateMode: \"Off\", Initial, Recreate or InPlaceOrRecreate",
    bad: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  updatePolicy:
    minReplicas: 1
",
    good: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  updatePolicy:
    updateMode: Recreate
    minReplicas: 1
",
    ..Rule::refusal("V2")
};
