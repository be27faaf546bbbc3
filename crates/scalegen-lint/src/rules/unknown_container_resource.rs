//! WKL007: a request or limit for something that is no resource.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "WKL007",
    name: "unknown-container-resource",
    why: "A container can have cpu, memory, ephemeral-storage, hugepages-SIZE and devices named `vendor.com/device`. The API server refuses any other name.",
    fix: "use cpu, memory, ephemeral-storage, hugepages-SIZE, or the full name of a device such as nvidia.com/gpu",
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
          resources: {limits: {gpu: 1}}
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
    ..Rule::refusal("D7")
};
