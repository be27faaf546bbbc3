//! WRG024: a workload scaled on what another's pods measure.

use scalegen_profile::language::Unit;
use scalegen_profile::plan::{MetricSource, ScalerKind, TriggerKind};
use scalegen_syntax::{Family, Severity};

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
    let plan = profile.plan;
    for workload in &plan.workloads {
        for scaler in &workload.scalers {
            let (list, signals) = signals(&scaler.kind);
            for (index, key) in signals.into_iter().enumerate() {
                let Some(signal) = key.and_then(|key| plan.signal(key)) else {
                    continue;
                };
                let Some(owner) = signal.emitted_by.as_ref().filter(|owner| **owner != workload.key) else {
                    continue;
                };
                if signal.unit == Some(Unit::PerSecond) {
                    continue;
                }
                let path = scaler.object().origin.field(list).index(index).field("signal");
                let message = format!(
                    "`{}` is scaled on signal `{}`, which is measured in `{owner}`",
                    workload.key, signal.key
                );
                found.in_profile(profile, path, message).related_in_profile(
                    profile,
                    &signal.origin.field("emitted_by"),
                    "it says so here",
                );
            }
        }
    }
}

/// For each metric or trigger the signal that it uses, and the key of their list.
fn signals(kind: &ScalerKind) -> (&'static str, Vec<Option<&str>>) {
    match kind {
        ScalerKind::Hpa(hpa) => {
            let signals = hpa.metrics.iter().map(|metric| match &metric.source {
                MetricSource::External { signal, .. } => signal.as_deref(),
                _ => None,
            });
            ("metrics", signals.collect())
        }
        ScalerKind::Keda(keda) => {
            let signals = keda.triggers.iter().map(|trigger| match &trigger.kind {
                TriggerKind::Prometheus { signal, .. } => signal.as_deref(),
                _ => None,
            });
            ("triggers", signals.collect())
        }
    }
}
