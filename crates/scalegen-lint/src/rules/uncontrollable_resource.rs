//! VPA015: a controlled resource that the VPA never recommends.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "VPA015",
    name: "uncontrollable-resource",
    why: "Only cpu and memory are ever recommended. Before VPA 1.8 the recommender skips other names.",
    fix: "name cpu, memory or both",
    bad: "\
# lint: vpa=1.8
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  resourcePolicy:
    containerPolicies:
      - containerName: api
        controlledResources: [memory, nvidia.com/gpu]
",
    good: "\
# lint: vpa=1.8
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  resourcePolicy:
    containerPolicies:
      - containerName: api
        controlledResources: [memory]
",
    ..Rule::refusal("V15")
};
