//! VPA010: a maxAllowed below minAllowed.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "VPA010",
    name: "max-allowed-below-min",
    why: "No recommendation lies between the two.",
    fix: "raise maxAllowed, or lower minAllowed",
    bad: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  resourcePolicy:
    containerPolicies:
      - containerName: api
        minAllowed: {memory: 1Gi}
        maxAllowed: {memory: 512Mi}
",
    good: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  resourcePolicy:
    containerPolicies:
      - containerName: api
        minAllowed: {memory: 512Mi}
        maxAllowed: {memory: 1Gi}
",
    ..Rule::refusal("V10")
};
