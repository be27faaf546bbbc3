//! LOD003: a number or duration that hey cannot read.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "LOD003",
    name: "malformed-load-number",
    why: "hey reads -c, -n and -t as whole numbers, -q as a number for each worker and -z as a duration with a unit. It refuses anything else and exits; a rate below zero counts as none.",
    fix: "write -z with a unit (4m, 90s), -t in seconds without one, and the others as plain numbers",
    bad: "\
apiVersion: batch/v1
kind: Job
metadata: {name: load}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: hey
          image: example/hey:1
          command: [hey]
          args: [\"-z\", \"240\", \"-c\", \"25\", \"http://web.shop\"]
",
    good: "\
apiVersion: batch/v1
kind: Job
metadata: {name: load}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: hey
          image: example/hey:1
          command: [hey]
          args: [\"-z\", \"240s\", \"-c\", \"25\", \"http://web.shop\"]
",
    ..Rule::refusal("L3")
};
