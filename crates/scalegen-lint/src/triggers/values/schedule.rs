//! Schedules of five fields, as cron has them.
//!
//! Source: `parser.go` of robfig/cron v3, which KEDA uses without seconds and descriptors.

use std::ops::Range;

use crate::triggers::ProblemKind;
use crate::triggers::examination::Fault;

struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    /// Names of the values from `least` on.
    names: &'static [&'static str],
}

const FIELDS: [Field; 5] = [
    Field {
        name: "minute",
        least: 0,
        most: 59,
        names: &[],
    },
    Field {
        name: "hour",
        least: 0,
        most: 23,
        names: &[],
    },
    Field {
        name: "day of the month",
        least: 1,
        most: 31,
        names: &[],
    },
    Field {
        name: "month",
        least: 1,
        most: 12,
        names: MONTHS,
    },
    Field {
        name: "day of the week",
        least: 0,
        most: 6,
        names: DAYS,
    },
];
const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const DAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// The longest that each month can be.
const MONTH_DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

pub(super) fn check(text: &str) -> Option<Fault> {
    if text.starts_with('@') {
        return Some(Fault::malformed("is a descriptor, which KEDA does not take").help("write five fields"));
    }
    // A time zone of its own before the fields.
    let (zone, fields_text) = match text.split_once(char::is_whitespace) {
        Some((zone, rest)) if zone.starts_with("TZ=") || zone.starts_with("CRON_TZ=") => {
            (zone.len() + 1, rest)
        }
        _ => (0, text),
    };
    let fields = split(fields_text);
    if fields.len() != FIELDS.len() {
        return Some(
            Fault::malformed(format!("is no schedule: it has {} of five fields", fields.len()))
                .help("write minute, hour, day of the month, month, day of the week"),
        );
    }
    let mut sets = [0_u64; 5];
    for ((set, field), (part, span)) in sets.iter_mut().zip(&FIELDS).zip(fields) {
        match read(field, part) {
            Ok(read) => *set = read,
            Err(what) => {
                return Some(
                    Fault::malformed(format!("is no schedule: its {} {what}", field.name))
                        .at(zone + span.start..zone + span.end),
                );
            }
        }
    }
    never(sets).then(|| {
        Fault::new(
            ProblemKind::DoubtfulValue,
            "never comes: no such month has that day",
        )
    })
}

/// Whether no month has one of the days; with a day of the week given, either of the two is enough.
fn never([_, _, days, months, weekdays]: [u64; 5]) -> bool {
    let any_weekday = weekdays & STAR != 0 || days & STAR != 0;
    let longest = MONTH_DAYS
        .iter()
        .zip(1..)
        .filter(|(_, month)| months & (1 << month) != 0)
        .map(|(days, _)| *days)
        .max();
    any_weekday && longest.is_some_and(|longest| (1..=longest).all(|day| days & (1 << day) == 0))
}

/// Marks a field that is `*` or `?`.
const STAR: u64 = 1 << 63;

/// The values that a field names, as bits.
fn read(field: &Field, text: &str) -> Result<u64, String> {
    let mut set = 0;
    for range in text.split(',').filter(|range| !range.is_empty()) {
        set |= read_range(field, range)?;
    }
    Ok(set)
}

fn read_range(field: &Field, text: &str) -> Result<u64, String> {
    let (range, step) = match text.split('/').collect::<Vec<_>>()[..] {
        [range] => (range, None),
        [range, step] => (range, Some(step)),
        _ => return Err("has more than one /".to_owned()),
    };
    let ends: Vec<&str> = range.split('-').collect();
    let (first, mut last, star) = match ends[..] {
        ["*" | "?", ..] => (field.least, field.most, STAR),
        [one] => {
            let one = value(field, one)?;
            (one, one, 0)
        }
        [first, last] => (value(field, first)?, value(field, last)?, 0),
        _ => return Err("has more than one -".to_owned()),
    };
    let step = match step {
        None => 1,
        Some(step) => {
            // `5/15` means from 5 on.
            if ends.len() == 1 {
                last = field.most;
            }
            step.parse::<u32>()
                .map_err(|_| format!("has the step `{step}`, which is no number"))?
        }
    };
    if first < field.least {
        return Err(format!("is less than {}", field.least));
    }
    if last > field.most {
        return Err(match (field.most, last) {
            (6, 7) => "is 7: Sunday is 0".to_owned(),
            _ => format!("is more than {}", field.most),
        });
    }
    if first > last {
        return Err("ends before it starts".to_owned());
    }
    if step == 0 {
        return Err("has a step of zero".to_owned());
    }
    let mut set = if step > 1 { 0 } else { star };
    let mut at = first;
    while at <= last {
        set |= 1 << at;
        at = at.saturating_add(step);
    }
    Ok(set)
}

fn value(field: &Field, text: &str) -> Result<u32, String> {
    let lower = text.to_lowercase();
    if let Some((_, named)) = field
        .names
        .iter()
        .zip(field.least..)
        .find(|(name, _)| **name == lower)
    {
        return Ok(named);
    }
    text.parse().map_err(|_| {
        if text.is_empty() {
            "has nothing where a number belongs".to_owned()
        } else {
            format!("has `{text}`, which is no number")
        }
    })
}

/// The words between spaces, each with its bytes.
fn split(text: &str) -> Vec<(&str, Range<usize>)> {
    let mut fields = Vec::new();
    let mut rest = 0..text.len();
    while let Some(from) = text
        .get(rest.clone())
        .and_then(|rest| rest.find(|c: char| !c.is_whitespace()))
    {
        let start = rest.start + from;
        let after = text.get(start..).unwrap_or_default();
        let end = start + after.find(char::is_whitespace).unwrap_or(after.len());
        fields.push((text.get(start..end).unwrap_or_default(), start..end));
        rest = end..text.len();
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_cron_takes() {
        for text in [
            "0 8 * * *",
            "*/15 9-17 * * 1-5",
            "0 8 * * MON-FRI",
            "30 6 1,15 jan-mar ?",
            "5/15 * * * *",
            "0  8 * * *",
            "TZ=UTC 0 8 * * *",
            "CRON_TZ=Asia/Tokyo 0 8 * * *",
            "0 8 29 2 *",
            "0 0 31 2 1",
            "0 8 30-31 2,3 *",
            "0 8 */40 2 *",
        ] {
            assert_eq!(check(text), None, "{text}");
        }
    }

    #[test]
    fn refuses_the_rest() {
        for (text, told, span) in [
            ("0 8 * *", "4 of five fields", None),
            ("0 0 8 * * *", "6 of five fields", None),
            ("@daily", "descriptor", None),
            ("60 8 * * *", "more than 59", Some(0..2)),
            ("0 24 * * *", "more than 23", Some(2..4)),
            ("0 8 0 * *", "less than 1", Some(4..5)),
            ("0 8 * 13 *", "more than 12", Some(6..8)),
            ("0 8 * * 7", "Sunday is 0", Some(8..9)),
            ("0 8 * * mon-", "nothing where", Some(8..12)),
            ("0 8 * * funday", "`funday`, which is no number", Some(8..14)),
            ("0 17-9 * * *", "ends before", Some(2..6)),
            ("*/0 8 * * *", "step of zero", Some(0..3)),
            ("*/x 8 * * *", "step `x`", Some(0..3)),
            ("1-2-3 8 * * *", "more than one -", Some(0..5)),
            ("1/2/3 8 * * *", "more than one /", Some(0..5)),
            ("-1 8 * * *", "nothing where", Some(0..2)),
            ("TZ=UTC 0 25 * * *", "more than 23", Some(9..11)),
            ("0 8 31 2,4,6 *", "never comes", None),
        ] {
            let fault = check(text).unwrap_or_else(|| panic!("{text}"));
            assert!(fault.what.contains(told), "{text}: {fault:?}");
            assert_eq!(fault.span, span, "{text}");
        }
    }
}
