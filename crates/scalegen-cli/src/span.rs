//! Lengths of time as the controllers' flags write them, and days: `15s`, `1m30s`, `500ms`, `1.5h`, `1d`.

use std::fmt;

use scalegen::simulation::Span;

/// Why a text is not a length of time that a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SpanError {
    Unread,
    TooShort,
}

impl fmt::Display for SpanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unread => "write a length of time, such as 15s, 1m30s or 500ms",
            Self::TooShort => "must be 1ms or more",
        })
    }
}

impl std::error::Error for SpanError {}

/// Reads a length of time of 0 or more.
pub(crate) fn span(text: &str) -> Result<Span, SpanError> {
    parse(text).ok_or(SpanError::Unread)
}

/// Reads a length of time of more than 0.
pub(crate) fn positive_span(text: &str) -> Result<Span, SpanError> {
    match span(text)? {
        it if it >= SHORTEST => Ok(it),
        _ => Err(SpanError::TooShort),
    }
}

const SHORTEST: Span = Span::from_nanos(1_000_000);
/// A hundred years, which is longer than any trace.
const LONGEST_SECONDS: f64 = 3_155_760_000.0;

fn parse(text: &str) -> Option<Span> {
    if text == "0" {
        return Some(Span::ZERO);
    }
    let mut seconds = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let number_end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
        let (number, after) = rest.split_at(number_end);
        let unit_end = after
            .find(|letter: char| letter.is_ascii_digit())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_end);
        let unit = match unit {
            "d" => 86_400.0,
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 0.001,
            _ => return None,
        };
        seconds += number.parse::<f64>().ok()? * unit;
        rest = after;
    }
    (!text.is_empty() && seconds <= LONGEST_SECONDS).then(|| Span::from_seconds_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_controllers_read() {
        for (text, millis) in [
            ("15s", 15_000),
            ("1m30s", 90_000),
            ("500ms", 500),
            ("1.5h", 5_400_000),
            ("2d", 172_800_000),
            ("0", 0),
            ("0s", 0),
            ("24h0m0s", 86_400_000),
        ] {
            assert_eq!(span(text), Ok(Span::from_nanos(millis * 1_000_000)), "{text}");
        }
        for text in [
            "",
            "15",
            "s",
            "-1s",
            "1w",
            "1s-",
            "1..5s",
            "1e3s",
            "9999999999s",
            "15 s",
        ] {
            assert!(span(text).is_err(), "{text}");
        }
        assert!(positive_span("0s").is_err() && positive_span("0.1ms").is_err());
    }
}
