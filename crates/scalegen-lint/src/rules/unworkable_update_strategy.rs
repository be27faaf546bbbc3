//! WKL018: an update strategy that cannot replace a pod.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "WKL018",
    name: "unworkable-update-strategy",
    why: "An update replaces pods only where one may be missing or one more may run. The API server refuses a strategy that allows neither, and words that it does not know.",
    fix: "use RollingUpdate with a maxUnavailable or maxSurge above 0, or Recreate without rollingUpdate",
    bad: "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  strategy:
    rollingUpdate: {maxSurge: 0, maxUnavailable: 0}
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
  strategy:
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: api, image: \"example/api:1\"}]
",
    ..Rule::refusal("D18")
};
