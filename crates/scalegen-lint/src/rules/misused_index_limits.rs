//! JOB004: limits of failed indexes that do not fit the Job.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "JOB004",
    name: "misused-index-limits",
    why: "backoffLimitPerIndex and maxFailedIndexes count failures of each index and of indexes, which only an Indexed Job has. The API server refuses them elsewhere, and where they exceed the completions.",
    fix: "set completionMode: Indexed, set backoffLimitPerIndex with maxFailedIndexes, and keep that at most the completions; or use backoffLimit",
    bad: "\
apiVersion: batch/v1
kind: Job
metadata: {name: load}
spec:
  backoffLimitPerIndex: 1
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
  backoffLimitPerIndex: 1
  template:
    spec:
      restartPolicy: Never
      containers: [{name: hey, image: \"example/hey:1\"}]
",
    ..Rule::refusal("J4")
};
