//! LOD006: a Job that is stopped before its load has ended.

use k8s_openapi::api::batch::v1::Job;
use scalegen_document::Document;
use scalegen_kinds::{admission, job};
use scalegen_syntax::{Family, FieldPath, Severity, messages};

use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "LOD006",
    name: "deadline-shorter-than-load",
    summary: "activeDeadlineSeconds is shorter than the load takes",
    severity: Severity::Warning,
    why: "hey sends for the time of -z and then waits up to -t (20 s by default) for the last responses. At the deadline the pod is killed, and hey, which does not catch that, prints no summary. Pulling the image counts too.",
    fix: "set activeDeadlineSeconds above the sum of -z and -t, with time to pull the image",
    bad: job!(
        "
  activeDeadlineSeconds: 240
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
    good: &[("activeDeadlineSeconds: 240", "activeDeadlineSeconds: 360")],
    source: "github.com/rakyll/hey, hey.go: main; pkg/controller/job/job_controller.go: pastActiveDeadline",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    DeadlineBeforeEnd { load_seconds: i64 = 330, deadline_seconds: i64 = 240 }
        "the load may take {load_seconds} s, and the Job is stopped after {deadline_seconds} s";
}

pub(crate) const CHECK: Check = Check::Job(check);

fn check(document: &Document, job: &Job, found: &mut Found<'_>) {
    let spec = job.spec.as_ref();
    let Some(deadline) = spec.and_then(|spec| spec.active_deadline_seconds) else {
        return;
    };
    // Containers of a pod run side by side, so that the longest counts.
    let times = admission::load_times(job).into_iter();
    let Some(load) = times.max_by_key(|load| load.duration / 1000 + load.timeout) else {
        return;
    };
    // As many pods as complete one after the other.
    let count = |count: Option<i32>| i64::from(count.unwrap_or(1).max(1));
    let parallel = spec.map_or(1, |spec| count(spec.parallelism));
    let rounds = spec.map_or(1, |spec| (count(spec.completions) + parallel - 1) / parallel);
    let needed = load.duration.saturating_add(999) / 1000;
    let needed = needed.saturating_add(load.timeout).saturating_mul(rounds);
    if deadline > 0 && deadline <= needed {
        let path = FieldPath::of("spec").field("activeDeadlineSeconds");
        let message = DeadlineBeforeEnd {
            load_seconds: needed,
            deadline_seconds: deadline,
        };
        found.at(document, path, message);
    }
}
