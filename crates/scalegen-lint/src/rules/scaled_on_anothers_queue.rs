//! WRG024: a workload scaled on what another's pods measure.

use scalegen_syntax::{Family, Severity, Unit};

use crate::{Check, Found, Profile, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG024",
    name: "scaled-on-anothers-queue",
    summary: "A workload is scaled on a signal that its own replicas can change",
    severity: Severity::Warning,
    why: "More replicas of one workload do not drain the queue of another, nor make it faster. In front of it they deepen that queue, and so ask for still more of themselves. How many requests another one receives each second is a load like any other, and not meant here.",
    fix: "scale the workload that has the queue, or this one on its own load",
    source: "facts of operation: the queue belongs to whoever serves it",
    ..Rule::of(Family::Wrong)
};

pub(crate) const CHECK: Check = Check::Profile(check);

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
        let message = format!(
            "`{}` is scaled on signal `{}`, which is measured in `{owner}`",
            input.workload, signal.key
        );
        found
            .in_profile(profile, input.path("signal"), message)
            .related_in_profile(profile, &signal.origin.field("emitted_by"), "it says so here");
    }
}
