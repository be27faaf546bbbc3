//! What a clock on the wall shows during a simulation.

use std::fmt;
use std::str::FromStr;

use jiff::fmt::temporal::DateTimeParser;
use jiff::{Timestamp, civil};

use crate::{Instant, Span};

/// What the clock showed at the start of a simulation.
///
/// ```
/// use scalegen_simulate::{Clock, Instant};
///
/// let start: Clock = "2026-01-05T08:00+01:00".parse().unwrap();
/// let clock = start.at(Instant::from_seconds(90));
/// assert_eq!(clock.to_string(), "2026-01-05T08:01:30+01:00");
/// assert_eq!(clock.time(), "08:01:30");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Nanoseconds that the clock has counted since it showed the start of 1970, in whatever zone it is.
    nanos: i64,
    /// How many seconds it is ahead of UTC; none where nothing shows its zone.
    offset: Option<i32>,
}

/// Why a text is not the start of a simulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// Not a date with a time.
    #[error("is not a time: write a date and a time, such as 2026-01-05T08:00+01:00")]
    NotATime,
    /// A time without a zone.
    #[error("has no zone: add its offset from UTC, such as +01:00, or Z")]
    NoZone,
}

impl FromStr for Clock {
    type Err = ClockError;

    /// A date and a time as ISO 8601 has them, with an offset.
    fn from_str(text: &str) -> Result<Self, ClockError> {
        let clock = Self::read(text).ok_or(ClockError::NotATime)?;
        clock.offset.map(|_| clock).ok_or(ClockError::NoZone)
    }
}

impl Clock {
    /// A date and a time with or without an offset; none for anything else.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut text = text.to_owned();
        for (written, read) in [(" +", "+"), (" -", "-"), (" UTC", "Z"), (" Z", "Z")] {
            text = text.replace(written, read);
        }
        let pieces = DateTimeParser::new().parse_pieces(&text).ok()?;
        let time = pieces.time().unwrap_or(civil::Time::midnight());
        let offset = pieces.to_numeric_offset().map(|offset| offset.seconds());
        // No place on Earth is further from UTC.
        if offset.is_some_and(|offset| offset.abs() > 14 * 3600) {
            return None;
        }
        let shown = pieces.date().to_datetime(time);
        let utc = shown.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
        Some(Self {
            nanos: i64::try_from(utc.as_nanosecond()).ok()?,
            offset,
        })
    }

    /// A clock in UTC, by the nanoseconds since 1970.
    pub(crate) const fn utc(nanos: i64) -> Self {
        Self {
            nanos,
            offset: Some(0),
        }
    }

    /// Nanoseconds since 1970; of a clock without a zone those that it would have counted in UTC.
    pub(crate) fn since_1970(self) -> i64 {
        let ahead = i64::from(self.offset.unwrap_or(0)) * 1_000_000_000;
        self.nanos.saturating_sub(ahead)
    }

    /// The clock with the zone of another one, at the same instant; one without a zone is taken to be in that zone.
    pub(crate) fn in_zone_of(self, other: Self) -> Self {
        match (self.offset, other.offset) {
            (Some(own), Some(offset)) => Self {
                nanos: self.nanos + i64::from(offset - own) * 1_000_000_000,
                offset: Some(offset),
            },
            (_, offset) => Self {
                offset: offset.or(self.offset),
                ..self
            },
        }
    }

    /// Whether its zone is known.
    pub const fn has_zone(self) -> bool {
        self.offset.is_some()
    }

    /// What it shows at an instant of the simulation.
    #[must_use]
    pub fn at(self, time: Instant) -> Self {
        Self {
            nanos: self.nanos.saturating_add(time.nanos()),
            ..self
        }
    }

    /// The instant of the simulation that starts at this clock and at which it shows `time`.
    pub fn until(self, time: Self) -> Instant {
        Instant::from_nanos(
            time.in_zone_of(self)
                .since_1970()
                .saturating_sub(self.since_1970()),
        )
    }

    /// When it shows a time of day for the first time from the start on; `of_day` counts from midnight.
    pub fn next(self, of_day: Span) -> Instant {
        const DAY: i64 = 86_400_000_000_000;
        Instant::from_nanos((of_day.nanos() - self.nanos).rem_euclid(DAY))
    }

    /// The point in time; none without a zone.
    pub(crate) fn timestamp(self) -> Option<Timestamp> {
        self.offset?;
        Timestamp::from_nanosecond(i128::from(self.since_1970())).ok()
    }

    /// The date: `2026-01-05`.
    pub fn date(self) -> String {
        self.shown().date().to_string()
    }

    /// The time of day: `08:01:30`, with thousandths where it has any.
    pub fn time(self) -> String {
        let time = self.shown().time();
        let whole = format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second());
        match time.subsec_nanosecond() / 1_000_000 {
            0 => whole,
            millis => format!("{whole}.{millis:03}"),
        }
    }

    fn shown(self) -> civil::DateTime {
        let utc = Timestamp::from_nanosecond(i128::from(self.nanos)).unwrap_or_default();
        utc.to_zoned(jiff::tz::TimeZone::UTC).datetime()
    }
}

impl fmt::Display for Clock {
    /// As ISO 8601 has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.date(), self.time())?;
        match self.offset {
            None => Ok(()),
            Some(0) => f.write_str("Z"),
            Some(seconds) => {
                let sign = if seconds < 0 { '-' } else { '+' };
                let minutes = seconds.unsigned_abs() / 60;
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_are_read_with_and_without_a_zone() {
        for (text, shown) in [
            ("2026-01-05T08:00:00Z", "2026-01-05T08:00:00Z"),
            ("2026-01-05 08:00:00", "2026-01-05T08:00:00"),
            ("2026-01-05 08:00:00.250 +0100", "2026-01-05T08:00:00.250+01:00"),
            ("2026-01-05 08:00:00 UTC", "2026-01-05T08:00:00Z"),
            ("2026-01-05T08:00-05:30", "2026-01-05T08:00:00-05:30"),
        ] {
            let clock = Clock::read(text);
            assert_eq!(clock.map(|it| it.to_string()).as_deref(), Some(shown), "{text}");
        }
        assert_eq!(Clock::read("01/05/2026 08:00"), None);
        assert!(Clock::read("2026-01-05T08:00+14:00").is_some());
        assert_eq!(Clock::read("2026-01-05T08:00+14:01"), None);
        assert_eq!(Clock::read("2026-01-05T08:00-23:00"), None);
        assert_eq!("2026-01-05T08:00".parse::<Clock>(), Err(ClockError::NoZone));
        assert_eq!("soon".parse::<Clock>(), Err(ClockError::NotATime));
    }

    #[test]
    fn a_clock_without_a_zone_is_in_that_of_the_start() {
        let start: Clock = "2026-01-05T08:00+01:00".parse().unwrap();
        let bare = Clock::read("2026-01-05 08:01:00").unwrap();
        assert_eq!(start.until(bare), Instant::from_seconds(60));
        let utc = Clock::read("2026-01-05T07:01:00Z").unwrap();
        assert_eq!(start.until(utc), Instant::from_seconds(60));
    }
}
