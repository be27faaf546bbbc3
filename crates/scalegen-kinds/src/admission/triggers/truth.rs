//! Whether an expression of a condition holds, as far as what is given to the trigger is known.

use std::cmp::Ordering;

use scalegen_syntax::{go_duration, json_number, list, strconv};

use super::examination::{Examination, Given};
use super::expression::{Comparison, Expr, Name};
use super::formats::{self, Format};
use super::parameters::ValueType;

/// Whether an expression holds, where that is known.
pub(super) fn holds(examination: &Examination<'_>, expr: &Expr<'_>) -> Option<bool> {
    let each = |parts: &[Expr<'_>]| {
        let held = parts.iter().map(|part| holds(examination, part));
        let (mut yes, mut no, mut open) = (0_usize, 0_usize, 0_usize);
        for held in held {
            match held {
                Some(true) => yes += 1,
                Some(false) => no += 1,
                None => open += 1,
            }
        }
        (yes, no, open)
    };
    match expr {
        Expr::Given(name) => examination.given(*name).is_there(),
        Expr::Compare(name, comparison, with) => compare(examination, *name, *comparison, with),
        Expr::Words(name, words, any_case) => {
            let text = examination.given(*name).text()?;
            let mut words = words.split('|');
            Some(words.any(|word| text == word || *any_case && text.eq_ignore_ascii_case(word)))
        }
        Expr::Has(name, word) => {
            let text = examination.given(*name).text()?;
            Some(list::parts(text).any(|(part, _)| part == *word))
        }
        Expr::Is(name, format) => is(examination, *name, format),
        Expr::Not(inner) => holds(examination, inner).map(|held| !held),
        Expr::All(parts) => unless(examination, parts, false),
        Expr::Any(parts) => unless(examination, parts, true),
        Expr::One(parts) => match each(parts) {
            (1, _, 0) => Some(true),
            (0, _, 0) => Some(false),
            (0 | 1, ..) => None,
            _ => Some(false),
        },
        Expr::AtMostOne(parts) => match each(parts) {
            (yes, _, open) if yes + open <= 1 => Some(true),
            (0 | 1, ..) => None,
            _ => Some(false),
        },
        Expr::Together(parts) => match each(parts) {
            (yes, no, _) if yes > 0 && no > 0 => Some(false),
            (_, _, open) if open > 0 => None,
            _ => Some(true),
        },
        Expr::None(parts) => unless(examination, parts, true).map(|held| !held),
        Expr::SameLength(first, second) => {
            let (first, second) = lengths(examination, *first, *second)?;
            Some(first == second)
        }
        Expr::Parts(name, separator, count) => {
            let text = examination.given(*name).text()?;
            Some(text.split(*separator).count() == *count)
        }
        Expr::Multiple(first, second) => {
            let first = number(examination, *first)?;
            let second = number(examination, *second).filter(|second| *second != 0.0)?;
            Some(first % second == 0.0)
        }
        Expr::Differ(first, second) => {
            let text = |name: &Name<'_>| examination.given(*name).text().filter(|text| !text.is_empty());
            Some(text(first)? != text(second)?)
        }
        Expr::Shared(_) => None,
    }
}

/// What decides alone, as soon as one of the parts is that: a part that does not hold of what all have to, or one that holds of
/// any. The other answer, where all parts give it.
fn unless(examination: &Examination<'_>, parts: &[Expr<'_>], decides: bool) -> Option<bool> {
    let mut is_open = false;
    for part in parts {
        match holds(examination, part) {
            Some(held) if held == decides => return Some(decides),
            Some(_) => {}
            None => is_open = true,
        }
    }
    (!is_open).then_some(!decides)
}

/// How many entries two lists have, where both are known.
pub(super) fn lengths(
    examination: &Examination<'_>,
    first: Name<'_>,
    second: Name<'_>,
) -> Option<(usize, usize)> {
    let length = |name| {
        let text = examination.given(name).text().filter(|text| !text.is_empty())?;
        Some(text.split(',').count())
    };
    Some((length(first)?, length(second)?))
}

fn compare(
    examination: &Examination<'_>,
    name: Name<'_>,
    comparison: Comparison,
    with: &str,
) -> Option<bool> {
    let text = examination.given(name).text()?;
    let order = if let Ok(with) = strconv::boolean(with).map(u8::from)
        && matches!(
            text,
            "" | "true" | "false" | "1" | "0" | "t" | "f" | "T" | "F" | "TRUE" | "FALSE" | "True" | "False"
        )
        && examination
            .parameter(name.key)
            .is_some_and(|of| of.value_type == ValueType::Boolean)
    {
        let is_set = !text.is_empty() && strconv::boolean(text).ok()?;
        u8::from(is_set).cmp(&with)
    } else if let Ok(with) = with.parse::<f64>() {
        number(examination, name)?.partial_cmp(&with)?
    } else {
        text.cmp(with)
    };
    Some(match comparison {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::NotEqual => order != Ordering::Equal,
        Comparison::Above => order == Ordering::Greater,
        Comparison::AtLeast => order != Ordering::Less,
        Comparison::Below => order == Ordering::Less,
        Comparison::AtMost => order != Ordering::Greater,
    })
}

/// The number of a parameter: 0 where there is none, nanoseconds of a duration; none where it is not known or no number.
fn number(examination: &Examination<'_>, name: Name<'_>) -> Option<f64> {
    let text = examination.given(name).text()?;
    if text.is_empty() {
        return Some(0.0);
    }
    let is_duration = examination
        .parameter(name.key)
        .is_some_and(|of| of.value_type == ValueType::Duration);
    if is_duration {
        let nanoseconds = go_duration::nanoseconds_or_bare_milliseconds(text).ok()?;
        return Some(nanoseconds as f64);
    }
    json_number::float(text).ok()
}

fn is(examination: &Examination<'_>, name: Name<'_>, format: &str) -> Option<bool> {
    let format = Format::named(format)?;
    let rows = || {
        let prefix = name.key.trim_end_matches('*');
        let metadata = &examination.trigger.metadata;
        metadata
            .iter()
            .filter_map(move |(key, value)| Some((key.strip_prefix(prefix)?, value.trim())))
    };
    match format {
        Format::RowsNotEmpty => return Some(rows().all(|(_, query)| !query.is_empty())),
        Format::HasResultRow => {
            let result = examination.text("resultQueryRowID")?;
            return Some(rows().any(|(row, _)| row == result));
        }
        _ => {}
    }
    match examination.given(name) {
        Given::Absent => Some(false),
        given => Some(formats::check(format, given.text()?).is_ok()),
    }
}
