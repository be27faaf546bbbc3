//! HPA004: maxReplicas below minReplicas.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA004",
    name: "max-replicas-below-min",
    why: "No number of replicas satisfies both. minReplicas is 1 when it is absent.",
    fix: "raise maxReplicas, or lower minReplicas",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 5
  maxReplicas: 2
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 5
",
    ..Rule::refusal("H4")
};
