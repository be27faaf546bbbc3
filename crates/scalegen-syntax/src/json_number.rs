//! Numbers as JSON has them, and Go's `encoding/json` reads them into a float or an int64.
//!
//! KEDA reads the numbers in a trigger's metadata so.

use crate::Unread;

/// Why a text is not a number of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonNumberError {
    /// Not digits with an optional minus sign, fraction and exponent.
    #[error("is not a number")]
    NotANumber,
    /// Not digits with an optional minus sign.
    #[error("is not a whole number")]
    NotWhole,
    /// Too large for a float.
    #[error("does not fit a float")]
    TooLargeForFloat,
    /// Too large for an int64.
    #[error("does not fit 64 bits")]
    TooLargeForInteger,
}

/// The number as a float.
///
/// ```
/// use scalegen_syntax::json_number;
///
/// assert_eq!(json_number::float("1e2"), Ok(100.0));
/// assert_eq!(json_number::float("500m").unwrap_err().span, Some(3..4));
/// ```
pub fn float(text: &str) -> Result<f64, Unread<JsonNumberError>> {
    let end = scan(text).end;
    if end < text.len() || text.is_empty() {
        return Err(Unread::at(JsonNumberError::NotANumber, end..text.len()));
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(Unread::whole(JsonNumberError::TooLargeForFloat)),
    }
}

/// The number as an int64: one with a fraction or an exponent is refused, whatever it amounts to.
pub fn integer(text: &str) -> Result<i64, Unread<JsonNumberError>> {
    let scanned = scan(text);
    let end = if scanned.end == text.len() {
        scanned.whole
    } else {
        scanned.end
    };
    if end < text.len() || text.is_empty() {
        return Err(Unread::at(JsonNumberError::NotWhole, end..text.len()));
    }
    text.parse()
        .map_err(|_| Unread::whole(JsonNumberError::TooLargeForInteger))
}

/// How far a number goes.
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
        for (text, span) in [
            (".5", Some(0..2)),
            ("5.", Some(1..2)),
            ("+5", Some(0..2)),
            ("05", Some(1..2)),
            ("5k", Some(1..2)),
            ("500m", Some(3..4)),
            ("50%", Some(2..3)),
            ("1_000", Some(1..5)),
            ("1,5", Some(1..3)),
            ("1 2", Some(1..3)),
            ("NaN", Some(0..3)),
            ("inf", Some(0..3)),
            ("five", Some(0..4)),
            ("1e", Some(1..2)),
            ("0x10", Some(1..4)),
            ("", None),
        ] {
            let error = Unread {
                reason: JsonNumberError::NotANumber,
                span,
            };
            assert_eq!(float(text), Err(error), "{text}");
        }
        for text in ["5.0", "1e2", "5.5", "05", "5k", ""] {
            assert_eq!(
                integer(text).unwrap_err().reason,
                JsonNumberError::NotWhole,
                "{text}"
            );
        }
        assert_eq!(integer("5.0").unwrap_err().span, Some(1..3));
        assert_eq!(
            float("1e999").unwrap_err().reason,
            JsonNumberError::TooLargeForFloat
        );
        assert_eq!(
            integer("9223372036854775808").unwrap_err().reason,
            JsonNumberError::TooLargeForInteger
        );
    }
}
