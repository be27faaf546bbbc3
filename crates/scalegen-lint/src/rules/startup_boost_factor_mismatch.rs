//! VPA104: a startup boost whose type and factor do not go together.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "VPA104",
    name: "startup-boost-factor-mismatch",
    why: "A boost is a factor of the request or an amount, as its type says. The CRD refuses any other.",
    fix: "with type Factor set factor, with type Quantity remove it",
    bad: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  startupBoost:
    cpu: {type: Factor}
",
    good: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
",
    ..Rule::refusal("VS4")
};
