//! WKL012: a volume without one type, or a mount without a volume.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "WKL012",
    name: "malformed-volume",
    why: "What a container mounts has to be a volume of its pod, and each volume has one name and one type. The API server refuses the template otherwise.",
    fix: "declare the volume below volumes with one type, and mount each at a path of its own",
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
          volumeMounts: [{name: cache, mountPath: /cache}]
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
      volumes: [{name: cache, emptyDir: {}}]
      containers:
        - name: api
          image: \"example/api:1\"
          volumeMounts: [{name: cache, mountPath: /cache}]
",
    ..Rule::refusal("D12")
};
