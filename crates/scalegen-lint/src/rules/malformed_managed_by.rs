//! JOB010: a managedBy that names no controller.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "JOB010",
    name: "malformed-managed-by",
    why: "The field hands the Job to another controller, by a domain and a path. The API server refuses anything else; the Job controller then leaves the Job alone, so that a wrong name leaves it without pods for ever.",
    fix: "write the name that the controller documents, such as kueue.x-k8s.io/multikueue, or leave the field out",
    bad: "\
apiVersion: batch/v1
kind: Job
metadata: {name: load}
spec:
  managedBy: kueue
  template:
    spec:
      restartPolicy: Never
      containers: [{name: hey, image: \"example/hey:1\"}]
",
    good: "\
apiVersion: batch/v1
kind: Job
metadata: {name: load}
spec:
  managedBy: kueue.x-k8s.io/multikueue
  template:
    spec:
      restartPolicy: Never
      containers: [{name: hey, image: \"example/hey:1\"}]
",
    ..Rule::refusal("J10")
};
