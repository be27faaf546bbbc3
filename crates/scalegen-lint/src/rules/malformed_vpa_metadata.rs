//! VPA101: a name, namespace, label or annotation that no object may have.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "VPA101",
    name: "malformed-vpa-metadata",
    why: "The API server refuses the object, whatever its kind.",
    fix: "use lowercase letters, digits, dashes and dots in names, and at most 63 characters in labels",
    bad: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: Web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
",
    good: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
",
    ..Rule::refusal("VS1")
};
