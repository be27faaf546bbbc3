//! WKL015: a probe that cannot probe.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "WKL015",
    name: "malformed-probe",
    why: "A probe asks one thing in one way. The API server refuses one without a handler, with two, or with numbers that mean nothing.",
    fix: "write exactly one of httpGet, tcpSocket, exec and grpc, a port, and numbers that are not negative",
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
          readinessProbe: {periodSeconds: 5}
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
          readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 5}
",
    ..Rule::refusal("D15")
};
