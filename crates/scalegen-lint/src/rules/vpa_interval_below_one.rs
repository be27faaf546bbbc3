//! VPA103: an interval or count of zero or less.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "VPA103",
    name: "vpa-interval-below-one",
    why: "The CRD has a minimum of 1 for it.",
    fix: "set it to 1 or more, or remove it",
    bad: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  updatePolicy:
    updateMode: Recreate
    evictAfterOOMSeconds: 0
",
    good: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  updatePolicy:
    updateMode: Recreate
",
    ..Rule::refusal("VS3")
};
