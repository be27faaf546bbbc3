//! WKL014: a policy or name of a pod that the API does not know.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "WKL014",
    name: "malformed-pod-policy",
    why: "The pods of a Deployment or StatefulSet are kept alive, so they restart always and have no deadline; that is what Jobs are for. Words and names that the API does not know are refused in every template.",
    fix: "leave restartPolicy and activeDeadlineSeconds out of a Deployment, and use the words of the API",
    bad: "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      restartPolicy: OnFailure
      containers: [{name: api, image: \"example/api:1\"}]
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
      restartPolicy: Always
      containers: [{name: api, image: \"example/api:1\"}]
",
    ..Rule::refusal("D14")
};
