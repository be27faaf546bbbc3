//! Spans of time as Go programs read and write them: `15s`, `1m30s`, `1.5h`.
//!
//! Source: `ParseDuration` of Go's `src/time/format.go`.

use crate::{Duration, Unread, strconv};

/// Why a text is not a duration to Go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GoDurationError {
    /// Not numbers with units.
    #[error("is not a duration")]
    Malformed,
    /// A number without a unit.
    #[error("is not a duration")]
    NoUnit,
    /// A unit that Go does not have.
    #[error("is not a duration")]
    UnknownUnit,
    /// More nanoseconds than an int64 counts: 292 years.
    #[error("is longer than 292 years")]
    TooLong,
}

/// The span with the units that Go has, the largest of which is an hour.
pub fn text(duration: Duration) -> String {
    const DAY: i32 = 86_400;
    let seconds = duration.seconds();
    if seconds < DAY {
        return duration.to_string();
    }
    let hours = seconds / 3600;
    match seconds % 3600 {
        0 => format!("{hours}h"),
        rest => format!("{hours}h{}", Duration::from_seconds(rest)),
    }
}

/// The span in nanoseconds, as `time.ParseDuration` reads it.
///
/// ```
/// use scalegen_syntax::go_duration;
///
/// assert_eq!(go_duration::nanoseconds("1m30s"), Ok(90_000_000_000));
/// assert_eq!(go_duration::nanoseconds("30 s").unwrap_err().span, Some(2..4));
/// ```
pub fn nanoseconds(text: &str) -> Result<i64, Unread<GoDurationError>> {
    let signed = text.starts_with(['+', '-']);
    let mut rest = if signed { &text[1..] } else { text };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(Unread::whole(GoDurationError::Malformed));
    }
    let too_long = || Unread::whole(GoDurationError::TooLong);
    // One more than the largest int64 is the negative end.
    let most = 1_i128 << 63;
    let mut total = 0_i128;
    while !rest.is_empty() {
        let start = text.len() - rest.len();
        let part = |reason, len: usize| Unread::at(reason, start..start + len);
        let number_end = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let (number, after) = rest.split_at(number_end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
            return Err(part(GoDurationError::Malformed, rest.len()));
        }
        let unit_end = after
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(after.len());
        let (unit, next) = after.split_at(unit_end);
        let per_unit: i64 = match unit {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            "" => return Err(part(GoDurationError::NoUnit, number.len())),
            _ => {
                let start = start + number.len();
                return Err(Unread::at(
                    GoDurationError::UnknownUnit,
                    start..start + unit.len(),
                ));
            }
        };
        let whole: i128 = if whole.is_empty() {
            0
        } else {
            whole.parse().map_err(|_| too_long())?
        };
        // Go adds the fraction as a float too.
        let fraction = format!("0.{fraction}").parse::<f64>().unwrap_or(0.0) * per_unit as f64;
        total = whole
            .checked_mul(i128::from(per_unit))
            .and_then(|nanoseconds| nanoseconds.checked_add(total + fraction as i128))
            .filter(|total| *total <= most)
            .ok_or_else(too_long)?;
        rest = next;
    }
    let total = if text.starts_with('-') { -total } else { total };
    i64::try_from(total).map_err(|_| too_long())
}

/// The span in milliseconds, rounded toward zero; none for text that `time.ParseDuration` refuses.
pub fn milliseconds(text: &str) -> Option<i64> {
    Some(nanoseconds(text).ok()? / 1_000_000)
}

/// The span in nanoseconds as KEDA reads one: a duration of Go, or else a whole number of milliseconds.
pub fn nanoseconds_or_bare_milliseconds(text: &str) -> Result<i64, Unread<GoDurationError>> {
    nanoseconds(text).or_else(|error| match strconv::integer(text) {
        Ok(milliseconds) => milliseconds
            .checked_mul(1_000_000)
            .ok_or(Unread::whole(GoDurationError::TooLong)),
        Err(_) => Err(error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_go_reads() {
        for (seconds, expected) in [
            (0, "0s"),
            (90, "1m30s"),
            (3600, "1h"),
            (86_400, "24h"),
            (90_061, "25h1m1s"),
        ] {
            let text = text(Duration::from_seconds(seconds));
            assert_eq!(text, expected);
            assert_eq!(milliseconds(&text), Some(i64::from(seconds) * 1000), "{text}");
        }
    }

    #[test]
    fn reads_what_go_reads() {
        for (text, expected) in [
            ("15s", Some(15_000)),
            ("1m30s", Some(90_000)),
            ("1.5h", Some(5_400_000)),
            (".5s", Some(500)),
            ("5.s", Some(5_000)),
            ("250ms", Some(250)),
            ("10us", Some(0)),
            ("1000µs1000μs", Some(2)),
            ("-10s", Some(-10_000)),
            ("0", Some(0)),
            ("-0", Some(0)),
            ("0s", Some(0)),
            ("+1s", Some(1_000)),
            ("1s1h", Some(3_601_000)),
            ("1h0m", Some(3_600_000)),
            ("0.3333333333333333333h", Some(1_200_000)),
            ("-9223372036854775808ns", Some(-9_223_372_036_854)),
            ("", None),
            ("-", None),
            ("15", None),
            ("s", None),
            (".s", None),
            ("1d", None),
            ("1 s", None),
            ("1.2.3s", None),
            ("30sec", None),
            ("1m30", None),
            ("1e3s", None),
            ("--1s", None),
            ("٣s", None),
            ("9223372036854775808ns", None),
            ("9999999999h", None),
            ("99999999999999999999999999999999999999999999s", None),
        ] {
            assert_eq!(milliseconds(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_pointed_at() {
        for (text, reason, span) in [
            ("1m30", GoDurationError::NoUnit, Some(2..4)),
            ("1m2d", GoDurationError::UnknownUnit, Some(3..4)),
            ("1mxs", GoDurationError::UnknownUnit, Some(1..4)),
            ("+x", GoDurationError::Malformed, Some(1..2)),
            ("999999999999h", GoDurationError::TooLong, None),
        ] {
            assert_eq!(nanoseconds(text), Err(Unread { reason, span }), "{text}");
        }
    }

    #[test]
    fn keda_takes_a_bare_number_for_milliseconds() {
        for (text, expected) in [
            ("5s", Some(5_000_000_000)),
            ("3000", Some(3_000_000_000)),
            ("-5", Some(-5_000_000)),
            ("0", Some(0)),
            ("1.5", None),
            ("five", None),
            ("9223372036854775807", None),
        ] {
            assert_eq!(nanoseconds_or_bare_milliseconds(text).ok(), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,12}|[-+0-9.hmsnuµ]{0,40}") {
            let _ = nanoseconds_or_bare_milliseconds(&text);
        }
    }
}
