//! HPA014: a ContainerResource metric without container or resource, or with two targets or none.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA014",
    name: "malformed-container-resource-metric",
    why: "The controller looks for the named container in every pod. The API server refuses a metric without one, a resource that containers do not have, and two targets or none; before Kubernetes 1.27 it drops the block.",
    fix: "name the container and the resource (cpu, memory, or a device such as nvidia.com/gpu), and set either averageUtilization or averageValue",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - {type: ContainerResource, containerResource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - {type: ContainerResource, containerResource: {name: cpu, container: api, target: {type: Utilization, averageUtilization: 60}}}
",
    ..Rule::refusal("H14")
};
