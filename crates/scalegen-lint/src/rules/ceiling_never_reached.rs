//! WRG040: a query whose greatest value asks for too few replicas.

use scalegen_kinds::scaled_object;
use scalegen_meaning::value::{Bounds, What};
use scalegen_syntax::{Family, Message, Severity, Term, messages};

use crate::behavior::tolerance_up;
use crate::scaler::{Query, Scaler, Target, TargetKind};
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG040",
    name: "ceiling-never-reached",
    summary: "The greatest value of a query asks for fewer replicas than the scaler allows",
    severity: Severity::Warning,
    why: "With AverageValue the controller divides the value by the target to get the replicas. A bounded value, such as a ratio of 0 to 1, limits them, whatever the maximum is. A limit that the engine's flags set, such as `--max-num-seqs`, bounds what it limits in each pod.",
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
        replicas: Term = replicas(2.0),
        field: &'static str = "maxReplicaCount",
        ceiling: i32 = 10,
    } "a value of at most {upper} over {target} asks for at most {replicas}: {field} is {ceiling}";
    NeverLeavesFloor {
        upper: Term = Term::shown(1.0),
        target: Term = Term::shown(0.85),
        replicas: Term = replicas(2.0),
        floor: i32 = 6,
    } "a value of at most {upper} over {target} asks for at most {replicas}: it never scales above the floor of {floor}";
    NeverScalesUp {
        upper: Term = Term::shown(1.0),
        target: Term = Term::shown(0.95),
        ratio: Term = Term::shown(1.053),
        tolerance: Term = Term::shown(10.0),
    } "a value of at most {upper} is at most {ratio} x the target of {target}, within the tolerance of {tolerance} %: it never scales up";
    /// Of a total, whose bound grows with the replicas.
    TotalNeverScalesUp {
        upper: Term = Term::shown(1.0),
        target: Term = Term::shown(1.0),
        ratio: Term = Term::shown(1.0),
        tolerance: Term = Term::shown(10.0),
    } "a total of at most {upper} for each replica is at most {ratio} x the target of {target}, within the tolerance of {tolerance} %: it never scales up";
    AlwaysAsksForMore {
        lower: Term = Term::shown(10.0),
        target: Term = Term::shown(2.0),
        replicas: Term = replicas(5.0),
        floor: i32 = 1,
    } "a value of at least {lower} over {target} asks for at least {replicas}: it never returns to the floor of {floor}";
    OfFormula { message: Message = Message::from(NotAbove { most: Term::shown(0.9) }) } "the formula: {message}";
    NotAbove { most: Term = Term::shown(0.9) } "set the target below {most}";
    /// For a query of an InferenceService, which has no other type of target.
    ScaleOnTotal "scale on a total, such as sum(vllm:num_requests_waiting): KServe always divides by the replicas";
    ShareNotPercent { share: Term = Term::shown(0.8), percent: Term = Term::shown(80.0) }
        "the value is a share of 0 to 1: write {share} for {percent} %";
}

pub(crate) const CHECK: Check = Check::Scaler(check);

fn check(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    let scale = Scale {
        floor: scaler.floor,
        // Where it is unknown only the tolerance can be compared.
        ceiling: scaler.ceiling.unwrap_or(scaler.floor),
        field: scaler.ceiling_field,
        tolerance: tolerance_up(scaler.document),
    };
    for query in &scaler.queries {
        check_query(scaler, query, &scale, found);
    }
    if let Some(formula) = &scaler.formula {
        let bounds = Bounds::between(formula.bounds.0, formula.bounds.1);
        if let Some((message, most)) = fault(&bounds, &formula.target, &scale) {
            let detail = found.at(scaler.document, formula.path.clone(), OfFormula { message });
            if let Some(most) = most {
                detail.help(not_above(most));
            }
        }
    }
}

/// `1 replica`, `2 replicas`
fn replicas(count: f64) -> Term {
    Term::shown(format!("{count} replica{}", if count == 1.0 { "" } else { "s" }))
}

fn not_above(most: f64) -> NotAbove {
    NotAbove {
        most: Term::shown((most * 1000.0).floor() / 1000.0),
    }
}

/// What a number is compared with besides its target.
struct Scale {
    floor: i32,
    ceiling: i32,
    field: &'static str,
    tolerance: f64,
}

fn check_query(scaler: &Scaler<'_>, query: &Query<'_>, scale: &Scale, found: &mut Found<'_>) {
    let (Some(meaning), Some(target)) = (query.meaning(), &query.target) else {
        return;
    };
    let value = &meaning.value;
    // A schedule or a fixed number is meant to ask for just that, and a condition wakes or keeps more than the floor.
    let is_condition = value.what == What::Flag;
    let adds_nothing = || value.bounds.upper.number() / target.number <= f64::from(scale.floor);
    if matches!(value.what, What::Constant | What::Time)
        || is_condition && (value.series.is_empty() || !adds_nothing())
    {
        return;
    }
    let Some((message, most)) = fault(&value.bounds, target, scale) else {
        return;
    };
    let detail = query.report(scaler, query.span, found, message);
    if scaler.document.kind() == "InferenceService" {
        detail.help(ScaleOnTotal);
        return;
    }
    let Some(most) = most else { return };
    match value.unit.name() {
        Some("ratio") if target.number > 1.0 && target.number <= 100.0 => detail.help(ShareNotPercent {
            share: Term::shown(target.number / 100.0),
            percent: Term::shown(target.number),
        }),
        _ => detail.help(not_above(most)),
    };
}

/// What is wrong with bounds and a target, and where the target is to blame the number that it has to be below.
fn fault(bounds: &Bounds, target: &Target, scale: &Scale) -> Option<(Message, Option<f64>)> {
    let (number, floor) = (target.number, scale.floor);
    if !number.is_finite() || number <= 0.0 {
        return None;
    }
    let upper = match target.kind {
        // A bound of minus nothing is nothing.
        TargetKind::Shared => bounds.upper.number() + 0.0,
        _ => f64::INFINITY,
    };
    let asked = (upper / number).ceil().max(0.0) + 0.0;
    if asked < f64::from(scale.ceiling) && floor < scale.ceiling {
        let (upper, target) = (Term::shown(upper), Term::shown(number));
        let replicas = replicas(asked);
        let message = if asked <= f64::from(floor) && floor > 1 {
            NeverLeavesFloor {
                upper,
                target,
                replicas,
                floor,
            }
            .into()
        } else {
            AsksForTooFew {
                upper,
                target,
                replicas,
                field: scale.field,
                ceiling: scale.ceiling,
            }
            .into()
        };
        return Some((message, None));
    }
    // For each replica: of a total over pods the bound of one pod.
    let is_total = target.kind == TargetKind::Shared;
    let upper = match is_total {
        true => bounds.upper.with_pods(1.0).filter(|_| upper.is_infinite()),
        false => Some(bounds.upper.number()),
    };
    let ratio = upper.unwrap_or(f64::INFINITY) / number;
    if ratio <= 1.0 + scale.tolerance {
        let upper = upper.unwrap_or_default();
        let most = upper / (1.0 + scale.tolerance);
        let (upper, target) = (Term::shown(upper), Term::shown(number));
        let ratio = Term::shown((ratio * 1000.0).round() / 1000.0);
        let tolerance = Term::shown((scale.tolerance * 1000.0).round() / 10.0);
        let message: Message = match is_total {
            true => TotalNeverScalesUp {
                upper,
                target,
                ratio,
                tolerance,
            }
            .into(),
            false => NeverScalesUp {
                upper,
                target,
                ratio,
                tolerance,
            }
            .into(),
        };
        return Some((message, Some(most)));
    }
    let least = (bounds.lower / number).ceil();
    (target.kind == TargetKind::Shared && least > f64::from(floor.max(1))).then(|| {
        let message = AlwaysAsksForMore {
            lower: Term::shown(bounds.lower),
            target: Term::shown(number),
            replicas: replicas(least),
            floor,
        };
        (message.into(), None)
    })
}

/// Whether the rule finds something of a value of at most `most`, so that no other rule has to report the same target.
pub(super) fn fires(scaler: &Scaler<'_>, most: f64, target: &Target) -> bool {
    let asked = (most / target.number).ceil();
    scaler.ceiling.is_some_and(|ceiling| asked < f64::from(ceiling))
}
