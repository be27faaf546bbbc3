//! WRG040: a query whose greatest value asks for too few replicas.

use scalegen_kinds::scaled_object;
use scalegen_meaning::value::What;
use scalegen_syntax::{Family, Severity, Term, messages};

use crate::scaler::{Query, Scaler, TargetKind};
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG040",
    name: "ceiling-never-reached",
    summary: "The greatest value of a query asks for fewer replicas than the scaler allows",
    severity: Severity::Warning,
    why: "With AverageValue the controller divides the value by the target to get the replicas. A bounded value, such as a ratio of 0 to 1, limits them, whatever the maximum is.",
    fix: "use `Value` for a share or a mean, or scale on a total such as the number of requests that wait",
    bad: scaled_object!(
        "
  maxReplicaCount: 10
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus:9090
        query: avg(vllm:kv_cache_usage_perc)
        threshold: \"0.85\"
"
    ),
    good: &[(
        "    - type: prometheus",
        "    - type: prometheus\n      metricType: Value",
    )],
    source: "pkg/controller/podautoscaler/replica_calculator.go: GetExternalPerPodMetricReplicas",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    AsksForTooFew {
        upper: Term = Term::shown(1.0),
        target: Term = Term::shown(0.85),
        replicas: Term = Term::shown(2),
        field: &'static str = "maxReplicaCount",
        ceiling: i32 = 10,
    } "a value of at most {upper} over {target} asks for at most {replicas} replicas: {field} is {ceiling}";
    NeverScalesUp {
        upper: Term = Term::shown(1.0),
        target: Term = Term::shown(0.95),
        ratio: Term = Term::shown(1.053),
    } "a value of at most {upper} for each replica is at most {ratio} x the target of {target}, within the tolerance of 10 %: it never scales up";
    AlwaysAsksForMore {
        lower: Term = Term::shown(10.0),
        target: Term = Term::shown(2.0),
        replicas: Term = Term::shown(5),
        floor: i32 = 1,
    } "a value of at least {lower} over {target} asks for at least {replicas} replicas: it never returns to the floor of {floor}";
}

pub(crate) const CHECK: Check = Check::Scaler(check);

fn check(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    let Some(ceiling) = scaler.ceiling else { return };
    for query in &scaler.queries {
        check_query(scaler, query, ceiling, found);
    }
}

/// The tolerance of the controller where the object sets none.
const TOLERANCE: f64 = 0.1;

fn check_query(scaler: &Scaler<'_>, query: &Query<'_>, ceiling: i32, found: &mut Found<'_>) {
    let (Some(meaning), Some(target)) = (query.meaning(), &query.target) else {
        return;
    };
    let value = &meaning.value;
    let number = target.number;
    // A schedule or a fixed number is meant to ask for just that.
    let is_meant = matches!(value.what, What::Constant | What::Flag | What::Time);
    if is_meant || !number.is_finite() || number <= 0.0 {
        return;
    }
    let span = query.span;
    let upper = match target.kind {
        TargetKind::Shared => value.bounds.upper.number(),
        _ => f64::INFINITY,
    };
    if (upper / number).ceil() < f64::from(ceiling) && f64::from(scaler.floor) < f64::from(ceiling) {
        let message = AsksForTooFew {
            upper: Term::shown(upper),
            target: Term::shown(number),
            replicas: Term::shown((upper / number).ceil().max(0.0)),
            field: scaler.ceiling_field,
            ceiling,
        };
        query.report(scaler, span, found, message);
        return;
    }
    // For each replica: of a total over pods the bound of one pod.
    let upper = match target.kind {
        TargetKind::Shared => value.bounds.upper.with_pods(1.0).filter(|_| upper.is_infinite()),
        _ => Some(value.bounds.upper.number()),
    };
    let ratio = upper.unwrap_or(f64::INFINITY) / number;
    if ratio <= 1.0 + TOLERANCE && !sets_tolerance(scaler) {
        let message = NeverScalesUp {
            upper: Term::shown(upper.unwrap_or_default()),
            target: Term::shown(number),
            ratio: Term::shown((ratio * 1000.0).round() / 1000.0),
        };
        query.report(scaler, span, found, message);
        return;
    }
    let least = (value.bounds.lower / number).ceil();
    if target.kind == TargetKind::Shared && least > f64::from(scaler.floor.max(1)) {
        let message = AlwaysAsksForMore {
            lower: Term::shown(value.bounds.lower),
            target: Term::shown(number),
            replicas: Term::shown(least),
            floor: scaler.floor,
        };
        query.report(scaler, span, found, message);
    }
}

/// Whether the rule finds something, so that no other rule has to report the same target.
pub(super) fn fires(scaler: &Scaler<'_>, query: &Query<'_>) -> bool {
    let bound = query.meaning().map(|meaning| meaning.value.bounds.upper.number());
    let target = query.target.as_ref().map(|target| target.number);
    let asked = bound.zip(target).map(|(bound, target)| (bound / target).ceil());
    asked
        .zip(scaler.ceiling)
        .is_some_and(|(asked, ceiling)| asked < f64::from(ceiling))
}

fn sets_tolerance(scaler: &Scaler<'_>) -> bool {
    const PLACES: [&[&str]; 2] = [
        &["spec", "behavior", "scaleUp", "tolerance"],
        &[
            "spec",
            "advanced",
            "horizontalPodAutoscalerConfig",
            "behavior",
            "scaleUp",
            "tolerance",
        ],
    ];
    let node = scaler.document.node();
    PLACES.iter().any(|place| node.get_in(place).is_some())
}
