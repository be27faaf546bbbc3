//! LOD004: arguments without a URL of http or https.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "LOD004",
    name: "load-without-url",
    why: "hey takes the first argument that belongs to no option for the URL and ignores what follows. Without one, or with one it cannot ask, it exits or counts only errors.",
    fix: "end the arguments with the whole URL, such as http://web.shop.svc.cluster.local:8080/",
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
          args: [\"-z\", \"4m\", \"web.shop:8080\"]
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
          args: [\"-z\", \"4m\", \"http://web.shop:8080\"]
",
    ..Rule::refusal("L4")
};
