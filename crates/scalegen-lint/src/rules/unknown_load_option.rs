//! LOD005: an option that hey does not have, or that lacks its value.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "LOD005",
    name: "unknown-load-option",
    why: "hey prints its usage and exits: the Job fails, and nothing was loaded. -h is no help but an old form of -H.",
    fix: "write the option as `hey` lists it: -z for the duration, -c for workers, -q for the rate of each, -m, -H, -d for the request",
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
          args: [\"--duration\", \"4m\", \"http://web.shop\"]
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
          args: [\"-z\", \"4m\", \"http://web.shop\"]
",
    ..Rule::refusal("L5")
};
