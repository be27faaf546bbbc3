//! WKL013: a policy of a container that the API does not know.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "WKL013",
    name: "unknown-container-policy",
    why: "The API server knows three pull policies and two places for a last message, and refuses any other word.",
    fix: "use Always, IfNotPresent or Never for imagePullPolicy, and File or FallbackToLogsOnError for terminationMessagePolicy",
    bad: "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: api
          image: \"example/api:1\"
          imagePullPolicy: IfMissing
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
      containers:
        - name: api
          image: \"example/api:1\"
          imagePullPolicy: IfNotPresent
",
    ..Rule::refusal("D13")
};
