//! WKL010: a port that no container can have.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "WKL010",
    name: "malformed-container-port",
    why: "The API server refuses ports that no socket can have, and names that Services and probes could not use.",
    fix: "use a number from 1 to 65535, TCP, UDP or SCTP, and a name of at most 15 lower case letters, digits and -",
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
          ports: [{containerPort: 80800}]
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
          ports: [{containerPort: 8080}]
",
    ..Rule::refusal("D10")
};
