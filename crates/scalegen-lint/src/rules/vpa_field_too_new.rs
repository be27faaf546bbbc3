//! VPA106: a field that this VPA does not know.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "VPA106",
    name: "vpa-field-too-new",
    why: "The CRD that is installed has no such field: the API server refuses the object under strict validation, and drops the field otherwise.",
    fix: "upgrade the VPA, or remove the field",
    bad: "\
# lint: vpa=1.5
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
# lint: vpa=1.5
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  resourcePolicy:
    containerPolicies:
      - containerName: api
",
    ..Rule::refusal("VS6")
};
