//! WKL006: a container without an image.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "WKL006",
    name: "container-without-image",
    why: "There is nothing to run, and the API server refuses the template.",
    fix: "set image",
    bad: "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: api}]
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
    ..Rule::refusal("D6")
};
