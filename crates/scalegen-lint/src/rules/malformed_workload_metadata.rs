//! WKL001: metadata of a workload that its server refuses.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "WKL001",
    name: "malformed-workload-metadata",
    why: "The API server refuses names, namespaces, labels and annotations that do not follow its rules. A dot in a workload's name is accepted, and warned of: its pods take the name as their hostname.",
    fix: "use lower case, digits and - in names, and `name` or `example.com/name` as keys of labels and annotations",
    bad: "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: Web_App}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: api, image: \"example/api:1\"}]
",
    good: "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web-app}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: api, image: \"example/api:1\"}]
",
    ..Rule::refusal("D1")
};
