//! WKL011: a variable without a name, or without exactly one value.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "WKL011",
    name: "malformed-variable",
    why: "A variable has a name, and its value is either written there or comes from one source. The API server refuses what says both or neither way.",
    fix: "give it a name without =, and either value or one source below valueFrom",
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
          env:
            - name: KEY
              value: a
              valueFrom: {secretKeyRef: {name: keys, key: a}}
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
          env:
            - name: KEY
              valueFrom: {secretKeyRef: {name: keys, key: a}}
",
    ..Rule::refusal("D11")
};
