//! WRG044: a workload that nothing wakes from zero.

use scalegen_meaning::value::Reading;
use scalegen_syntax::{Family, Severity, Term, messages};

use crate::scaler::{Query, Scaler};
use crate::{Check, Found, Input, Profile, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG044",
    name: "never-wakes",
    summary: "A workload scales to zero, and only its own pods have the series that would wake it",
    severity: Severity::Warning,
    why: "Without pods there are no series: the query gives nothing or 0, which never passes the activation threshold. Nothing starts the first pod.",
    fix: "keep one replica, or add a trigger on what waits in front of the pods, such as the queue of a gateway",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: engine, namespace: shop}
spec:
  scaleTargetRef: {name: engine}
  minReplicaCount: 0
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus:9090
        query: sum(vllm:num_requests_waiting)
        threshold: \"5\"
",
    good: &[("minReplicaCount: 0", "minReplicaCount: 1")],
    source: "pkg/scaling/scale_handler.go: checkScaledObjectScalers",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    NeverWakes { gives: String = "no result", activation: Term = Term::shown(0.0) }
        "nothing wakes it from 0 replicas: without pods the query gives {gives}, and only more than {activation} wakes it";
    OwnSignalAtZero { signal: String = "rps", workload: String = "web" }
        "nothing wakes it from 0 replicas: the pods of {workload} themselves expose the signal {signal}";
}

pub(crate) const CHECK: Check = Check::Any(&[Check::Scaler(check), Check::Profile(check_profile)]);

/// A scaler of a profile that goes to zero, and whose signals all come from its own pods.
fn check_profile(profile: &Profile<'_>, found: &mut Found<'_>) {
    let is_own = |input: &Input<'_>| {
        let signal = input.signal.and_then(|key| profile.signal(key));
        signal.is_some_and(|signal| {
            signal.emitted_by == Some(input.workload)
                && (signal.is_structured || is_gone(profile, signal.query))
        })
    };
    // The inputs of a scaler follow each other.
    for of_scaler in profile.inputs.chunk_by(|a, b| a.scaler == b.scaler) {
        let Some(first) = of_scaler.first().filter(|first| first.floor == 0) else {
            continue;
        };
        let Some(signal) = first.signal.filter(|_| of_scaler.iter().all(is_own)) else {
            continue;
        };
        let message = OwnSignalAtZero {
            signal: signal.to_owned(),
            workload: first.workload.to_owned(),
        };
        found.in_profile(profile, first.path("signal"), message);
    }
}

/// Whether a written query gives nothing above 0 while the pods are gone.
fn is_gone(profile: &Profile<'_>, query: &str) -> bool {
    let at_zero = profile.judged(query, |meaning| meaning.value.at_zero);
    match at_zero {
        Some(Reading::Empty | Reading::NaN) => true,
        Some(Reading::Number(number)) => number <= 0.0,
        _ => false,
    }
}

fn check(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    if let Some((query, gives, activation)) = sleeper(scaler) {
        let message = NeverWakes {
            gives,
            activation: Term::shown(activation),
        };
        query.report(scaler, query.span, found, message);
    }
}

/// The first query of a workload that none of them wakes, with what it gives without pods and what would wake it.
pub(super) fn sleeper<'s>(scaler: &'s Scaler<'_>) -> Option<(&'s Query<'s>, String, f64)> {
    if scaler.floor > 0 || scaler.has_other_triggers {
        return None;
    }
    let mut first = None;
    for query in &scaler.queries {
        let activation = query
            .target
            .as_ref()
            .and_then(|target| Some(target.activation.as_ref()?.number))
            .unwrap_or(0.0);
        let gives = match query.meaning().map(|meaning| meaning.value.at_zero) {
            Some(Reading::Empty) => "no result".to_owned(),
            Some(Reading::NaN) => "NaN, which counts as 0,".to_owned(),
            Some(Reading::Number(number)) if number <= activation => number.to_string(),
            _ => return None,
        };
        first.get_or_insert((query, gives, activation));
    }
    first
}
