//! VPA011: controlledValues of limits in a container policy with mode Off.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "VPA011",
    name: "controlled-limits-with-mode-off",
    why: "Mode Off leaves the container alone, so that there are no limits to control.",
    fix: "remove controlledValues, or set the mode to Auto",
    bad: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  resourcePolicy:
    containerPolicies:
      - containerName: sidecar
        mode: \"Off\"
        controlledValues: RequestsAndLimits
",
    good: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  resourcePolicy:
    containerPolicies:
      - containerName: sidecar
        mode: \"Off\"
",
    ..Rule::refusal("V11")
};
