//! WKL003: a selector that does not take the pods of its own template.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "WKL003",
    name: "selector-misses-template",
    why: "The pods that the workload makes would not be its own: it would make more of them without end. The API server refuses it.",
    fix: "give the template the labels of the selector",
    bad: "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web-v2}}
    spec:
      containers: [{name: api, image: \"example/api:1\"}]
",
    good: "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: api, image: \"example/api:1\"}]
",
    ..Rule::refusal("D3")
};
