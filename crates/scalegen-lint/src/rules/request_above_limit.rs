//! WKL009: a request that is above its limit.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "WKL009",
    name: "request-above-limit",
    why: "What a container is promised has to fit into what it may use at most. Devices and huge pages cannot be shared, so there both have to be the same.",
    fix: "lower the request, or raise the limit",
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
          resources: {requests: {cpu: \"1\"}, limits: {cpu: 500m}}
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
          resources: {requests: {cpu: 250m}, limits: {cpu: 500m}}
",
    ..Rule::refusal("D9")
};
