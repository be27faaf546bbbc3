//! VPA105: a startup boost whose type and quantity do not go together.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "VPA105",
    name: "startup-boost-quantity-mismatch",
    why: "A boost is a factor of the request or an amount, as its type says. The CRD refuses any other.",
    fix: "with type Quantity set quantity, with type Factor remove it",
    bad: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  startupBoost:
    cpu: {type: Quantity}
",
    good: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
",
    ..Rule::refusal("VS5")
};
