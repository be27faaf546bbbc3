//! LOD008: the rate of a load generator is that of each worker.

use k8s_openapi::api::batch::v1::Job;
use scalegen_document::{Document, Origin};
use scalegen_kinds::admission::load_rates;
use scalegen_syntax::{Family, Severity, messages};

use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "LOD008",
    name: "rate-of-each-worker",
    summary: "A Job gives hey a rate for each of several workers",
    severity: Severity::Note,
    why: "`hey -q` limits each worker, not all of them: `-q 50 -c 25` sends up to 1250 requests in a second.",
    fix: "divide the rate that you want by the workers of `-c`",
    bad: "\
apiVersion: batch/v1
kind: Job
metadata: {name: load}
spec:
  ttlSecondsAfterFinished: 600
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: hey
          image: example/hey:1
          command: [hey]
          args: [\"-z\", \"4m\", \"-c\", \"25\", \"-q\", \"50\", \"http://web.shop\"]
",
    good: &[("\"-c\", \"25\"", "\"-c\", \"1\"")],
    source: "github.com/rakyll/hey, requester/requester.go: runWorker",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    AllWorkers { workers: i64 = 25, rate: String = "50", total: String = "1250" }
        "each of {workers} workers sends up to {rate} requests per second: {total} in all";
}

/// What the files that scalegen generates begin with.
const GENERATED: &str = "# Made by scalegen ";

pub(crate) const CHECK: Check = Check::Job(check);

/// Not of what scalegen has generated, which has the total in a comment.
fn check(document: &Document, job: &Job, found: &mut Found<'_>) {
    match document.origin() {
        Origin::Text(source) if !source.text().starts_with(GENERATED) => {}
        _ => return,
    }
    for load in load_rates(job).into_iter().filter(|load| load.workers > 1) {
        #[expect(clippy::cast_precision_loss, reason = "nobody runs that many workers")]
        let total = load.rate * load.workers as f64;
        let (workers, rate, total) = (load.workers, load.rate.to_string(), total.to_string());
        found.at(document, load.at, AllWorkers { workers, rate, total });
    }
}
