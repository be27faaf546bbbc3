//! Numbers, which KEDA reads with a JSON parser.

use scalegen_syntax::Quantity;

use crate::triggers::ProblemKind;
use crate::triggers::examination::Fault;

/// A number as Go's `encoding/json` reads it into a float.
pub(in crate::triggers) fn float(text: &str) -> Result<f64, Fault> {
    let end = scan(text).end;
    if end < text.len() || text.is_empty() {
        return Err(malformed("is not a number", text, end));
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(Fault::new(ProblemKind::ValueOutOfRange, "does not fit a float")),
    }
}

/// A number as Go's `encoding/json` reads it into an int64.
pub(in crate::triggers) fn integer(text: &str) -> Result<i64, Fault> {
    let scanned = scan(text);
    let end = if scanned.end == text.len() {
        scanned.whole
    } else {
        scanned.end
    };
    if end < text.len() || text.is_empty() {
        return Err(malformed("is not a whole number", text, end));
    }
    text.parse()
        .map_err(|_| Fault::new(ProblemKind::ValueOutOfRange, "does not fit 64 bits"))
}

/// A float that becomes the target of the HPA, which counts in thousandths and refuses zero.
pub(super) fn check_target(text: &str, formula_input: bool) -> Option<Fault> {
    let number = match float(text) {
        Ok(number) => number,
        Err(fault) => return Some(fault),
    };
    if formula_input || (number * 1000.0).trunc() >= 1.0 {
        return None;
    }
    Some(if number > 0.0 {
        Fault::new(
            ProblemKind::ValueOutOfRange,
            "is a target of zero: the HPA counts in thousandths",
        )
        .help("scale the query up, and the target with it")
    } else {
        Fault::new(
            ProblemKind::ValueOutOfRange,
            "is no target: the API server refuses the HPA that KEDA makes of it",
        )
        .help("use a number above zero")
    })
}

/// An integer of `least` or more.
pub(super) fn check_whole(text: &str, least: i64) -> Option<Fault> {
    match integer(text) {
        Err(fault) => Some(fault),
        Ok(number) if number < least => Some(Fault::new(
            ProblemKind::ValueOutOfRange,
            format!("is less than {least}"),
        )),
        Ok(_) => None,
    }
}

fn malformed(what: &str, text: &str, end: usize) -> Fault {
    let fault = Fault::malformed(what);
    let fault = if end < text.len() {
        fault.at(end..text.len())
    } else {
        fault
    };
    // Go back to a plain number where the notation is another's: 500m and 5k, .5 and 5., 05 and +5.
    let plain = text.strip_suffix('%').unwrap_or(text).parse::<Quantity>().ok();
    let plain = plain.filter(|plain| what != "is not a whole number" || plain.is_whole());
    match plain {
        Some(plain) => fault.help(format!(
            "KEDA reads numbers as JSON does: write {}",
            plain.to_f64()
        )),
        None => fault.help("KEDA reads numbers as JSON does: digits, without sign, suffix or separator"),
    }
}

/// How far a JSON number goes.
struct Scanned {
    /// The end of the number.
    end: usize,
    /// The end of its whole part.
    whole: usize,
}

fn scan(text: &str) -> Scanned {
    let bytes = text.as_bytes();
    let at = |index: usize| bytes.get(index).copied();
    let digits = |mut index: usize| {
        while at(index).is_some_and(|byte| byte.is_ascii_digit()) {
            index += 1;
        }
        index
    };
    let start = usize::from(at(0) == Some(b'-'));
    let whole = if at(start) == Some(b'0') {
        start + 1
    } else {
        digits(start)
    };
    if whole == start {
        return Scanned { end: 0, whole: 0 };
    }
    let mut end = whole;
    if at(end) == Some(b'.') && digits(end + 1) > end + 1 {
        end = digits(end + 1);
    }
    if matches!(at(end), Some(b'e' | b'E')) {
        let exponent = end + 1 + usize::from(matches!(at(end + 1), Some(b'+' | b'-')));
        if digits(exponent) > exponent {
            end = digits(exponent);
        }
    }
    Scanned { end, whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_numbers_of_json() {
        for (text, number) in [
            ("5", 5.0),
            ("0.5", 0.5),
            ("1e2", 100.0),
            ("-3.25E-1", -0.325),
            ("0", 0.0),
            ("-0", 0.0),
        ] {
            assert_eq!(float(text), Ok(number), "{text}");
        }
        for (text, number) in [("5", 5), ("-5", -5), ("0", 0), ("9223372036854775807", i64::MAX)] {
            assert_eq!(integer(text), Ok(number), "{text}");
        }
    }

    #[test]
    fn refuses_what_only_looks_like_a_number() {
        for (text, help, span) in [
            (".5", "write 0.5", Some(0..2)),
            ("5.", "write 5", Some(1..2)),
            ("+5", "write 5", Some(0..2)),
            ("05", "write 5", Some(1..2)),
            ("5k", "write 5000", Some(1..2)),
            ("500m", "write 0.5", Some(3..4)),
            ("50%", "write 50", Some(2..3)),
            ("1_000", "digits", Some(1..5)),
            ("1,5", "digits", Some(1..3)),
            ("NaN", "digits", Some(0..3)),
            ("five", "digits", Some(0..4)),
            ("1e", "digits", Some(1..2)),
            ("0x10", "digits", Some(1..4)),
        ] {
            let fault = float(text).unwrap_err();
            assert_eq!(fault.kind, ProblemKind::MalformedValue, "{text}");
            assert!(
                fault.help.as_ref().is_some_and(|told| told.contains(help)),
                "{fault:?}"
            );
            assert_eq!(fault.span, span, "{text}");
        }
        for text in ["5.0", "1e2", "5.5", "05", "5k", ""] {
            let fault = integer(text).unwrap_err();
            assert_eq!(fault.kind, ProblemKind::MalformedValue, "{text}");
        }
        assert_eq!(integer("5.0").unwrap_err().span, Some(1..3));
        assert_eq!(float("1e999").unwrap_err().kind, ProblemKind::ValueOutOfRange);
        assert_eq!(
            integer("9223372036854775808").unwrap_err().kind,
            ProblemKind::ValueOutOfRange
        );
    }

    #[test]
    fn a_target_is_more_than_zero_in_thousandths() {
        for text in ["5", "0.001", "1e-3"] {
            assert_eq!(check_target(text, false), None, "{text}");
        }
        for text in ["0", "-1", "0.0009", "0.0"] {
            let kind = check_target(text, false).map(|fault| fault.kind);
            assert_eq!(kind, Some(ProblemKind::ValueOutOfRange), "{text}");
            assert_eq!(check_target(text, true), None, "{text}");
        }
        assert_eq!(check_whole("1", 1), None);
        assert!(check_whole("0", 1).is_some());
        assert!(check_whole("-1", 0).is_some());
    }
}
