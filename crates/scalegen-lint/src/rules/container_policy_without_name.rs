//! VPA007: a container policy that names no container.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "VPA007",
    name: "container-policy-without-name",
    why: "A policy belongs to one container, or with `*` to all that have none of their own. The CRD lets the name be absent, the webhook does not.",
    fix: "set containerName to the container, or to \"*\"",
    bad: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  resourcePolicy:
    containerPolicies:
      - minAllowed: {cpu: 50m}
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
        minAllowed: {cpu: 50m}
",
    ..Rule::refusal("V7")
};
