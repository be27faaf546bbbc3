//! HPA012: a metric name that cannot stand in a URL.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA012",
    name: "malformed-metric-name",
    why: "The controller asks the metrics API for a path with the name in it. The API server refuses a slash or percent sign, and no name at all; a colon is fine.",
    fix: "write the name as the metrics API serves it, without / and %; use matchers, not the name, to select series",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - {type: External, external: {metric: {name: http/requests}, target: {type: AverageValue, averageValue: \"5\"}}}
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - {type: External, external: {metric: {name: http_requests}, target: {type: AverageValue, averageValue: \"5\"}}}
",
    ..Rule::refusal("H12")
};
