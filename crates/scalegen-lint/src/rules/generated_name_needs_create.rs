//! LOD007: a Job that kubectl apply refuses, for it has no name.

use k8s_openapi::api::batch::v1::Job;
use scalegen_document::Document;
use scalegen_syntax::{Family, FieldPath, Severity, messages};

use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "LOD007",
    name: "generated-name-needs-create",
    summary: "A Job has generateName but no name",
    severity: Severity::Note,
    why: "With generateName the server picks a new name each time. `kubectl apply` does not know which object to change and fails: `cannot use generate name with apply`. A kustomization that lists the file does not build, but `kubectl create -f` works and creates a new Job on every call.",
    fix: "use `kubectl create -f`, or set a name and delete the old Job first: a Job cannot be changed",
    bad: "\
apiVersion: batch/v1
kind: Job
metadata: {generateName: load-}
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
    good: &[("metadata: {generateName: load-}", "metadata: {name: load}")],
    source: "staging/src/k8s.io/kubectl/pkg/cmd/apply/apply.go: applyOneObject",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    NoNameToApply "kubectl apply refuses an object without a name";
}

pub(crate) const CHECK: Check = Check::Job(check);

/// Not of a profile: the script that is made with its Jobs creates them.
fn check(document: &Document, job: &Job, found: &mut Found<'_>) {
    let set = |name: &Option<String>| name.as_ref().is_some_and(|name| !name.is_empty());
    let generated = set(&job.metadata.generate_name) && !set(&job.metadata.name);
    // Argo CD and Helm create a hook anew at each sync.
    let is_hook = ["argocd.argoproj.io/hook", "helm.sh/hook"]
        .iter()
        .any(|hook| document.annotation(hook).is_some());
    if generated && !is_hook && document.file().is_some() {
        let path = FieldPath::of("metadata").field("generateName");
        found.at(document, path, NoNameToApply);
    }
}
