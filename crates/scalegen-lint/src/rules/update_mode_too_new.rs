//! VPA003: an updateMode that this VPA does not know.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "VPA003",
    name: "update-mode-too-new",
    why: "The CRD that is installed lists the modes that it takes, and refuses all others.",
    fix: "upgrade the VPA, or use Recreate or Initial",
    bad: "\
# lint: vpa=1.3
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  updatePolicy: {updateMode: \"InPlaceOrRecreate\"}
",
    good: "\
# lint: vpa=1.5
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  updatePolicy: {updateMode: \"InPlaceOrRecreate\"}
",
    ..Rule::refusal("V3")
};
