//! HPA001: metadata of a HorizontalPodAutoscaler that is not well formed.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "HPA001",
    name: "malformed-hpa-metadata",
    why: "The API server refuses the object: names are DNS subdomains, so no capitals, underscores or blanks, and labels and annotations have keys of their own form. A name made from a profile, branch or metric often breaks this.",
    fix: "write names in lower case with digits, - and ., and keys of labels and annotations as `name` or `example.com/name`",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: Web_HPA}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web-hpa}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
",
    ..Rule::refusal("H1")
};
