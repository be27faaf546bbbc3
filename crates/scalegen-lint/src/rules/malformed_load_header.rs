//! LOD002: a header that is not a name, a colon and a value.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "LOD002",
    name: "malformed-load-header",
    why: "hey prints its usage and exits: the Job fails, and nothing was loaded.",
    fix: "write -H and then `Name: value` as one argument",
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
          args: [\"-z\", \"4m\", \"-H\", \"Content-Type=application/json\", \"http://web.shop\"]
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
          args: [\"-z\", \"4m\", \"-H\", \"Content-Type: application/json\", \"http://web.shop\"]
",
    ..Rule::refusal("L2")
};
