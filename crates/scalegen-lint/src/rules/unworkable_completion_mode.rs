//! JOB003: a completion mode that is unknown or cannot work.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "JOB003",
    name: "unworkable-completion-mode",
    why: "The pods of an Indexed Job are numbered from 0 to completions - 1, and the number is the end of each pod's hostname. The API server refuses one without completions, one with more pods at once than it can track, and a name too long for the number.",
    fix: "set completionMode to NonIndexed or Indexed; give an Indexed Job `completions`, a short name and at most 100000 pods at once",
    bad: "\
apiVersion: batch/v1
kind: Job
metadata: {name: load}
spec:
  completionMode: Indexed
  parallelism: 4
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
  completionMode: Indexed
  parallelism: 4
  completions: 4
  template:
    spec:
      restartPolicy: Never
      containers: [{name: hey, image: \"example/hey:1\"}]
",
    ..Rule::refusal("J3")
};
