//! WRG020: a Job that is gone as soon as it has finished.

use k8s_openapi::api::batch::v1::{Job, JobSpec};
use scalegen_document::{Document, Object};
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

pub(crate) const CHECK: Check = Check::Any(&[Check::Job(check), Check::Document(check_scaled)]);

fn check(document: &Document, job: &Job, found: &mut Found<'_>) {
    if let Some(spec) = &job.spec {
        check_spec(document, spec, || FieldPath::of("spec"), found);
    }
}

/// The Jobs that a ScaledJob starts.
fn check_scaled(document: &Document, found: &mut Found<'_>) {
    if let Object::ScaledJob(job) = document.object() {
        let path = || FieldPath::of("spec").field("jobTargetRef");
        check_spec(document, &job.spec.job_target_ref, path, found);
    }
}

fn check_spec(document: &Document, spec: &JobSpec, path: impl Fn() -> FieldPath, found: &mut Found<'_>) {
    if spec.ttl_seconds_after_finished == Some(0) {
        found.at(document, path().field("ttlSecondsAfterFinished"), RemovedAtOnce);
    }
}
