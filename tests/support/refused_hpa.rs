//! A manifest with one finding.

/// What is found is HPA004.
const HPA: &str = "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
  annotations: ANNOTATIONS
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 5
  maxReplicas: 2
  metrics: [{type: Resource, resource: {name: cpu, target: {type: AverageValue, averageValue: 50m}}}]
";

/// It, with annotations as YAML.
pub(crate) fn hpa(annotations: &str) -> String {
    HPA.replace("ANNOTATIONS", annotations)
}
