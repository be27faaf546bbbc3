//! WKL005: containers without names of their own, or no container.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "WKL005",
    name: "malformed-container-list",
    why: "A pod needs a container, and containers are found by their names: in metrics, in patches, and by autoscalers that aim at one of them.",
    fix: "give each container, initial ones included, a name of its own: lower case letters, digits and -",
    bad: "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: API, image: \"example/api:1\"}]
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
    ..Rule::refusal("D5")
};
