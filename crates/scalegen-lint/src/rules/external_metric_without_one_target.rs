//! HPA017: an External metric with two targets or none.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA017",
    name: "external-metric-without-one-target",
    why: "value compares the metric as a whole, averageValue its share for each pod: they ask for different numbers of pods. The API server refuses both at once and neither.",
    fix: "set averageValue for what is shared by the pods, such as a queue or a rate; set value for what is not, such as a latency",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - {type: External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: \"5\", value: \"50\"}}}
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - {type: External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: \"5\"}}}
",
    ..Rule::refusal("H17")
};
