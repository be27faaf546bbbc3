//! JOB007: a pod failure policy with a rule that is not well formed.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "JOB007",
    name: "malformed-pod-failure-policy",
    why: "Each rule says what a failed pod means, by its exit code or by its conditions. The API server refuses rules with both or neither, without an action, and with lists that are empty, unsorted or hold a 0 that is no failure.",
    fix: "give each rule an action (FailJob, FailIndex, Ignore or Count), and either onExitCodes with rising values or onPodConditions",
    bad: "\
apiVersion: batch/v1
kind: Job
metadata: {name: load}
spec:
  podFailurePolicy:
    rules:
      - {action: FailJob, onExitCodes: {operator: In, values: [0, 42]}}
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
  podFailurePolicy:
    rules:
      - {action: FailJob, onExitCodes: {operator: In, values: [42]}}
  template:
    spec:
      restartPolicy: Never
      containers: [{name: hey, image: \"example/hey:1\"}]
",
    ..Rule::refusal("J7")
};
