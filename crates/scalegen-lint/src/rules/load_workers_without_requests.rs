//! LOD001: more workers than requests, or none.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "LOD001",
    name: "load-workers-without-requests",
    why: "hey divides the requests (-n, 200 unless said) among the workers (-c, 50). With fewer requests than workers, or no worker, it prints its usage and exits: the Job fails, and nothing was loaded.",
    fix: "lower -c, raise -n, or set a duration with -z, for which -n does not matter",
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
          args: [\"-c\", \"100\", \"-n\", \"50\", \"http://web.shop\"]
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
          args: [\"-c\", \"100\", \"-z\", \"4m\", \"http://web.shop\"]
",
    ..Rule::refusal("L1")
};
