//! Lengths of time as the controllers' flags write them, and days: `15s`, `1m30s`, `500ms`, `1.5h`, `1d`. And times of
//! day.

use std::fmt;

use scalegen::simulation::{At, Change, Span};

/// Why a text is not a length of time that a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SpanError {
    Unread,
    TooShort,
    NoTime,
    NoChange,
}

impl fmt::Display for SpanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unread => "write a length of time, such as 15s, 1m30s or 500ms",
            Self::TooShort => "must be 1ms or more",
            Self::NoChange => {
                "write a time, a field and its value, such as 300s:spec.maxReplicas=10 or 300s:replicas=0"
            }
            Self::NoTime => {
                "write the time since the start, such as 845 or 14m5s, or a time of day, such as 14:05"
            }
        })
    }
}

impl std::error::Error for SpanError {}

/// Reads a length of time of 0 or more.
pub(crate) fn span(text: &str) -> Result<Span, SpanError> {
    parse(text).ok_or(SpanError::Unread)
}

/// Reads a length of time, or a number of seconds.
pub(crate) fn until(text: &str) -> Result<Span, SpanError> {
    since(text).ok_or(SpanError::Unread)
}

/// Reads a length of time of more than 0.
pub(crate) fn positive_span(text: &str) -> Result<Span, SpanError> {
    match span(text)? {
        it if it >= SHORTEST => Ok(it),
        _ => Err(SpanError::TooShort),
    }
}

/// Reads a time within a simulation.
pub(crate) fn at(text: &str) -> Result<At, SpanError> {
    let since = || since(text).map(At::Since);
    of_day(text)
        .map(At::OfDay)
        .or_else(since)
        .ok_or(SpanError::NoTime)
}

/// Reads a change in the middle of a simulation: `300s:spec.maxReplicas=10`.
pub(crate) fn change(text: &str) -> Result<Change, SpanError> {
    let read = || {
        let (time, change) = text.split_once(':')?;
        let (path, value) = change.split_once('=')?;
        let time = since(time)?;
        match path.split_once(['.', '[']) {
            None if path == "replicas" => {
                let replicas = value.parse().ok().filter(|it| (0..=1_000_000).contains(it));
                Some(Change::replicas(time, replicas?))
            }
            Some(("spec" | "metadata", rest)) if !rest.is_empty() => {
                let path = path.parse().unwrap_or_else(|never| match never {});
                Some(Change::field(time, path, value))
            }
            _ => None,
        }
    };
    read().ok_or(SpanError::NoChange)
}

/// Reads a length of time, or a number of seconds.
fn since(text: &str) -> Option<Span> {
    let seconds = text.parse().ok();
    let seconds = seconds.filter(|it| (0.0..=LONGEST_SECONDS).contains(it));
    seconds.map(Span::from_seconds_f64).or_else(|| parse(text))
}

/// Reads `14:05` or `14:05:30`.
fn of_day(text: &str) -> Option<Span> {
    let mut parts = text.split(':');
    let mut next = |below: i64| {
        let part = parts.next()?;
        let is_short = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse().ok().filter(|part| is_short && *part < below)
    };
    let (hours, minutes) = (next(24)?, next(60)?);
    let seconds = if text.matches(':').count() == 2 {
        next(60)?
    } else {
        0
    };
    parts
        .next()
        .is_none()
        .then(|| Span::from_seconds(hours * 3600 + minutes * 60 + seconds))
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
    fn times_are_since_the_start_or_of_the_day() {
        let since = |seconds| Ok(At::Since(Span::from_seconds_f64(seconds)));
        let of_day = |seconds| Ok(At::OfDay(Span::from_seconds(seconds)));
        for (text, expected) in [
            ("845", since(845.0)),
            ("7.5", since(7.5)),
            ("14m05s", since(845.0)),
            ("0", since(0.0)),
            ("14:05", of_day(50_700)),
            ("9:05:30", of_day(32_730)),
            ("00:00", of_day(0)),
        ] {
            assert_eq!(at(text), expected, "{text}");
        }
        for text in [
            "",
            "-1",
            "24:00",
            "14:60",
            "14:05:",
            ":05",
            "14:05:30:00",
            "+1:00",
            "014:05",
            "1e99",
            "NaN",
        ] {
            assert_eq!(at(text), Err(SpanError::NoTime), "{text}");
        }
    }

    #[test]
    fn changes_have_a_time_and_a_field() {
        let shown = |text| change(text).map(|it| (it.at(), it.to_string()));
        for (text, seconds, expected) in [
            ("300s:spec.maxReplicas=10", 300, "spec.maxReplicas=10"),
            ("5m:replicas=0", 300, "replicas=0"),
            (
                "7:spec.metrics[0].resource.target.averageUtilization=60",
                7,
                "spec.metrics[0].resource.target.averageUtilization=60",
            ),
            (
                "0:spec.behavior.scaleDown=null",
                0,
                "spec.behavior.scaleDown=null",
            ),
        ] {
            assert_eq!(
                shown(text),
                Ok((Span::from_seconds(seconds), expected.to_owned())),
                "{text}"
            );
        }
        for text in [
            "",
            "300s",
            "300s:replicas",
            "replicas=3",
            "300s:replicas=-1",
            "300s:replicas=x",
            "300s:maxReplicas=3",
            "300s:spec=3",
            "300s:spec.=3",
            "soon:replicas=3",
        ] {
            assert_eq!(shown(text), Err(SpanError::NoChange), "{text}");
        }
    }

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
        assert_eq!(until("430"), until("7m10s"));
        assert!(until("-1").is_err() && until("soon").is_err());
        assert!(positive_span("0s").is_err() && positive_span("0.1ms").is_err());
    }
}
