//! WKL016: a security context that the server refuses.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "WKL016",
    name: "malformed-security-context",
    why: "The API server refuses ids below zero, seccomp profiles that are no profiles, and a container that is both forbidden and told to have more privileges.",
    fix: "use ids of 0 and above, RuntimeDefault, Unconfined or Localhost with its file, and drop privileged where escalation is forbidden",
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
          securityContext: {privileged: true, allowPrivilegeEscalation: false}
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
          securityContext: {allowPrivilegeEscalation: false}
",
    ..Rule::refusal("D16")
};
