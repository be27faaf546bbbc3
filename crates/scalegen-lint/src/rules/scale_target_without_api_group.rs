//! HPA006: a scaleTargetRef whose apiVersion names no API group.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA006",
    name: "scale-target-without-api-group",
    why: "Since Kubernetes 1.34 the API server refuses it. Earlier ones guess the group, and a typing error only shows as `FailedGetScale`.",
    fix: "write the group and version of the workload: `apiVersion: apps/v1`",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {kind: Deployment, name: web}
  maxReplicas: 10
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
",
    ..Rule::refusal("H6")
};
