//! HPA016: an Object metric without its object or a target.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA016",
    name: "malformed-object-metric",
    why: "The metric is one of an object, such as an Ingress, that the controller asks the metrics API about. The API server refuses a metric without the kind and name of one, or without a target.",
    fix: "name the object in describedObject, and set value or averageValue",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - {type: Object, object: {describedObject: {kind: Ingress}, metric: {name: rps}, target: {type: Value, value: 2k}}}
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - {type: Object, object: {describedObject: {apiVersion: networking.k8s.io/v1, kind: Ingress, name: main}, metric: {name: rps}, target: {type: Value, value: 2k}}}
",
    ..Rule::refusal("H16")
};
