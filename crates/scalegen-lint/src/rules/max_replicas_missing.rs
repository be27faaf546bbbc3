//! HPA003: maxReplicas that is missing or not above zero.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA003",
    name: "max-replicas-missing",
    why: "There is no default: the API server refuses a HorizontalPodAutoscaler without an upper bound.",
    fix: "set maxReplicas to the most pods that the cluster can hold",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 1
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  minReplicas: 1
",
    ..Rule::refusal("H3")
};
