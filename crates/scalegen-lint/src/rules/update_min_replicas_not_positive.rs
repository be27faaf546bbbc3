//! VPA005: an updatePolicy.minReplicas of zero or less.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "VPA005",
    name: "update-min-replicas-not-positive",
    why: "It is the number of live pods from which on the updater evicts; there is no fewer than one. Without it the updater takes 2.",
    fix: "set it to 1 or more, or remove it",
    bad: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  updatePolicy:
    updateMode: Recreate
    minReplicas: 0
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
    ..Rule::refusal("V5")
};
