//! VPA012: settings of memory without their feature gate.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "VPA012",
    name: "gated-memory-settings",
    why: "The webhook refuses them unless the VPA runs with the gate PerVPAConfig, which is off by default. Without them the flags of the recommender hold for all objects.",
    fix: "remove them and set the flags of the recommender; or turn the gate on with `--feature-gates`, and allow this rule",
    bad: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  resourcePolicy:
    containerPolicies:
      - containerName: api
        oomBumpUpRatio: \"1.5\"
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
",
    ..Rule::refusal("V12")
};
