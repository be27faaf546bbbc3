//! WRG024: a workload scaled on what another's pods measure.

use scalegen_syntax::{Family, Severity, Unit, messages};

use crate::scaler::Scaler;
use crate::{Autoscaler, Check, Found, Profile, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG024",
    name: "scaled-on-anothers-queue",
    summary: "A workload is scaled on a signal that only another workload's replicas can change",
    severity: Severity::Warning,
    why: "More replicas of one workload do not drain another workload's queue or speed it up. In front of it they deepen that queue, and so cause even more replicas. Requests per second of another workload are an ordinary load, and this rule ignores them. Without a profile it needs the engine that has the queue among the objects, and a scaled workload whose images and resources show that it is no engine.",
    fix: "scale the workload that has the queue, or scale this one on its own load",
    source: "operational practice: only the workload that serves a queue can drain it",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    AnothersQueue { workload: String = "api", signal: String = "engine_queue", emitter: String = "engine" }
        "`{workload}` is scaled on signal `{signal}`, which is measured in `{emitter}`";
    QueueOfAnother { workload: String = "api", emitter: String = "engine" }
        "the query counts what waits in `{emitter}`, and more replicas of `{workload}` do not lower it";
    EmitterNamedHere "`emitted_by` is set here";
}

pub(crate) const CHECK: Check = Check::Any(&[Check::Profile(check), Check::Scaler(check_scaler)]);

/// A scaler whose query counts what waits in an engine of the set, where what is scaled is known to be none.
fn check_scaler(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    let Some(autoscaler) = Autoscaler::of(scaler.document) else {
        return;
    };
    for query in &scaler.queries {
        if let Some(emitter) = query.queue_of.clone() {
            let workload = autoscaler.target.name.to_owned();
            query.report(scaler, query.span, found, QueueOfAnother { workload, emitter });
        }
    }
}

fn check(profile: &Profile<'_>, found: &mut Found<'_>) {
    for input in &profile.inputs {
        let Some(signal) = input.signal.and_then(|key| profile.signal(key)) else {
            continue;
        };
        let Some(owner) = signal.emitted_by.filter(|owner| *owner != input.workload) else {
            continue;
        };
        if signal.unit == Some(Unit::PerSecond) {
            continue;
        }
        let message = AnothersQueue {
            workload: input.workload.to_owned(),
            signal: signal.key.to_owned(),
            emitter: owner.to_owned(),
        };
        found
            .in_profile(profile, input.path("signal"), message)
            .related_in_profile(profile, &signal.origin.field("emitted_by"), EmitterNamedHere);
    }
}
