//! WKL008: an amount of a resource that no container can have.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "WKL008",
    name: "malformed-resource-amount",
    why: "No container can use less than nothing, or a part of a device. A fraction of a byte, as in `memory: 100m`, is accepted and warned of: most often the unit is wrong.",
    fix: "write whole devices, and memory in Mi or Gi",
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
          resources: {limits: {nvidia.com/gpu: 500m}}
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
          resources: {limits: {nvidia.com/gpu: 1}}
",
    ..Rule::refusal("D8")
};
