//! HPA022: a tolerance that is negative, or that the server does not have.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA022",
    name: "unusable-tolerance",
    why: "Below zero it is refused. A server before Kubernetes 1.33 does not know the field and refuses it under strict validation; 1.33 and 1.34 drop it without a word, and the tolerance of the cluster (0.1) holds.",
    fix: "set a tolerance of zero or more for Kubernetes 1.35 and later; leave it out for earlier ones",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  behavior:
    scaleUp: {tolerance: \"-0.1\"}
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  behavior:
    scaleUp: {tolerance: \"0.1\"}
",
    ..Rule::refusal("H22")
};
