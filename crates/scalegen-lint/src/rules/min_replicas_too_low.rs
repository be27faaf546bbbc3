//! HPA002: minReplicas below what the server allows.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA002",
    name: "min-replicas-too-low",
    why: "Scaling to zero is a feature gate (HPAScaleToZero) that is off before Kubernetes 1.37, and the API server refuses the object. Nothing is below zero.",
    fix: "set minReplicas to 1 or more; to reach zero on these servers, use a ScaledObject",
    bad: "\
# lint: kubernetes=1.36
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  minReplicas: 0
  metrics:
    - {type: External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: \"5\"}}}
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  minReplicas: 1
  metrics:
    - {type: External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: \"5\"}}}
",
    ..Rule::refusal("H2")
};
