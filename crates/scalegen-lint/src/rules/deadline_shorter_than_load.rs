//! LOD006: a Job that is stopped before its load has ended.

use k8s_openapi::api::batch::v1::Job;
use scalegen_document::Document;
use scalegen_kinds::admission;
use scalegen_syntax::FieldPath;
use scalegen_syntax::{Family, Severity};

use crate::{Check, Found, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "LOD006",
    name: "deadline-shorter-than-load",
    family: Family::Wrong,
    severity: Severity::Warning,
    summary: "A Job may run for as long as its load takes",
    why: "hey sends for the time of -z and then waits for the last answers, up to -t (20 s when not said). At the deadline the pod is killed, and hey, which does not catch that, prints no summary. Pulling the image counts too.",
    fix: "make activeDeadlineSeconds longer than -z and -t together, with time to pull the image",
    bad: "\
apiVersion: batch/v1
kind: Job
metadata: {name: load}
spec:
  activeDeadlineSeconds: 240
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: hey
          image: example/hey:1
          command: [hey]
          args: [\"-z\", \"4m\", \"-c\", \"25\", \"http://web.shop\"]
",
    good: "\
apiVersion: batch/v1
kind: Job
metadata: {name: load}
spec:
  activeDeadlineSeconds: 360
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: hey
          image: example/hey:1
          command: [hey]
          args: [\"-z\", \"4m\", \"-c\", \"25\", \"http://web.shop\"]
",
    source: "github.com/rakyll/hey, hey.go: main; pkg/controller/job/job_controller.go: pastActiveDeadline",
    versions: Versions::ALL,
    check: Check::Job(check),
};

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
        let message = format!("the load may take {needed} s, and the Job is stopped after {deadline} s");
        found.at(document, path, message);
    }
}
