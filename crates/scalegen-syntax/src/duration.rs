//! A span of time written with its unit, as in `60s`, `4m` or `1h30m`.

use std::fmt;
use std::str::FromStr;

/// A whole number of seconds, 0 to 2^31 - 1, written with units: `60s`, `4m`, `1h30m`, `2d`.
///
/// The API objects that scalegen makes count seconds in an int32, so nothing finer or longer is needed.
/// Prints with the largest units that fit it.
///
/// ```
/// use scalegen_syntax::Duration;
///
/// let window: Duration = "1h30m".parse().unwrap();
/// assert_eq!(window.seconds(), 5400);
/// assert_eq!(Duration::from_seconds(240).to_string(), "4m");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(i32);

/// Why a text is not a duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// A number without a unit.
    #[error("`{0}` has no unit: write {0}s for seconds, {0}m for minutes")]
    NoUnit(String),
    /// Not numbers with units.
    #[error("`{0}` is not a duration: write whole numbers with units d, h, m or s, such as 90s or 1h30m")]
    Malformed(String),
    /// More seconds than the API can count.
    #[error("`{0}` is longer than 2147483647 seconds")]
    TooLong(String),
}

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// From whole seconds; negative counts are taken as zero.
    pub const fn from_seconds(seconds: i32) -> Self {
        Self(if seconds < 0 { 0 } else { seconds })
    }

    /// The whole of it in seconds.
    pub const fn seconds(self) -> i32 {
        self.0
    }
}

impl FromStr for Duration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, DurationError> {
        let malformed = || DurationError::Malformed(text.to_owned());
        if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(DurationError::NoUnit(text.to_owned()));
        }
        let mut rest = text;
        let mut total: i64 = 0;
        let mut largest_left = i64::MAX;
        while !rest.is_empty() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let unit = match rest.as_bytes().get(digits) {
                Some(b'd') => 86_400,
                Some(b'h') => 3_600,
                Some(b'm') => 60,
                Some(b's') => 1,
                _ => return Err(malformed()),
            };
            if digits == 0 || unit >= largest_left {
                return Err(malformed());
            }
            largest_left = unit;
            let count: i64 = rest[..digits]
                .parse()
                .map_err(|_| DurationError::TooLong(text.to_owned()))?;
            total = count
                .checked_mul(unit)
                .and_then(|seconds| total.checked_add(seconds))
                .ok_or_else(|| DurationError::TooLong(text.to_owned()))?;
            rest = &rest[digits + 1..];
        }
        if text.is_empty() {
            return Err(malformed());
        }
        i32::try_from(total)
            .map(Self)
            .map_err(|_| DurationError::TooLong(text.to_owned()))
    }
}

impl fmt::Debug for Duration {
    /// As it prints.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0s");
        }
        let mut left = self.0;
        for (seconds, unit) in [(86_400, 'd'), (3_600, 'h'), (60, 'm'), (1, 's')] {
            if left >= seconds {
                write!(f, "{}{unit}", left / seconds)?;
                left %= seconds;
            }
        }
        Ok(())
    }
}

crate::written_as_text! {
    Duration, {
        "type": "string",
        "format": "scalegen-duration",
        "description": "A span of time in whole seconds, with units: 90s, 4m, 1h30m, 2d.",
        "pattern": "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$",
        "minLength": 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_units_from_large_to_small() {
        for (text, seconds) in [
            ("60s", 60),
            ("4m", 240),
            ("1h30m", 5400),
            ("2d", 172_800),
            ("0s", 0),
        ] {
            assert_eq!(text.parse::<Duration>().unwrap().seconds(), seconds, "{text}");
        }
        for text in [
            "",
            "60",
            "s",
            "-1s",
            "1.5m",
            "1m1h",
            "1m2m",
            "90 s",
            "99999999999s",
            "1w",
            "١s",
        ] {
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn printing_and_reading_back_is_the_same(seconds in 0..=i32::MAX) {
            let duration = Duration::from_seconds(seconds);
            proptest::prop_assert_eq!(duration.to_string().parse::<Duration>().unwrap(), duration);
        }
    }
}
