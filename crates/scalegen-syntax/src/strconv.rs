//! Booleans and numbers as Go's `strconv` reads them.
//!
//! Source: `atob.go`, `atoi.go` and `atof.go` of Go's `src/strconv`.

use std::num::IntErrorKind;

/// Why a text is not a boolean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a boolean")]
pub struct NotBoolean;

/// Why a text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// It has no such form.
    #[error("is not a number")]
    Malformed,
    /// It does not fit 64 bits.
    #[error("does not fit 64 bits")]
    OutOfRange,
}

/// A boolean as `ParseBool` reads it.
///
/// ```
/// use scalegen_syntax::strconv;
///
/// assert_eq!(strconv::boolean("T"), Ok(true));
/// assert!(strconv::boolean("yes").is_err());
/// ```
pub fn boolean(text: &str) -> Result<bool, NotBoolean> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err(NotBoolean),
    }
}

/// A whole number as `ParseInt(text, 10, 64)` and `Atoi` read it: a sign and digits.
pub fn integer(text: &str) -> Result<i64, NumberError> {
    digits(text, 10)
}

/// A whole number as `ParseInt(text, 0, 64)` reads it, and so `flag.Int`: `0x10`, `0b1`, `0o7`, `07` and `1_000` too.
pub fn integer_of_any_base(text: &str) -> Result<i64, NumberError> {
    let (sign, unsigned) = split_sign(text);
    let (base, rest) = match unsigned.as_bytes() {
        [b'0', b'x' | b'X', _, ..] => (16, &unsigned[2..]),
        [b'0', b'b' | b'B', _, ..] => (2, &unsigned[2..]),
        [b'0', b'o' | b'O', _, ..] => (8, &unsigned[2..]),
        [b'0', _, ..] => (8, &unsigned[1..]),
        _ => (10, unsigned),
    };
    // A second sign is none to Go, and one to Rust.
    if !separates_digits(text) || rest.starts_with(['+', '-']) {
        return Err(NumberError::Malformed);
    }
    digits(&format!("{sign}{}", rest.replace('_', "")), base)
}

/// A float as `ParseFloat(text, 64)` reads it: also hexadecimal with an exponent, infinities, `NaN`, and `_` between
/// digits.
///
/// ```
/// use scalegen_syntax::strconv;
///
/// assert_eq!(strconv::float("0x1p-2"), Ok(0.25));
/// assert_eq!(strconv::float("1_000.5"), Ok(1000.5));
/// assert!(strconv::float("500m").is_err());
/// ```
pub fn float(text: &str) -> Result<f64, NumberError> {
    let (sign, unsigned) = split_sign(text);
    let lower = unsigned.to_ascii_lowercase();
    match lower.as_str() {
        "inf" | "infinity" => {
            return Ok(if sign == "-" {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            });
        }
        "nan" if sign.is_empty() => return Ok(f64::NAN),
        _ => {}
    }
    let starts = |text: &str| text.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    if !starts(&lower) || !separates_digits(text) {
        return Err(NumberError::Malformed);
    }
    let plain = lower.replace('_', "");
    let number = match plain.strip_prefix("0x") {
        Some(digits) => hexadecimal(digits).ok_or(NumberError::Malformed)?,
        None => plain.parse::<f64>().map_err(|_| NumberError::Malformed)?,
    };
    if number.is_infinite() {
        return Err(NumberError::OutOfRange);
    }
    Ok(if sign == "-" { -number } else { number })
}

fn split_sign(text: &str) -> (&str, &str) {
    text.split_at(usize::from(text.starts_with(['+', '-'])))
}

fn digits(text: &str, base: u32) -> Result<i64, NumberError> {
    i64::from_str_radix(text, base).map_err(|error| match error.kind() {
        IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => NumberError::OutOfRange,
        _ => NumberError::Malformed,
    })
}

/// Whether each `_` is between two digits, or between the prefix of a base and a digit.
fn separates_digits(text: &str) -> bool {
    let lower = split_sign(text).1.to_ascii_lowercase();
    let bytes = lower.as_bytes();
    let is_hexadecimal = lower.starts_with("0x");
    let is_digit = |byte: u8| byte.is_ascii_digit() || is_hexadecimal && byte.is_ascii_hexdigit();
    let after_prefix = |at: usize| at == 2 && matches!(bytes, [b'0', b'x' | b'b' | b'o', ..]);
    bytes.iter().enumerate().all(|(at, byte)| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let after = bytes.get(at + 1);
        *byte != b'_'
            || (before.is_some_and(|byte| is_digit(*byte)) || after_prefix(at))
                && after.is_some_and(|byte| is_digit(*byte))
    })
}

/// `mantissa p exponent` in lower case: the exponent, a power of two, must be there.
fn hexadecimal(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once('p')?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let (sign, power) = split_sign(exponent);
    let is_power = !power.is_empty() && power.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() && fraction.is_empty() || !is_power {
        return None;
    }
    let mut value = 0.0_f64;
    for digit in whole.chars().chain(fraction.chars()) {
        value = value * 16.0 + f64::from(digit.to_digit(16)?);
    }
    // Past these bounds every number is zero or infinite.
    let power = format!("{sign}{power}")
        .parse()
        .unwrap_or(1_000_000_i64)
        .clamp(-1_000_000, 1_000_000);
    let places = i64::try_from(fraction.len()).unwrap_or(i64::MAX / 8);
    let power = power.saturating_sub(places.saturating_mul(4)).clamp(-5000, 5000) as i32;
    // In two steps: 2^-1074 times a small mantissa is a number, 2^-1100 is none.
    Some(value * 2_f64.powi(power / 2) * 2_f64.powi(power - power / 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booleans_have_twelve_spellings() {
        for (texts, expected) in [
            (["1", "t", "T", "true", "TRUE", "True"], true),
            (["0", "f", "F", "false", "FALSE", "False"], false),
        ] {
            for text in texts {
                assert_eq!(boolean(text), Ok(expected), "{text}");
            }
        }
        for text in ["", " true", "yes", "on", "tRue", "y", "2", "null"] {
            assert_eq!(boolean(text), Err(NotBoolean), "{text}");
        }
    }

    #[test]
    fn integers_are_a_sign_and_digits() {
        for (text, expected) in [
            ("5", Ok(5)),
            ("+5", Ok(5)),
            ("-0", Ok(0)),
            ("007", Ok(7)),
            ("9223372036854775807", Ok(i64::MAX)),
            ("-9223372036854775808", Ok(i64::MIN)),
            ("9223372036854775808", Err(NumberError::OutOfRange)),
            ("", Err(NumberError::Malformed)),
            ("+", Err(NumberError::Malformed)),
            ("1_000", Err(NumberError::Malformed)),
            ("0x10", Err(NumberError::Malformed)),
            ("5.0", Err(NumberError::Malformed)),
            (" 5", Err(NumberError::Malformed)),
            ("٥", Err(NumberError::Malformed)),
        ] {
            assert_eq!(integer(text), expected, "{text}");
        }
    }

    #[test]
    fn flags_have_bases() {
        for (text, expected) in [
            ("10", Some(10)),
            ("0", Some(0)),
            ("-0x1F", Some(-31)),
            ("0b101", Some(5)),
            ("0o17", Some(15)),
            ("017", Some(15)),
            ("1_000", Some(1000)),
            ("0x_10", Some(16)),
            ("0_7", Some(7)),
            ("08", None),
            ("0x", None),
            ("0x+1", None),
            ("_1", None),
            ("1_", None),
            ("1__0", None),
            ("1.5", None),
            ("20s", None),
        ] {
            assert_eq!(integer_of_any_base(text).ok(), expected, "{text}");
        }
    }

    /// From `atof_test.go` of Go.
    #[test]
    fn floats_are_those_of_go() {
        for (text, expected) in [
            ("1", 1.0),
            ("+1", 1.0),
            (".5e1", 5.0),
            ("1.", 1.0),
            ("1e23", 1e23),
            ("0x1p0", 1.0),
            ("0x.8p1", 1.0),
            ("-0X1.8P+1", -3.0),
            ("0x1fFe2.p-1", 65_521.0),
            ("0x1p-1074", 5e-324),
            ("1e-400", 0.0),
            ("infinity", f64::INFINITY),
            ("-Inf", f64::NEG_INFINITY),
            ("1_23.50_0_0e+1_2", 1.235e14),
            ("0x_1_2.3_4_5p+1_2", 74_565.0),
        ] {
            assert_eq!(float(text), Ok(expected), "{text}");
        }
        assert!(float("nan").is_ok_and(f64::is_nan));
        for text in [
            "", "x", "1x", "1.1.", ".", "-", "+nan", "0x1", "0x1p", "0x.p0", "0xp0", "1e", "1p2", "--1",
            "_1", "1__2", "123_.5", "123._5", "5e_1", "infi", "5 ", "0x1p_2", "0x1.5e10", "500m", "0b1",
        ] {
            assert_eq!(float(text), Err(NumberError::Malformed), "{text}");
        }
        for text in ["1e309", "-1e309", "0x1p1024"] {
            assert_eq!(float(text), Err(NumberError::OutOfRange), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,12}|[-+0-9a-fA-FxXpPeEobinIN._]{0,24}") {
            let _ = (boolean(&text), integer(&text), integer_of_any_base(&text), float(&text));
        }
    }
}
