//! WRG020: a Job that is gone as soon as it has finished.

use k8s_openapi::api::batch::v1::Job;
use scalegen_document::Document;
use scalegen_kinds::job;
use scalegen_syntax::{Family, FieldPath, Severity, messages};

use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG020",
    name: "job-removed-at-once",
    summary: "A Job is removed as soon as it finishes",
    severity: Severity::Warning,
    why: "With ttlSecondsAfterFinished: 0, the Job's pods, logs and results are gone as soon as it ends.",
    fix: "leave time to read the logs: set ttlSecondsAfterFinished: 3600",
    bad: job!(
        "
  ttlSecondsAfterFinished: 0
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: hey
          image: example/hey:1
          command: [hey]
          args: [\"-z\", \"4m\", \"-c\", \"25\", \"http://web.shop\"]
"
    ),
    good: &[("ttlSecondsAfterFinished: 0", "ttlSecondsAfterFinished: 3600")],
    source: "pkg/controller/ttlafterfinished/ttlafterfinished_controller.go: processJob",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    RemovedAtOnce "the Job and its logs are removed as soon as it ends";
}

pub(crate) const CHECK: Check = Check::Job(check);

fn check(document: &Document, job: &Job, found: &mut Found<'_>) {
    let ttl = job.spec.as_ref().and_then(|spec| spec.ttl_seconds_after_finished);
    if ttl == Some(0) {
        let path = FieldPath::of("spec").field("ttlSecondsAfterFinished");
        found.at(document, path, RemovedAtOnce);
    }
}
