//! JOB009: a selector or labels that the server makes itself.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "JOB009",
    name: "hand-made-job-selector",
    why: "The server selects the pods of a Job by labels with its uid, which nobody knows before. It refuses a selector that is written by hand, and these labels with other values, unless manualSelector says that the author answers for both.",
    fix: "leave `selector` and the labels job-name and controller-uid out",
    bad: "\
apiVersion: batch/v1
kind: Job
metadata: {name: load}
spec:
  selector: {matchLabels: {app: load}}
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
  template:
    spec:
      restartPolicy: Never
      containers: [{name: hey, image: \"example/hey:1\"}]
",
    ..Rule::refusal("J9")
};
