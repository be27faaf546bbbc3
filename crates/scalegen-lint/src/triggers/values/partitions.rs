//! Kafka partitions: numbers, and ranges of them, separated by commas.

use crate::triggers::examination::Fault;

pub(super) fn check(text: &str) -> Option<Fault> {
    for (part, span) in super::parts(text) {
        let ends: Vec<Option<i32>> = part.split('-').map(|end| end.trim().parse().ok()).collect();
        let fault = match ends.as_slice() {
            [Some(_)] => continue,
            [Some(first), Some(last)] if first <= last => continue,
            [Some(_), Some(_)] => Fault::malformed("has a range that ends before it starts"),
            _ => Fault::malformed("is not a list of partitions"),
        };
        let fault = fault.help("write numbers and ranges, such as 1,3,5-8");
        return Some(if span.is_empty() { fault } else { fault.at(span) });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_numbers_and_ranges() {
        for text in ["1", "1,2,3", "0-9", "1, 3-4", "1 - 3"] {
            assert_eq!(check(text), None, "{text}");
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
            assert_eq!(check(text).unwrap().span, span, "{text}");
        }
    }
}
