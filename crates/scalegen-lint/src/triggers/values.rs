//! The values of a trigger's metadata, each read as KEDA reads it.
//!
//! Source: `pkg/scalers/scalersconfig/typed_config.go` of kedacore/keda.

use super::ProblemKind;
use super::examination::{Examination, Fault, Value};
use super::parameters::{Parameter, ValueType};

mod addresses;
mod boolean;
mod duration;
mod label_selector;
mod map;
mod number;
mod partitions;
mod schedule;
mod time_zone;
mod web_address;

pub(super) use boolean::boolean;
pub(super) use number::{float, integer};

/// Every value of the metadata that its trigger type reads.
pub(super) fn check(examination: &mut Examination<'_>) {
    for parameter in examination.parameters() {
        let Some(value) = examination.value(parameter.name) else {
            continue;
        };
        if !parameter.from_metadata || parameter.since.is_some_and(|since| examination.keda < since) {
            continue;
        }
        if parameter
            .removed
            .is_some_and(|removed| examination.keda >= removed)
        {
            continue;
        }
        let fault = allowed(parameter, value)
            .or_else(|| read(parameter.value_type, value.text, examination.formula_input));
        if let Some(fault) = fault {
            examination.fault(parameter.name, value, fault);
        }
    }
}

/// KEDA splits a value at commas before it looks for the words, whether or not it is a list.
fn allowed(parameter: &Parameter<'_>, value: Value<'_>) -> Option<Fault> {
    parameter.allowed().next()?;
    let (part, span) = parts(value.text).find(|(part, _)| parameter.allowed().all(|word| word != *part))?;
    let words = || parameter.allowed();
    let lower = part.to_lowercase();
    let same_start = words().find(|word| !lower.is_empty() && word.to_lowercase().starts_with(&lower));
    let likest = words()
        .map(|word| (strsim::normalized_damerau_levenshtein(word, part), word))
        .filter(|(likeness, _)| *likeness >= 0.6)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, word)| word);
    let help = match same_start.or(likest) {
        Some(word) => format!("did you mean `{word}`?"),
        None => format!("use {}", words().collect::<Vec<_>>().join(", ")),
    };
    Some(
        Fault::new(
            ProblemKind::DisallowedValue,
            "is none of the words that KEDA takes",
        )
        .help(help)
        .at(span),
    )
}

fn read(value_type: ValueType, text: &str, formula_input: bool) -> Option<Fault> {
    match value_type {
        ValueType::Text | ValueType::Words => None,
        ValueType::Boolean => boolean::check(text),
        ValueType::Number => float(text).err(),
        ValueType::Target => number::check_target(text, formula_input),
        ValueType::Integer => integer(text).err(),
        ValueType::WholeTarget => number::check_whole(text, if formula_input { i64::MIN } else { 1 }),
        ValueType::Count => number::check_whole(text, 1),
        ValueType::Natural => number::check_whole(text, 0),
        ValueType::Duration => duration::check(text),
        ValueType::Map => map::check(text),
        ValueType::Partitions => partitions::check(text),
        ValueType::TrimmedPartitions => partitions::check_trimmed(text),
        ValueType::Url => web_address::check(text),
        ValueType::Addresses => addresses::check(text),
        ValueType::Port => addresses::check_port(text),
        ValueType::Schedule => schedule::check(text),
        ValueType::TimeZone => time_zone::check(text),
        ValueType::Selector => label_selector::check(text),
    }
}

/// The trimmed parts of a list, each with its bytes.
fn parts(text: &str) -> impl Iterator<Item = (&str, std::ops::Range<usize>)> {
    let mut start = 0;
    text.split(',').map(move |part| {
        let trimmed = part.trim();
        let from = start + (part.len() - part.trim_start().len());
        start += part.len() + 1;
        (trimmed, from..from + trimmed.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triggers::parameters;

    #[test]
    fn parts_know_their_bytes() {
        let text = " a, bc ,,d";
        for (part, span) in parts(text) {
            assert_eq!(&text[span], part);
        }
        assert_eq!(
            parts(text).map(|(part, _)| part).collect::<Vec<_>>(),
            ["a", "bc", "", "d"]
        );
    }

    #[test]
    fn words_are_told_with_the_nearest() {
        let kafka = parameters::of("kafka");
        let policy = kafka.iter().find(|p| p.name == "offsetResetPolicy").unwrap();
        let fault = |text| allowed(policy, Value { text, start: 0 });
        assert_eq!(fault("latest"), None);
        assert_eq!(fault("earliest, latest"), None);
        for (text, help, span) in [
            ("Latest", "did you mean `latest`?", 0..6),
            ("early", "use latest, earliest", 0..5),
            ("earl", "did you mean `earliest`?", 0..4),
            ("earlyest", "did you mean `earliest`?", 0..8),
            ("none", "use latest, earliest", 0..4),
            ("latest, x", "use latest, earliest", 8..9),
        ] {
            let fault = fault(text).unwrap();
            assert_eq!(fault.help.as_deref(), Some(help), "{text}");
            assert_eq!(fault.span, Some(span), "{text}");
        }
    }
}
