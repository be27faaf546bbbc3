//! JOB006: a restart policy that a Job cannot have.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "JOB006",
    name: "wrong-job-restart-policy",
    why: "The pods of a Job end, so the default of pods, Always, is refused: it has to be said whether a failed container is started again in its pod (OnFailure) or counts as a failed pod (Never).",
    fix: "set template.spec.restartPolicy to Never, or to OnFailure without a podFailurePolicy",
    bad: "\
apiVersion: batch/v1
kind: Job
metadata: {name: load}
spec:
  template:
    spec:
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
    ..Rule::refusal("J6")
};
