//! JOB008: a pod replacement policy that the Job cannot have.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "JOB008",
    name: "wrong-pod-replacement-policy",
    why: "With a podFailurePolicy a pod is replaced only once it has failed, for what it failed of decides. The API server refuses TerminatingOrFailed there, and other words everywhere.",
    fix: "set podReplacementPolicy to Failed, or leave it out; TerminatingOrFailed goes only without a podFailurePolicy",
    bad: "\
apiVersion: batch/v1
kind: Job
metadata: {name: load}
spec:
  podReplacementPolicy: TerminatingOrFailed
  podFailurePolicy:
    rules:
      - {action: FailJob, onExitCodes: {operator: In, values: [42]}}
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
  podReplacementPolicy: Failed
  podFailurePolicy:
    rules:
      - {action: FailJob, onExitCodes: {operator: In, values: [42]}}
  template:
    spec:
      restartPolicy: Never
      containers: [{name: hey, image: \"example/hey:1\"}]
",
    ..Rule::refusal("J8")
};
