//! WRG061: a number of replicas that is wanted, over a target other than 1.

use scalegen_kinds::prometheus_trigger;
use scalegen_meaning::value::{Series, What};
use scalegen_syntax::{Family, Severity, Term, messages};

use crate::scaler::{Scaler, TargetKind};
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG061",
    name: "desired-replicas-divided",
    summary: "The number of replicas that another autoscaler wants is divided by a target other than 1",
    severity: Severity::Warning,
    why: "With AverageValue the controller asks for value / target replicas. A value that is itself the number of replicas is followed only over a target of 1.",
    fix: "write a target of 1",
    bad: prometheus_trigger!(
        "
        serverAddress: http://prometheus.monitoring:9090
        query: sum(wva_desired_replicas{variant_name='engine'})
        threshold: \"5\"
"
    ),
    good: &[("\"5\"", "\"1\"")],
    source: "pkg/controller/podautoscaler/replica_calculator.go: GetExternalPerPodMetricReplicas",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    Divided { target: Term = Term::shown(5.0), wanted: Term = Term::shown(10.0), asked: Term = Term::shown(2.0) }
        "the value is the number of replicas that is wanted: over a target of {target}, {wanted} of them ask for {asked}";
}

pub(crate) const CHECK: Check = Check::Scaler(check);

fn check(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    for query in &scaler.queries {
        let (Some(meaning), Some(target)) = (query.meaning(), &query.target) else {
            continue;
        };
        let value = &meaning.value;
        let is_wanted = value.what == What::Replicas
            && value.unit.name() == Some("replicas")
            && !value.series.is_empty()
            && value.series.iter().all(says_what_is_wanted);
        if !is_wanted
            || target.kind != TargetKind::Shared
            || target.number <= 0.0
            || (target.number - 1.0).abs() < 1e-6
        {
            continue;
        }
        let wanted = 10.0;
        let message = Divided {
            target: Term::shown(target.number),
            wanted: Term::shown(wanted),
            asked: Term::shown((wanted / target.number).ceil()),
        };
        let detail = found.at(scaler.document, target.path.clone(), message);
        // One workload may follow another with a replica for every few of its own.
        let is_known = |series: &Series<'_>| {
            series
                .found
                .iter()
                .any(|found| found.metric.engine == "llm-d-wva")
        };
        if !value.series.iter().all(is_known) {
            detail.severity(Severity::Note);
        }
    }
}

/// Whether the series says how many replicas there should be, not how many there are.
fn says_what_is_wanted(series: &Series<'_>) -> bool {
    ["desired_replicas", "recommended_replicas", "target_replicas"]
        .iter()
        .any(|end| series.name.ends_with(end))
}
