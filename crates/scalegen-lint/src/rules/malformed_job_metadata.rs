//! JOB001: metadata of a Job that is not well formed.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "JOB001",
    name: "malformed-job-metadata",
    why: "The API server refuses the object: names are DNS subdomains, and labels and annotations have keys of their own form. A name with a dot is taken, but the pods take it as their hostname, where it is none.",
    fix: "use lower case, digits and - in names, and `name` or `example.com/name` as keys of labels and annotations",
    bad: "\
apiVersion: batch/v1
kind: Job
metadata: {name: Load_Test}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: hey, image: \"example/hey:1\"}]
",
    good: "\
apiVersion: batch/v1
kind: Job
metadata: {name: load-test}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: hey, image: \"example/hey:1\"}]
",
    ..Rule::refusal("J1")
};
