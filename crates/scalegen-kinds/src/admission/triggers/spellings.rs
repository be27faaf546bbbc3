//! Spellings of values that look alike and that KEDA does or does not read.
//!
//! Each is put into every key of its type that a trigger type has.

use crate::scaled_object::ScaleTrigger;
use scalegen_syntax::Version;
use scalegen_syntax::json_number::{self, JsonNumberError};

use super::expression::Source;
use super::found::{check, key};
use super::parameters::{self, Parameter, ValueType};
use crate::rules;

/// What KEDA reads as this type, and what it does not.
fn spellings(of: &Parameter<'_>) -> (&'static [&'static str], &'static [&'static str]) {
    const NUMBERS: &[&str] = &["5", " 5 ", "5.5", "0.5", "1e2", "1E+2", "5.0", "\t5\n"];
    const NO_NUMBERS: &[&str] = &[
        "05", "+5", ".5", "5.", "5k", "500m", "5%", "1_000", "1,5", "0x10", "1e", "NaN", "Inf", "five",
        "null", "true", "5 5", "--5", "٥",
    ];
    const WHOLE: &[&str] = &["5", " 5 ", "9223372036854775807"];
    const NOT_WHOLE: &[&str] = &[
        "05",
        "+5",
        ".5",
        "5.",
        "5.0",
        "5.5",
        "5k",
        "1e2",
        "1_000",
        "five",
        "null",
        "5 5",
        "9223372036854775808",
    ];
    match of.value_type {
        ValueType::Float => (NUMBERS, NO_NUMBERS),
        ValueType::Integer | ValueType::Unsigned => (WHOLE, NOT_WHOLE),
        ValueType::Boolean => (
            &[
                "1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False", " true ",
            ],
            &[
                "yes", "no", "on", "off", "y", "n", "tRue", "2", "-1", "null", "\"true\"", "enabled",
            ],
        ),
        ValueType::Duration => (
            &[
                "30s", "1m30s", "1.5h", "100ms", "3000", " 30s ", "0", ".5s", "+5s",
            ],
            &["30 s", "1d", "1m30", "1.5", "s", "30sec", "5e3", "five"],
        ),
        ValueType::Map => (
            &["a=b", "a=b,c=d", " a = b , c=d", "a="],
            &["a", "a=b,", "a=b=c", "a:b", ",", "Authorization=Basic dXNlcg=="],
        ),
        ValueType::Schedule => (
            &[
                "0 8 * * *",
                "*/15 8-18 * * 1-5",
                "0 8 1,15 jan-JUN mon",
                " 0 8 * * * ",
                "5/15 * * * ?",
                "00 08 * * *",
            ],
            &[
                "0 8 * *",
                "0 8 * * * *",
                "60 8 * * *",
                "0 24 * * *",
                "0 8 0 * *",
                "0 8 32 * *",
                "0 8 * 13 *",
                "0 8 * * 7",
                "*/0 8 * * *",
                "0 18-8 * * *",
                "@daily",
                "0 8 * * monday",
                "-1 8 * * *",
                "1/2/3 * * * *",
            ],
        ),
        ValueType::TimeZone => (
            &["UTC", "Europe/Berlin", "Asia/Kolkata", " UTC "],
            &["Berlin", "europe/berlin ish", "+02:00", "CET+1"],
        ),
        ValueType::Text if (of.trigger_type, of.name) == ("kafka", "partitionLimitation") => (
            &["1", "1,2", "0-9", "1,3-5", " 1,2 "],
            &["1, 2", "1,", "-1", "1;2", "a", "1-2-3"],
        ),
        ValueType::Text if of.name == "podSelector" => (
            &[
                "app=web",
                "app in (a, b)",
                "!canary",
                "app!=web,tier",
                " app = web ",
            ],
            &["app: web", "app in a", "app=web=x", "app==web,,b", "-app"],
        ),
        ValueType::Port => (&["5432", " 5432 "], &["0x10", "port", "5432/tcp", "-1"]),
        _ => (&[], &[]),
    }
}

#[test]
fn spellings_are_read_as_keda_reads_them() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for type_ in parameters::trigger_types() {
        for parameter in parameters::of(type_)
            .iter()
            .filter(|of| of.is_from(Source::Metadata))
        {
            let newest = Version::new(2, 20);
            if parameter.since.is_some_and(|since| since > newest)
                || parameter
                    .removed
                    .or(parameter.refused)
                    .is_some_and(|end| end <= newest)
            {
                continue;
            }
            let malformed = |value: &str| {
                let metadata = [(parameter.name.to_owned(), value.to_owned())].into();
                let trigger = ScaleTrigger {
                    type_: type_.to_owned(),
                    metadata,
                    ..ScaleTrigger::default()
                };
                let problems = check(&trigger, false, newest);
                let whole = json_number::integer(value.trim());
                let is_too_large =
                    whole.is_err_and(|error| error.reason == JsonNumberError::TooLargeForInteger);
                let mut of_key = problems
                    .iter()
                    .filter(|problem| key(problem) == Some(parameter.name));
                of_key.any(|problem| {
                    problem.rule == rules::MALFORMED_TRIGGER_VALUE
                        || problem.rule == rules::TRIGGER_VALUE_OUT_OF_RANGE && is_too_large
                })
            };
            let (read, refused) = spellings(parameter);
            for (values, expected) in [(read, false), (refused, true)] {
                for value in values {
                    tried += 1;
                    if malformed(value) != expected {
                        wrong.push(format!(
                            "{type_} {}: {value:?} is refused: {}",
                            parameter.name, !expected
                        ));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried > 5000, "{tried}");
}

/// `cpu` and `memory` read their `value` by what their metricType says.
#[test]
fn values_of_cpu_and_memory_go_by_the_metric_type() {
    let malformed = |type_: &str, metric_type: &str, value: &str| {
        let trigger = ScaleTrigger {
            type_: type_.to_owned(),
            metadata: [("value".to_owned(), value.to_owned())].into(),
            metric_type: Some(metric_type.to_owned()),
            ..ScaleTrigger::default()
        };
        let problems = check(&trigger, false, Version::new(2, 20));
        problems
            .iter()
            .any(|problem| problem.rule == rules::MALFORMED_TRIGGER_VALUE)
    };
    for type_ in ["cpu", "memory"] {
        for (metric_type, value, expected) in [
            ("Utilization", "60", false),
            ("Utilization", " 60 ", false),
            ("Utilization", "060", false),
            ("Utilization", "+60", false),
            ("Utilization", "60%", true),
            ("Utilization", "60.5", true),
            ("Utilization", "500m", true),
            ("Utilization", "1e2", true),
            ("Utilization", "3000000000", true),
            ("AverageValue", "1", false),
            ("AverageValue", "1.5", false),
            ("AverageValue", "1e2", false),
            ("AverageValue", "05", false),
            ("AverageValue", ".5", false),
            ("AverageValue", "+5", false),
            ("AverageValue", "5k", false),
            ("AverageValue", "512Mi", false),
            ("AverageValue", "512MB", true),
            ("AverageValue", "50%", true),
            ("AverageValue", "1_000", true),
            ("AverageValue", "1 Gi", true),
        ] {
            assert_eq!(
                malformed(type_, metric_type, value),
                expected,
                "{type_} {metric_type} {value:?}"
            );
        }
    }
}
