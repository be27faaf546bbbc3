//! A decimal number as KEDA reads it: the text of a JSON number.

use std::fmt;
use std::str::FromStr;

/// A number that keeps its digits as written, such as `5`, `0.5` or `-1.5e3`.
///
/// KEDA parses the thresholds of its triggers as JSON numbers, so `.5`, `+5`, `05` and `500m` are none.
///
/// ```
/// use scalegen_syntax::Decimal;
///
/// assert_eq!("0.50".parse::<Decimal>().unwrap().to_string(), "0.50");
/// assert!("500m".parse::<Decimal>().is_err());
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Decimal(String);

/// A text that is not a decimal number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a plain number: write digits with an optional fraction, such as 5 or 0.5")]
pub struct DecimalError(String);

impl Decimal {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest float.
    pub fn to_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let error = || DecimalError(text.to_owned());
        let rest = text.strip_prefix('-').unwrap_or(text);
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent)),
            None => (rest, None),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (mantissa, None),
        };
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let leading_zero = whole.len() > 1 && whole.starts_with('0');
        let exponent_digits = |text: &str| digits(text.strip_prefix(['+', '-']).unwrap_or(text));
        let sound = digits(whole)
            && !leading_zero
            && fraction.is_none_or(digits)
            && exponent.is_none_or(exponent_digits)
            && text.parse::<f64>().is_ok_and(f64::is_finite);
        if sound {
            Ok(Self(text.to_owned()))
        } else {
            Err(error())
        }
    }
}

impl fmt::Debug for Decimal {
    /// As it prints.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

crate::written_as_text! {
    Decimal, "a number such as 5 or \"0.5\"", Decimal::from, {
        "type": ["string", "number"],
        "format": "scalegen-decimal",
        "description": "A plain number, such as 5 or \"0.5\".",
        "pattern": "^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?$",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_json_reads() {
        for text in ["0", "5", "-5", "0.5", "10.25", "1e2", "1E+2", "1.5e-3"] {
            assert!(text.parse::<Decimal>().is_ok(), "{text}");
            assert!(serde_json::from_str::<f64>(text).is_ok(), "{text}");
        }
        for text in [
            "", "-", ".5", "5.", "+5", "05", "5k", "500m", "1e", "0x10", "NaN", "inf", "1e999", " 5", "٥",
        ] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
    }
}
