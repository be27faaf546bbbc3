//! JOB002: a count, limit or time of a Job below zero.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "JOB002",
    name: "negative-job-count",
    why: "The API server refuses the object.",
    fix: "set it to 0 or more, or leave it out",
    bad: "\
apiVersion: batch/v1
kind: Job
metadata: {name: load}
spec:
  backoffLimit: -1
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
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers: [{name: hey, image: \"example/hey:1\"}]
",
    ..Rule::refusal("J2")
};
