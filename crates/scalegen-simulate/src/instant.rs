//! Time as the simulators count it: whole nanoseconds, so that no window edge is decided by rounding noise.

use std::fmt;
use std::ops::{Add, Sub};

use serde::{Serialize, Serializer};

use crate::number::number;

const NANOS_PER_SECOND: i64 = 1_000_000_000;

/// A length of time in nanoseconds; it may be negative. Arithmetic saturates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(i64);

/// As the controllers' flags write it: `24h`, `1m30s`, `500ms`; below a millisecond, in fractions of it.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0.unsigned_abs();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let nanos_per_second = NANOS_PER_SECOND.unsigned_abs();
        for (unit, nanos) in [
            ("h", 3600 * nanos_per_second),
            ("m", 60 * nanos_per_second),
            ("s", nanos_per_second),
        ] {
            if rest >= nanos {
                write!(f, "{}{unit}", rest / nanos)?;
            }
            rest %= nanos;
        }
        match (rest, self.0) {
            (_, 0) => f.write_str("0s"),
            (0, _) => Ok(()),
            (rest, _) => write!(f, "{}ms", rest as f64 / 1e6),
        }
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// A number of nanoseconds.
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// A number of whole seconds.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(NANOS_PER_SECOND))
    }

    /// The nearest nanosecond to a number of seconds; NaN is zero.
    pub fn from_seconds_f64(seconds: f64) -> Self {
        Self((seconds * NANOS_PER_SECOND as f64).round() as i64)
    }

    /// The whole of it in nanoseconds.
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// The whole of it in seconds, rounded to the nearest float.
    pub fn seconds_f64(self) -> f64 {
        self.0 as f64 / NANOS_PER_SECOND as f64
    }

    /// `count` times as long.
    #[must_use]
    pub const fn times(self, count: i64) -> Self {
        Self(self.0.saturating_mul(count))
    }
}

/// A point in time: nanoseconds since the start of the simulation, or since any other zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// The start of the simulation.
    pub const START: Self = Self(0);
    /// After everything that happens.
    pub const END: Self = Self(i64::MAX);
    /// Before everything that is ever compared: what an absent timestamp is to the controllers. Far enough
    /// from the ends that adding a window to it does not saturate.
    pub const LONG_AGO: Self = Self(i64::MIN / 2);

    /// A number of nanoseconds after the start.
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// A number of whole seconds after the start.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(Span::from_seconds(seconds).0)
    }

    /// Nanoseconds since the start.
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// Seconds since the start, rounded to the nearest float.
    pub fn seconds_f64(self) -> f64 {
        Span(self.0).seconds_f64()
    }

    /// The last whole second, as timestamps in API objects are kept.
    #[must_use]
    pub const fn truncated_to_second(self) -> Self {
        Self(self.0 - self.0.rem_euclid(NANOS_PER_SECOND))
    }
}

impl Serialize for Instant {
    /// In seconds.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        number(self.seconds_f64()).serialize(serializer)
    }
}

impl Add<Span> for Instant {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for Instant {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl Sub for Instant {
    type Output = Span;
    fn sub(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_seconds_become_the_nearest_nanosecond() {
        assert_eq!(Span::from_seconds_f64(15.02).nanos(), 15_020_000_000);
        assert_eq!(Span::from_seconds_f64(f64::NAN), Span::ZERO);
        assert_eq!(Span::from_seconds_f64(1e300).nanos(), i64::MAX);
    }

    #[test]
    fn long_ago_can_be_moved_without_losing_its_order() {
        let later = Instant::LONG_AGO + Span::from_seconds(60);
        assert!(Instant::LONG_AGO < later);
        assert!(later < Instant::START - Span::from_seconds(100 * 365 * 86_400));
    }

    #[test]
    fn api_timestamps_drop_the_fraction() {
        let at = Instant::from_nanos(30_010_000_000);
        assert_eq!(at.truncated_to_second(), Instant::from_seconds(30));
    }
}
