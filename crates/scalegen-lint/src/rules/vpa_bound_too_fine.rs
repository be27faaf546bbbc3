//! VPA009: a bound finer than the VPA counts.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "VPA009",
    name: "vpa-bound-too-fine",
    why: "The recommender counts milli-cores of CPU and bytes of memory. A memory of `500m` is half a byte; 500Mi or 500M was meant.",
    fix: "write whole milli-cores, such as 50m, and whole bytes, such as 500Mi",
    bad: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  resourcePolicy:
    containerPolicies:
      - containerName: api
        maxAllowed: {memory: 500m}
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
        maxAllowed: {memory: 500Mi}
",
    ..Rule::refusal("V9")
};
