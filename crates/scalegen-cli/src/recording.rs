//! What the flags of a recording say: columns of metrics, the clock at the start, outages.

use std::fmt;

use scalegen::simulation::{Clock, ClockError, Span};

use crate::span::span;

/// Why a text is not what such a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RecordingError {
    Column,
    Clock(ClockError),
    Outage,
}

impl fmt::Display for RecordingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Column => f.write_str("write a metric and its column, such as cpu='cpu utilization'"),
            Self::Clock(error) => write!(f, "it {error}"),
            Self::Outage => {
                f.write_str("write two times since the start, the earlier one first, such as 5m..15m")
            }
        }
    }
}

impl std::error::Error for RecordingError {}

/// Reads `METRIC=COLUMN`.
pub(crate) fn column(text: &str) -> Result<(String, String), RecordingError> {
    let (metric, column) = text.split_once('=').ok_or(RecordingError::Column)?;
    let is_given = !metric.trim().is_empty() && !column.trim().is_empty();
    let pair = is_given.then(|| (metric.trim().to_owned(), column.trim().to_owned()));
    pair.ok_or(RecordingError::Column)
}

/// Reads a date and a time with an offset.
pub(crate) fn clock(text: &str) -> Result<Clock, RecordingError> {
    text.parse().map_err(RecordingError::Clock)
}

/// Reads `FROM..UNTIL`.
pub(crate) fn outage(text: &str) -> Result<(Span, Span), RecordingError> {
    let (from, until) = text.split_once("..").ok_or(RecordingError::Outage)?;
    match (span(from), span(until)) {
        (Ok(from), Ok(until)) if from < until => Ok((from, until)),
        _ => Err(RecordingError::Outage),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_pairs() {
        let pair = |one: &str, other: &str| Ok((one.to_owned(), other.to_owned()));
        assert_eq!(column("cpu='x'"), pair("cpu", "'x'"));
        assert_eq!(
            column("external:q={queue=\"fast\"}"),
            pair("external:q", "{queue=\"fast\"}")
        );
        assert_eq!(column("cpu"), Err(RecordingError::Column));
        assert_eq!(column("cpu="), Err(RecordingError::Column));
        let minutes = |count: i64| Span::from_seconds(count * 60);
        assert_eq!(outage("5m..15m"), Ok((minutes(5), minutes(15))));
        for text in ["5m", "15m..5m", "5m..5m", "..5m", "soon..later"] {
            assert_eq!(outage(text), Err(RecordingError::Outage), "{text}");
        }
        assert_eq!(
            clock("2026-01-05T08:00"),
            Err(RecordingError::Clock(ClockError::NoZone))
        );
    }
}
