//! WKL002: a selector that the server refuses.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "WKL002",
    name: "malformed-workload-selector",
    why: "The selector says which pods belong to the workload. An empty one would take every pod of the namespace, so the API server refuses it, as it does operators and values that it does not know.",
    fix: "write selector.matchLabels with a label that only this workload's pods have",
    bad: "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {}
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
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: api, image: \"example/api:1\"}]
",
    ..Rule::refusal("D2")
};
