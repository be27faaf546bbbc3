//! The times of a recording, whatever it counts them in, as instants of the simulation.

use scalegen_syntax::{Finding, Message, Term};

use super::error::finding;
use super::messages::{CountFromStart, NotATime, OtherTime, RepeatedTime, SortRows, TimeOutOfOrder, TooLate};
use crate::{Clock, Instant, Span, codes};

/// Times past this are refused: ten years of syncs are more than anybody reads.
const LATEST: Instant = Instant::from_seconds(10 * 365 * 86_400);

/// A first time from this on counts from 1970: more than three years after the start would be a strange first row.
const EARLIEST_SINCE_1970: i64 = 100_000_000;

/// Reads one time after another.
#[derive(Clone, Debug)]
pub(super) struct Times {
    /// Nanoseconds of the unit that the header gives.
    unit: Option<i64>,
    /// What the caller says that the clock showed at the start.
    given: Option<Clock>,
    /// What the first time shows: all others are like it.
    first: Option<(Form, Option<Clock>)>,
    last: Option<Instant>,
}

/// How times are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// A number of units from the start, in nanoseconds.
    FromStart(i64),
    /// A number of units since 1970, in nanoseconds.
    Since1970(i64),
    /// A date and a time, with or without a zone.
    Date { has_zone: bool },
}

impl Times {
    pub(super) fn new(given: Option<Clock>, unit: Option<i64>) -> Self {
        Self {
            unit,
            given,
            first: None,
            last: None,
        }
    }

    /// The clock at the start, once the first time is known.
    pub(super) fn clock(&self) -> Option<Clock> {
        self.first.and_then(|(_, clock)| clock)
    }

    /// Whether times count from the start.
    pub(super) fn is_from_start(&self) -> bool {
        matches!(self.first, Some((Form::FromStart(_), _)))
    }

    /// Reads a time, which has to be later than the one before.
    pub(super) fn read(&mut self, text: &str) -> Result<Instant, Box<Finding>> {
        let time = self.read_any(text)?;
        // A row after one that cannot be used is still held against it.
        let before = self.last.replace(time);
        in_order(text, time, before)?;
        Ok(time)
    }

    /// Reads a time, whatever it comes after.
    pub(super) fn read_any(&mut self, text: &str) -> Result<Instant, Box<Finding>> {
        let not_a_time = || {
            Box::new(finding(
                codes::NOT_A_TIME,
                NotATime {
                    text: text.to_owned(),
                },
            ))
        };
        let form = match self.first {
            Some((form, _)) => form,
            None => self.form_of(text).ok_or_else(not_a_time)?,
        };
        let time = match form {
            Form::FromStart(unit) => {
                if !matches!(self.first, None | Some((Form::FromStart(_), _))) {
                    return Err(not_a_time());
                }
                let seconds: f64 = text.parse().map_err(|_| self.other_time(text))?;
                if !seconds.is_finite() || seconds < 0.0 {
                    return Err(not_a_time());
                }
                self.first.get_or_insert((form, self.given));
                Instant::START + Span::from_seconds_f64(seconds * (unit as f64 / 1e9))
            }
            Form::Since1970(unit) => {
                let nanos = nanos(text, unit).ok_or_else(|| self.other_time(text))?;
                self.since(form, Clock::utc(nanos))
            }
            Form::Date { has_zone } => {
                let clock = Clock::read(text).filter(|clock| clock.has_zone() == has_zone);
                let clock = clock.ok_or_else(|| self.other_time(text))?;
                self.since(form, clock)
            }
        };
        if time > LATEST {
            let finding = finding(
                codes::NOT_A_TIME,
                TooLate {
                    text: text.to_owned(),
                },
            );
            return Err(Box::new(finding.help(CountFromStart {})));
        }
        Ok(time)
    }

    /// The instant of a clock. The first one is the start, unless the caller says what is.
    fn since(&mut self, form: Form, clock: Clock) -> Instant {
        let (_, start) = self
            .first
            .get_or_insert((form, Some(self.given.unwrap_or(clock))));
        start.map_or(Instant::START, |start| start.until(clock))
    }

    fn form_of(&self, text: &str) -> Option<Form> {
        const SECOND: i64 = 1_000_000_000;
        let Some(whole) = nanos(text, 1) else {
            return Clock::read(text).map(|clock| Form::Date {
                has_zone: clock.has_zone(),
            });
        };
        // By their size: a time of this century has ten digits in seconds, and three more with each thousandth.
        let unit = match whole {
            ..EARLIEST_SINCE_1970 => return Some(Form::FromStart(self.unit.unwrap_or(SECOND))),
            EARLIEST_SINCE_1970..100_000_000_000 => SECOND,
            100_000_000_000..100_000_000_000_000 => SECOND / 1000,
            100_000_000_000_000..100_000_000_000_000_000 => SECOND / 1_000_000,
            _ => 1,
        };
        Some(Form::Since1970(unit))
    }

    /// The finding for a time that is not written as the first one was.
    fn other_time(&self, text: &str) -> Box<Finding> {
        let text = text.to_owned();
        Box::new(match self.first {
            None => finding(codes::NOT_A_TIME, NotATime { text }),
            Some(_) => finding(codes::NOT_A_TIME, OtherTime { text }),
        })
    }
}

/// A decimal number of units in whole nanoseconds. Floats would be some off: seconds since 1970 have ten digits before
/// the point.
fn nanos(text: &str, unit: i64) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        let float: f64 = text.parse().ok().filter(|it: &f64| it.is_finite())?;
        return Some((float * unit as f64) as i64);
    }
    let mut nanos = whole.parse::<i64>().ok()?.checked_mul(unit)?;
    let mut unit = unit;
    for digit in fraction.bytes() {
        unit /= 10;
        nanos = nanos.checked_add(i64::from(digit - b'0') * unit)?;
    }
    Some(nanos)
}

/// Holds a time against that of the row before.
fn in_order(text: &str, time: Instant, before: Option<Instant>) -> Result<(), Box<Finding>> {
    let time_text = text.to_owned();
    let message = match before {
        Some(before) if time == before => Message::from(RepeatedTime { time: time_text }),
        Some(before) if time < before => TimeOutOfOrder {
            time: time_text,
            before: Term::shown(before.seconds_f64()),
        }
        .into(),
        _ => return Ok(()),
    };
    let finding = finding(codes::UNORDERED_TIMES, message);
    Err(Box::new(finding.help(SortRows {})))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&str]) -> Vec<f64> {
        let mut times = Times::new(None, None);
        let read = texts.iter().map(|text| times.read(text).unwrap().seconds_f64());
        read.collect()
    }

    #[test]
    fn clocks_count_from_the_first_row() {
        assert_eq!(read(&["0", "15.5"]), [0.0, 15.5]);
        assert_eq!(read(&["1767596400", "1767596415.123"]), [0.0, 15.123]);
        assert_eq!(read(&["1767596400000", "1767596415123"]), [0.0, 15.123]);
        assert_eq!(
            read(&["2026-01-05 08:00:00", "2026-01-05 08:00:15.5"]),
            [0.0, 15.5]
        );
        assert_eq!(
            read(&["2026-01-05T08:00:00+01:00", "2026-01-05T07:00:15Z"]),
            [0.0, 15.0]
        );
    }

    #[test]
    fn all_times_are_like_the_first() {
        let mut times = Times::new(None, None);
        times.read("2026-01-05T08:00:00Z").unwrap();
        for text in ["2026-01-05T08:00:15", "15", "soon"] {
            assert!(times.read_any(text).is_err(), "{text}");
        }
        let mut times = Times::new(None, None);
        times.read("0").unwrap();
        assert!(times.read_any("2026-01-05T08:00:15").is_err());
    }
}
