//! A span of time that may be shorter than a second, as in `40ms` or `170us`.

use std::fmt;
use std::str::FromStr;

use crate::go_duration;

/// A span of time down to a nanosecond, 0 or longer, that keeps how it is written: `40ms`, `170us`, `1.5s`.
///
/// ```
/// use scalegen_syntax::FineDuration;
///
/// let cost: FineDuration = "40ms".parse().unwrap();
/// assert_eq!((cost.seconds(), cost.to_string().as_str()), (0.04, "40ms"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct FineDuration {
    text: Box<str>,
    nanos: i64,
}

/// A text that is not such a span of time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a duration: write numbers with units h, m, s, ms, us or ns, such as 40ms or 1.5s")]
pub struct FineDurationError(String);

impl FineDuration {
    /// The whole of it in seconds.
    pub fn seconds(&self) -> f64 {
        self.nanos as f64 / 1e9
    }
}

impl FromStr for FineDuration {
    type Err = FineDurationError;

    fn from_str(text: &str) -> Result<Self, FineDurationError> {
        match go_duration::nanoseconds(text) {
            Ok(nanos) if nanos >= 0 => Ok(Self {
                text: text.into(),
                nanos,
            }),
            _ => Err(FineDurationError(text.to_owned())),
        }
    }
}

impl fmt::Debug for FineDuration {
    /// As it was written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for FineDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

crate::written_as_text! {
    FineDuration, {
        "type": "string",
        "format": "scalegen-fine-duration",
        "description": "A span of time with units: 40ms, 170us, 1.5s.",
        "pattern": "^[0-9.]+(ns|us|µs|ms|s|m|h)([0-9.]+(ns|us|µs|ms|s|m|h))*$",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_shorter_than_a_second() {
        for (text, seconds) in [
            ("40ms", 0.04),
            ("170us", 0.000_17),
            ("1.5s", 1.5),
            ("1m30s", 90.0),
            ("0s", 0.0),
        ] {
            assert_eq!(text.parse::<FineDuration>().unwrap().seconds(), seconds, "{text}");
        }
        for text in ["", "40", "soon", "-1s", "1 s"] {
            assert!(text.parse::<FineDuration>().is_err(), "{text}");
        }
    }
}
