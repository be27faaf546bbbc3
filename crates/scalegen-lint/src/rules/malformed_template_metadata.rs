//! WKL004: labels or annotations of a template that the server refuses.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "WKL004",
    name: "malformed-template-metadata",
    why: "Every pod takes the labels and annotations of the template, so the API server checks them with it.",
    fix: "use `name` or `example.com/name` as keys, and at most 63 letters, digits, -, _ and . as values of labels",
    bad: "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web, owner: \"Web Team\"}}
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
    metadata: {labels: {app: web, owner: web-team}}
    spec:
      containers: [{name: api, image: \"example/api:1\"}]
",
    ..Rule::refusal("D4")
};
