//! JOB005: a success policy that does not fit the Job.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "JOB005",
    name: "misused-success-policy",
    why: "A success policy says which indexes are enough, so it needs an Indexed Job and indexes below its completions. The API server refuses any other.",
    fix: "set completionMode: Indexed, and in each rule succeededIndexes (such as 0,2-4), succeededCount or both, within the completions",
    bad: "\
apiVersion: batch/v1
kind: Job
metadata: {name: load}
spec:
  completions: 4
  successPolicy:
    rules:
      - {succeededCount: 1}
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
  completions: 4
  successPolicy:
    rules:
      - {succeededCount: 1}
  template:
    spec:
      restartPolicy: Never
      containers: [{name: hey, image: \"example/hey:1\"}]
",
    ..Rule::refusal("J5")
};
