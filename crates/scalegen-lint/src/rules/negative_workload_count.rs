//! WKL017: a count of a workload below zero, or a deadline before readiness.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "WKL017",
    name: "negative-workload-count",
    why: "No workload has fewer than no replicas. A Deployment that gives up before a pod can count as ready would never succeed: progressDeadlineSeconds is 600 when absent.",
    fix: "use 0 or more, and a progressDeadlineSeconds above minReadySeconds",
    bad: "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: -1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: api, image: \"example/api:1\"}]
",
    good: "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: api, image: \"example/api:1\"}]
",
    ..Rule::refusal("D17")
};
