//! WRG060: a target that is written in another unit than the value has.

use scalegen_kinds::prometheus_trigger;
use scalegen_meaning::value::{Series, Value, What};
use scalegen_syntax::{Family, Severity, Term, messages};

use crate::scaler::Scaler;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG060",
    name: "target-in-another-unit",
    summary: "A target looks like another unit than its value has",
    severity: Severity::Warning,
    why: "A target that is a thousand times too high is never reached, and one that is a hundred times too low is always exceeded: the workload stays at its minimum, or goes to its maximum.",
    fix: "write the target in the unit of the value",
    bad: prometheus_trigger!(
        "
        serverAddress: http://prometheus:9090
        query: sum(DCGM_FI_DEV_GPU_UTIL)
        threshold: \"0.8\"
"
    ),
    good: &[("\"0.8\"", "\"80\"")],
    source: "the metric definitions of each engine",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    InAnotherUnit { unit: &'static str = "percent", target: Term = Term::shown(0.8), other: &'static str = "a share of 1" }
        "the value is in {unit}, and the target of {target} looks like {other}";
    WriteIn { number: Term = Term::shown(80.0) } "write {number}";
}

pub(crate) const CHECK: Check = Check::Scaler(check);

/// What a target looks like beyond a limit: the unit by its short name and in words, the limit and on which side of it,
/// the other unit, and how many of the first make one of the other.
struct Slip {
    unit: &'static str,
    words: &'static str,
    beyond: fn(f64, &Value<'_>) -> bool,
    other: &'static str,
    factor: f64,
}

const SLIPS: [Slip; 6] = [
    Slip {
        unit: "s",
        words: "seconds",
        beyond: |target, value| target > longest(value),
        other: "milliseconds",
        factor: 0.001,
    },
    Slip {
        unit: "ms",
        words: "milliseconds",
        beyond: |target, _| target < 1.0,
        other: "seconds",
        factor: 1000.0,
    },
    Slip {
        unit: "us",
        words: "microseconds",
        beyond: |target, _| target < 1.0,
        other: "seconds",
        factor: 1e6,
    },
    Slip {
        unit: "percent",
        words: "percent",
        beyond: |target, _| target <= 1.0,
        other: "a share of 1",
        factor: 100.0,
    },
    Slip {
        unit: "MiB",
        words: "MiB",
        beyond: |target, _| target >= 1e8,
        other: "bytes",
        factor: 1.0 / 1_048_576.0,
    },
    Slip {
        unit: "bytes",
        words: "bytes",
        beyond: |target, _| target < 1e5,
        other: "MiB",
        factor: 1_048_576.0,
    },
];

/// The greatest target in seconds, by words in the name of what is measured: nobody wants to wait longer for a token or
/// for an answer over HTTP.
const LONGEST: [(f64, &[&str]); 3] = [
    (
        5.0,
        &[
            "inter_token",
            "per_output_token",
            "per_token",
            "_itl",
            "_tpot",
            "_ntpot",
        ],
    ),
    (120.0, &["time_to_first_token", "_ttft"]),
    (
        300.0,
        &[
            "http_request_duration",
            "nginx_ingress_controller_",
            "starlette_request",
        ],
    ),
];
/// The greatest target in seconds of anything else, such as a long job.
const LONGEST_OF_ALL: f64 = 999.0;

/// The greatest target of a value in seconds that does not look like milliseconds.
fn longest(value: &Value<'_>) -> f64 {
    let measures = |words: &[&str]| {
        let is_named = |series: &Series<'_>| words.iter().any(|word| series.name.contains(word));
        !value.series.is_empty() && value.series.iter().all(is_named)
    };
    let longest = LONGEST.iter().find(|(_, words)| measures(words));
    longest.map_or(LONGEST_OF_ALL, |(seconds, _)| *seconds)
}

fn check(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    for query in &scaler.queries {
        let (Some(meaning), Some(target)) = (query.meaning(), &query.target) else {
            continue;
        };
        let value = &meaning.value;
        // Of a rate or of a difference the unit is another one.
        let is_level = matches!(
            value.what,
            What::Quantile | What::Duration | What::Ratio | What::Gauge | What::Mean
        );
        let is_slip = |slip: &&Slip| {
            value.unit.name() == Some(slip.unit) && target.number > 0.0 && (slip.beyond)(target.number, value)
        };
        if let Some(slip) = SLIPS.iter().find(is_slip).filter(|_| is_level) {
            let message = InAnotherUnit {
                unit: slip.words,
                target: Term::shown(target.number),
                other: slip.other,
            };
            let number = Term::shown((target.number * slip.factor * 1000.0).round() / 1000.0);
            found
                .at(scaler.document, target.path.clone(), message)
                .help(WriteIn { number });
        }
    }
}
