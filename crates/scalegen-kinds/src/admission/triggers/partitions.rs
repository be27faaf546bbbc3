//! Kafka partitions: numbers, and ranges of them, separated by commas.
//!
//! The two Kafka triggers read them differently. Source: `ParseInt32List` of `pkg/util` for `kafka`,
//! `setConfigValueSlice` of `typed_config.go` for `apache-kafka`.

use std::ops::Range;

use scalegen_syntax::{json_number, list, strconv};

use crate::admission::triggers::fault::Fault;
use crate::admission::triggers::messages::{EmptyRange, NoSpaces, NotPartitions, write};
use crate::rules;

/// As `kafka` reads them: without any space, each as Go's `strconv.ParseInt` takes it.
pub(super) fn check(text: &str) -> Result<(), Fault> {
    let mut start = 0;
    let fault = text.split(',').find_map(|part| {
        let span = start..start + part.len();
        start = span.end + 1;
        let fault = check_part(part, |end| i32::try_from(strconv::integer(end).ok()?).ok())?;
        let spaced = part.contains(char::is_whitespace) && check_trimmed(part).is_ok();
        let fault = match spaced {
            true => fault.help(NoSpaces {}),
            false => fault,
        };
        Some(placed(fault, span))
    });
    fault.map_or(Ok(()), Err)
}

/// As `apache-kafka` reads them: spaces do not matter, and numbers are those of JSON.
pub(super) fn check_trimmed(text: &str) -> Result<(), Fault> {
    let fault = list::parts(text).find_map(|(part, span)| {
        let fault = check_part(part, |end| {
            let number = json_number::integer(end.trim()).ok()?;
            i32::try_from(number).ok()
        })?;
        Some(placed(fault, span))
    });
    fault.map_or(Ok(()), Err)
}

fn check_part(part: &str, read: impl Fn(&str) -> Option<i32>) -> Option<Fault> {
    let ends: Vec<Option<i32>> = part.split('-').map(read).collect();
    match ends.as_slice() {
        [Some(_)] => None,
        [Some(first), Some(last)] if first <= last => None,
        [Some(_), Some(_)] => Some(
            Fault::new(rules::DOUBTFUL_TRIGGER_VALUE, EmptyRange {}).help(write("the smaller number first")),
        ),
        _ => Some(Fault::malformed(NotPartitions {}).help(write("numbers and ranges, such as 1,3,5-8"))),
    }
}

fn placed(fault: Fault, span: Range<usize>) -> Fault {
    if span.is_empty() { fault } else { fault.at(span) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_numbers_and_ranges() {
        for text in ["1", "1,2,3", "0-9", "1,3-4", "01", "+5"] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
        for text in ["1", "1,2,3", "0-9", "1, 3-4", "1 - 3"] {
            assert_eq!(check_trimmed(text), Ok(()), "{text}");
        }
        for (text, span) in [
            ("a", Some(0..1)),
            ("1,", None),
            ("1-2-3", Some(0..5)),
            ("4-2", Some(0..3)),
            ("-1", Some(0..2)),
            ("1;2", Some(0..3)),
            ("1,99999999999", Some(2..13)),
        ] {
            assert_eq!(check(text).unwrap_err().span, span, "{text}");
            assert_eq!(check_trimmed(text).unwrap_err().span, span, "{text}");
        }
    }

    #[test]
    fn the_two_triggers_differ() {
        for (text, span) in [("1, 3-4", 2..6), ("1 - 3", 0..5)] {
            let fault = check(text).unwrap_err();
            assert_eq!(fault.span, Some(span), "{text}");
            assert!(fault.help.unwrap().to_string().contains("no spaces"), "{text}");
        }
        for text in ["01", "+5", "1-03"] {
            assert!(check_trimmed(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_empty_range_is_taken_and_limits_nothing() {
        assert_eq!(check("4-2").unwrap_err().rule, rules::DOUBTFUL_TRIGGER_VALUE);
    }
}
