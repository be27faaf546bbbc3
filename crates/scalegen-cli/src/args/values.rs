//! Values of flags that clap has no parser for.

use std::fmt;
use std::time::Duration;

/// Why the text of a flag is nothing that the flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FlagError {
    Tolerance,
    Percentile,
    Seconds,
    KeyValue,
}

impl fmt::Display for FlagError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tolerance => "write a number of 0 or more, such as 0.1",
            Self::Percentile => "write a number above 0 and up to 1, such as 0.9",
            Self::Seconds => "write whole seconds",
            Self::KeyValue => "write KEY=VALUE, such as name=shop",
        })
    }
}

impl std::error::Error for FlagError {}

pub(super) fn key_value(text: &str) -> Result<(String, String), FlagError> {
    let parts = text.split_once('=');
    parts
        .map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()))
        .ok_or(FlagError::KeyValue)
}

pub(super) fn tolerance(text: &str) -> Result<f64, FlagError> {
    let part = text
        .parse()
        .ok()
        .filter(|part: &f64| part.is_finite() && *part >= 0.0);
    part.ok_or(FlagError::Tolerance)
}

pub(super) fn percentile(text: &str) -> Result<f64, FlagError> {
    let part = text.parse().ok().filter(|part: &f64| *part > 0.0 && *part <= 1.0);
    part.ok_or(FlagError::Percentile)
}

pub(super) fn seconds(text: &str) -> Result<Duration, FlagError> {
    let seconds = text.parse().map(Duration::from_secs);
    seconds.map_err(|_| FlagError::Seconds)
}
