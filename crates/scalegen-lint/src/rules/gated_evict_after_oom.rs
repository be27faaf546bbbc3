//! VPA006: evictAfterOOMSeconds without its feature gate.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "VPA006",
    name: "gated-evict-after-oom",
    why: "The webhook refuses the field unless the VPA runs with the gate PerVPAConfig, which is off by default.",
    fix: "remove it; or turn the gate on with `--feature-gates`, and allow this rule",
    bad: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  updatePolicy:
    updateMode: Recreate
    evictAfterOOMSeconds: 60
",
    good: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  updatePolicy:
    updateMode: Recreate
",
    ..Rule::refusal("V6")
};
