//! VPA004: an updateMode behind a feature gate.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "VPA004",
    name: "gated-update-mode",
    why: "The webhook refuses the mode unless the admission controller runs with the gate, which is off by default. The updater needs it too.",
    fix: "use InPlaceOrRecreate or Recreate; or turn the gate on with `--feature-gates` in both, and allow this rule",
    bad: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  updatePolicy: {updateMode: \"InPlace\"}
",
    good: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  updatePolicy: {updateMode: \"InPlaceOrRecreate\"}
",
    ..Rule::refusal("V4")
};
