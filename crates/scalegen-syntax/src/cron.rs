//! Schedules as cron has them: minute, hour, day of the month, month, day of the week.
//!
//! Source: `parser.go` and `spec.go` of robfig/cron v3.0.1, which KEDA uses without seconds and descriptors:
//! `cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)`.

use std::ops::Range;

use crate::{Unread, strconv, time_zone};

/// When a schedule comes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Schedule<'a> {
    /// The time zone that `TZ=` or `CRON_TZ=` gives, which replaces any other; empty means UTC.
    pub zone: Option<&'a str>,
    /// The minutes, from 0.
    pub minutes: Values,
    /// The hours, from 0.
    pub hours: Values,
    /// The days of the month, from 1.
    pub days: Values,
    /// The months, from 1.
    pub months: Values,
    /// The days of the week, from 0 for Sunday.
    pub weekdays: Values,
}

/// The values that one field has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Values {
    /// Bit *n* is set for the value *n*.
    pub bits: u64,
    /// The field has a `*` or `?`, without a step above 1.
    pub star: bool,
}

impl Values {
    /// Whether a value is among them.
    pub const fn contains(self, value: u32) -> bool {
        value < u64::BITS && self.bits & (1 << value) != 0
    }
}

/// Why a text is not a schedule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CronError {
    /// A word such as `@daily`.
    #[error("is a descriptor, which KEDA does not take")]
    Descriptor,
    /// Not five fields.
    #[error("is no schedule: it has {0} of five fields")]
    FieldCount(usize),
    /// A time zone that there is not.
    #[error("is no schedule: `{0}` is no time zone of the IANA database")]
    Zone(String),
    /// A time zone without a space after it.
    #[error("is no schedule: no space follows its time zone")]
    ZoneAlone,
    /// A field that cannot be read.
    #[error("is no schedule: its {} {reason}", field.name())]
    Field {
        /// Which field.
        field: Field,
        /// What is wrong with it.
        reason: FieldError,
    },
}

/// What is wrong with a field of a schedule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// A second `/`.
    #[error("has more than one /")]
    Slashes,
    /// A second `-`.
    #[error("has more than one -")]
    Hyphens,
    /// Nothing before or after a `-`, or before a `/`.
    #[error("has nothing where a number belongs")]
    Empty,
    /// Neither a number of zero or more nor a name.
    #[error("has `{0}`, which is no number")]
    NotANumber(String),
    /// A step that is not a number of zero or more.
    #[error("has the step `{0}`, which is no number")]
    StepNotANumber(String),
    /// Below the least value of the field.
    #[error("is less than {0}")]
    TooSmall(u32),
    /// Sunday as some programs have it.
    #[error("is 7: Sunday is 0")]
    Seven,
    /// Above the largest value of the field.
    #[error("is more than {0}")]
    TooLarge(u32),
    /// A range that goes backward.
    #[error("ends before it starts")]
    Backward,
    /// A step of 0.
    #[error("has a step of zero")]
    ZeroStep,
}

/// A field of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// 0 to 59.
    Minute,
    /// 0 to 23.
    Hour,
    /// 1 to 31.
    Day,
    /// 1 to 12, or `jan` to `dec`.
    Month,
    /// 0 to 6, or `sun` to `sat`.
    Weekday,
}

impl Field {
    const fn name(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day of the month",
            Self::Month => "month",
            Self::Weekday => "day of the week",
        }
    }

    const fn bounds(self) -> (u32, u32) {
        match self {
            Self::Minute => (0, 59),
            Self::Hour => (0, 23),
            Self::Day => (1, 31),
            Self::Month => (1, 12),
            Self::Weekday => (0, 6),
        }
    }

    /// Names of the values from the least on.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Month => &[
                "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
            ],
            Self::Weekday => &["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
            Self::Minute | Self::Hour | Self::Day => &[],
        }
    }
}

/// The schedule that a text gives.
///
/// ```
/// use scalegen_syntax::cron;
///
/// let schedule = cron::parse("0 8-18/2 * * MON-FRI").unwrap();
/// assert!(schedule.hours.contains(10) && !schedule.hours.contains(11));
/// assert_eq!(cron::parse("0 24 * * *").unwrap_err().span, Some(2..4));
/// ```
pub fn parse(text: &str) -> Result<Schedule<'_>, Unread<CronError>> {
    let (zone, start) = zone(text)?;
    let after = text.get(start..).unwrap_or_default();
    if after.trim_start().starts_with('@') && (zone.is_some() || after.starts_with('@')) {
        return Err(Unread::whole(CronError::Descriptor));
    }
    let fields = words(after);
    let count = fields.len();
    let Ok([minute, hour, day, month, weekday]) = <[(&str, Range<usize>); 5]>::try_from(fields) else {
        return Err(Unread::whole(CronError::FieldCount(count)));
    };
    let read = |field: Field, (part, span): (&str, Range<usize>)| {
        values(field, part).map_err(|reason| {
            Unread::at(
                CronError::Field { field, reason },
                start + span.start..start + span.end,
            )
        })
    };
    Ok(Schedule {
        zone,
        minutes: read(Field::Minute, minute)?,
        hours: read(Field::Hour, hour)?,
        days: read(Field::Day, day)?,
        months: read(Field::Month, month)?,
        weekdays: read(Field::Weekday, weekday)?,
    })
}

impl Schedule<'_> {
    /// Whether it comes on a day: its month, from 1, its day in it, from 1, and its day of the week, from 0 for Sunday.
    ///
    /// Where both a day of the month and a day of the week are given, either is enough.
    pub const fn has_day(&self, month: u32, day: u32, weekday: u32) -> bool {
        let (of_month, of_week) = (self.days.contains(day), self.weekdays.contains(weekday));
        self.months.contains(month)
            && if self.days.star || self.weekdays.star {
                of_month && of_week
            } else {
                of_month || of_week
            }
    }

    /// Whether a field has no value: it is only commas.
    pub fn has_empty_field(&self) -> bool {
        let fields = [self.minutes, self.hours, self.days, self.months, self.weekdays];
        fields.iter().any(|field| field.bits == 0)
    }

    /// Whether it comes at no time: a field has no value, or no month has such a day.
    pub fn is_never(&self) -> bool {
        /// The longest that each month can be.
        const MONTH_DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let has_month = |(length, month): (u32, u32)| {
            (1..=length).any(|day| (0..=6).any(|weekday| self.has_day(month, day, weekday)))
        };
        self.minutes.bits == 0 || self.hours.bits == 0 || !MONTH_DAYS.into_iter().zip(1..).any(has_month)
    }
}

/// The time zone before the fields, if there is one, and where the fields start.
///
/// It ends at a space: other blanks are part of it, as they are to robfig/cron.
fn zone(text: &str) -> Result<(Option<&str>, usize), Unread<CronError>> {
    let Some(rest) = text.strip_prefix("TZ=").or_else(|| text.strip_prefix("CRON_TZ=")) else {
        return Ok((None, 0));
    };
    let start = text.len() - rest.len();
    let Some((zone, _)) = rest.split_once(' ') else {
        return Err(Unread::whole(CronError::ZoneAlone));
    };
    let end = start + zone.len();
    if !zone.is_empty() && time_zone::parse(zone).is_err() {
        return Err(Unread::at(CronError::Zone(zone.to_owned()), start..end));
    }
    Ok((Some(zone), end))
}

/// The values that a field names; commas with nothing between them name none.
fn values(field: Field, text: &str) -> Result<Values, FieldError> {
    let mut values = Values::default();
    for range in text.split(',').filter(|range| !range.is_empty()) {
        let of_range = range_values(field, range)?;
        values.bits |= of_range.bits;
        values.star |= of_range.star;
    }
    Ok(values)
}

fn range_values(field: Field, text: &str) -> Result<Values, FieldError> {
    let (least, most) = field.bounds();
    let (range, step) = match text.split('/').collect::<Vec<_>>()[..] {
        [range] => (range, None),
        [range, step] => (range, Some(step)),
        _ => return Err(FieldError::Slashes),
    };
    let ends: Vec<&str> = range.split('-').collect();
    let (first, mut last, star) = match ends[..] {
        // Whatever follows a star and a hyphen is not read.
        ["*" | "?", ..] => (least, most, true),
        [one] => {
            let one = number(field, one)?;
            (one, one, false)
        }
        [first, last] => (number(field, first)?, number(field, last)?, false),
        _ => return Err(FieldError::Hyphens),
    };
    let step = match step {
        None => 1,
        Some(step) => {
            // `5/15` means from 5 on.
            if ends.len() == 1 {
                last = most;
            }
            not_negative(step).ok_or_else(|| FieldError::StepNotANumber(step.to_owned()))?
        }
    };
    if first < least {
        return Err(FieldError::TooSmall(least));
    }
    if last > most {
        return Err(if (field, last) == (Field::Weekday, 7) {
            FieldError::Seven
        } else {
            FieldError::TooLarge(most)
        });
    }
    if first > last {
        return Err(FieldError::Backward);
    }
    let step = usize::try_from(step).unwrap_or(usize::MAX);
    if step == 0 {
        return Err(FieldError::ZeroStep);
    }
    let bits = (first..=last)
        .step_by(step)
        .fold(0, |bits, value| bits | 1 << value);
    Ok(Values {
        bits,
        star: star && step == 1,
    })
}

fn number(field: Field, text: &str) -> Result<u32, FieldError> {
    // Go's `strings.ToLower` makes an `i` of `İ`.
    let lower = text.replace('İ', "i");
    let named = field.names().iter().zip(field.bounds().0..);
    if let Some((_, value)) = named
        .into_iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(&lower))
    {
        return Ok(value);
    }
    match not_negative(text) {
        // What does not fit is out of the bounds of any field.
        Some(number) => Ok(u32::try_from(number).unwrap_or(u32::MAX)),
        None if text.is_empty() => Err(FieldError::Empty),
        None => Err(FieldError::NotANumber(text.to_owned())),
    }
}

/// A number as `strconv.Atoi` reads it, unless it is negative.
fn not_negative(text: &str) -> Option<u64> {
    u64::try_from(strconv::integer(text).ok()?).ok()
}

/// The words between blanks, each with its bytes.
fn words(text: &str) -> Vec<(&str, Range<usize>)> {
    let mut start = 0;
    let mut found = Vec::new();
    for word in text.split_inclusive(char::is_whitespace) {
        let trimmed = word.trim_end();
        if !trimmed.is_empty() {
            found.push((trimmed, start..start + trimmed.len()));
        }
        start += word.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_cron_takes() {
        for text in [
            "0 8 * * *",
            "*/15 9-17 * * 1-5",
            "0 8 * * MON-FRI",
            "*/15 0-23/2 1,15 jan-MAR mon-fri",
            "30 6 1,15 jan-mar ?",
            "0 8 ? * 1-5",
            "5/15 * * * *",
            " 0  8\t* * * ",
            "TZ=UTC 0 8 * * *",
            "TZ= 0 8 * * *",
            "CRON_TZ=Asia/Tokyo 0 8 * * *",
            "0, 8 * * *",
            ",0,,30 8 * * *",
            "+1 8 * * *",
            "007 8 * * *",
            "*/65536 * * * *",
            "*/9223372036854775807 * * * *",
            "*-5 8 * * *",
            "*-x-y 8 * * *",
            "0 8 29 2 *",
            "0 0 31 2 1",
            "0 8 30-31 2,3 *",
            "0 8 */40 2 *",
            "0 8 * * frİ",
        ] {
            let schedule = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert!(!schedule.is_never(), "{text}");
        }
        for text in [
            "0 8 31 2,4,6 *",
            ", * * * *",
            "0 , * * *",
            "0 8 * , *",
            "0 8 , * *",
            "0 8 , * ,",
        ] {
            assert!(parse(text).unwrap().is_never(), "{text}");
        }
    }

    #[test]
    fn refuses_the_rest() {
        for (text, message, span) in [
            ("", "0 of five fields", None),
            ("0 8 * *", "4 of five fields", None),
            ("0 0 8 * * *", "6 of five fields", None),
            ("@daily", "descriptor", None),
            ("TZ=UTC @daily", "descriptor", None),
            ("TZ=UTC", "no space", None),
            ("TZ=UTC\t0 8 * * *", "no time zone", Some(3..8)),
            ("TZ=Nowhere 0 8 * * *", "no time zone", Some(3..10)),
            (" TZ=UTC 0 8 * * *", "6 of five fields", None),
            ("tz=UTC 0 8 * * *", "6 of five fields", None),
            ("60 8 * * *", "more than 59", Some(0..2)),
            ("99999999999 8 * * *", "more than 59", Some(0..11)),
            ("0 24 * * *", "more than 23", Some(2..4)),
            ("0 8 0 * *", "less than 1", Some(4..5)),
            ("0 8 * 13 *", "more than 12", Some(6..8)),
            ("0 8 * * 7", "Sunday is 0", Some(8..9)),
            ("0 8 * * mon-", "nothing where", Some(8..12)),
            ("0 8 * * funday", "`funday`, which is no number", Some(8..14)),
            ("0 8 * jan-feb-mar *", "more than one -", Some(6..17)),
            ("0 8 mon * *", "`mon`, which is no number", Some(4..7)),
            ("0 17-9 * * *", "ends before", Some(2..6)),
            ("* * * * fri-mon", "ends before", Some(8..15)),
            ("*/0 8 * * *", "step of zero", Some(0..3)),
            ("*/x 8 * * *", "step `x`", Some(0..3)),
            ("*/ 8 * * *", "step ``", Some(0..2)),
            ("*/-2 8 * * *", "step `-2`", Some(0..4)),
            ("*/9223372036854775808 8 * * *", "which is no number", Some(0..21)),
            ("1-2-3 8 * * *", "more than one -", Some(0..5)),
            ("1/2/3 8 * * *", "more than one /", Some(0..5)),
            ("-1 8 * * *", "nothing where", Some(0..2)),
            ("/5 8 * * *", "nothing where", Some(0..2)),
            ("1_0 8 * * *", "no number", Some(0..3)),
            ("0x1 8 * * *", "no number", Some(0..3)),
            ("8am * * * *", "no number", Some(0..3)),
            ("** * * * *", "no number", Some(0..2)),
            ("* * L * *", "no number", Some(4..5)),
            ("* * * * 1#2", "no number", Some(8..11)),
            ("TZ=UTC 0 25 * * *", "more than 23", Some(9..11)),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.to_string().contains(message), "{text}: {error}");
            assert_eq!(error.span, span, "{text}");
        }
    }

    #[test]
    fn fields_are_sets_of_values() {
        let schedule = parse("*/20 8-10,22 ?/1 */6 5/2").unwrap();
        let listed = |values: Values| {
            (0..64)
                .filter(|value| values.contains(*value))
                .collect::<Vec<_>>()
        };
        assert_eq!(listed(schedule.minutes), [0, 20, 40]);
        assert_eq!(listed(schedule.hours), [8, 9, 10, 22]);
        assert_eq!(listed(schedule.days).len(), 31);
        assert_eq!(listed(schedule.months), [1, 7]);
        assert_eq!(listed(schedule.weekdays), [5]);
        let stars = [
            schedule.minutes,
            schedule.days,
            schedule.months,
            schedule.weekdays,
        ]
        .map(|values| values.star);
        assert_eq!(stars, [false, true, false, false]);
        assert_eq!(
            parse("CRON_TZ=Asia/Tokyo 0 8 * * *").unwrap().zone,
            Some("Asia/Tokyo")
        );
    }

    #[test]
    fn either_kind_of_day_is_enough_where_both_are_given() {
        let both = parse("0 8 1 * mon").unwrap();
        assert!(both.has_day(3, 1, 5) && both.has_day(3, 2, 1) && !both.has_day(3, 2, 2));
        let star = parse("0 8 */1 * mon").unwrap();
        assert!(!star.has_day(3, 1, 5) && star.has_day(3, 1, 1));
        // A step takes the star away, so that every second day or every Monday is meant.
        let stepped = parse("0 8 */2 * mon").unwrap();
        assert!(stepped.has_day(3, 1, 5) && stepped.has_day(3, 2, 1) && !stepped.has_day(3, 2, 5));
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,30}|(TZ=UTC )?[-0-9*/?, a-z+]{0,30}") {
            match parse(&text) {
                Ok(schedule) => { schedule.is_never(); }
                Err(Unread { span: Some(span), .. }) => proptest::prop_assert!(text.get(span).is_some()),
                Err(_) => {}
            }
        }
    }
}
