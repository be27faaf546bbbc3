//! WRG060: a target that is written in another unit than the value has.

use scalegen_kinds::prometheus_trigger;
use scalegen_meaning::value::What;
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
    beyond: fn(f64) -> bool,
    other: &'static str,
    factor: f64,
}

const SLIPS: [Slip; 5] = [
    Slip {
        unit: "s",
        words: "seconds",
        beyond: |target| target >= 1000.0,
        other: "milliseconds",
        factor: 0.001,
    },
    Slip {
        unit: "ms",
        words: "milliseconds",
        beyond: |target| target < 1.0,
        other: "seconds",
        factor: 1000.0,
    },
    Slip {
        unit: "percent",
        words: "percent",
        beyond: |target| target <= 1.0,
        other: "a share of 1",
        factor: 100.0,
    },
    Slip {
        unit: "MiB",
        words: "MiB",
        beyond: |target| target >= 1e8,
        other: "bytes",
        factor: 1.0 / 1_048_576.0,
    },
    Slip {
        unit: "bytes",
        words: "bytes",
        beyond: |target| target < 1e5,
        other: "MiB",
        factor: 1_048_576.0,
    },
];

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
            value.unit.name() == Some(slip.unit) && target.number > 0.0 && (slip.beyond)(target.number)
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
