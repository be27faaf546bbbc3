//! Cron triggers, computed from their schedules.
//!
//! Source: `cron_scaler.go` of kedacore/keda 2.20, and `Next` of robfig/cron v3.0.1.

use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp, civil};
use scalegen_kinds::scaled_object::ScaleTrigger;
use scalegen_syntax::cron::{self, Schedule};

/// Schedules that never come are given up after this.
const LONGEST: SignedDuration = SignedDuration::from_hours(5 * 366 * 24);

/// What a cron trigger asks for outside of its times.
const OUTSIDE: f64 = 1.0;

/// A number of replicas between two times of the clock.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cron {
    timezone: String,
    start: String,
    end: String,
    desired_replicas: u32,
}

/// A cron trigger along a clock that only goes forward.
#[derive(Debug)]
pub(super) struct RunningCron {
    cron: Cron,
    zone: TimeZone,
    /// When its state ends, and whether it is within its times until then.
    until: Option<(Option<Timestamp>, bool)>,
}

impl Cron {
    /// Reads a trigger; none if that is no cron trigger, or has no schedule that can be read.
    pub(super) fn new(trigger: &ScaleTrigger) -> Option<Self> {
        if trigger.type_ != "cron" {
            return None;
        }
        let value = |key: &str| trigger.metadata.get(key).map(|value| value.trim().to_owned());
        let cron = Self {
            timezone: value("timezone")?,
            start: value("start")?,
            end: value("end")?,
            desired_replicas: value("desiredReplicas")?.parse().ok()?,
        };
        let is_read = [&cron.start, &cron.end].iter().all(|it| cron::parse(it).is_ok());
        is_read.then_some(cron)
    }

    pub(super) fn running(&self) -> RunningCron {
        RunningCron {
            zone: zone(&self.timezone),
            cron: self.clone(),
            until: None,
        }
    }
}

impl RunningCron {
    /// The replicas that it asks for at a point in time, which is not before the last one, and whether it is active.
    pub(super) fn reading(&mut self, now: Timestamp) -> (f64, bool) {
        let is_within = match self.until {
            Some((end, is_within)) if end.is_none_or(|end| now < end) => is_within,
            _ => {
                let next = |text: &str| next_of(text, &self.zone, now);
                let (start, end) = (next(&self.cron.start), next(&self.cron.end));
                // It is within its times if it ends before it starts again.
                let is_within = start.is_some_and(|start| end.is_none_or(|end| end < start));
                self.until = Some((start.into_iter().chain(end).min(), is_within));
                is_within
            }
        };
        let value = match is_within {
            true => f64::from(self.cron.desired_replicas),
            false => OUTSIDE,
        };
        (value, is_within)
    }
}

/// A zone by its name; UTC for the machine's own, as KEDA's image has it.
fn zone(name: &str) -> TimeZone {
    TimeZoneDatabase::bundled().get(name).unwrap_or(TimeZone::UTC)
}

fn next_of(text: &str, zone_of_trigger: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    let schedule = cron::parse(text).ok()?;
    match schedule.zone {
        Some(own) => next(&schedule, &zone(own), now),
        None => next(&schedule, zone_of_trigger, now),
    }
}

/// The first minute of a schedule after a point in time.
fn next(schedule: &Schedule<'_>, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    const MINUTE: i64 = 60;
    let last = now.checked_add(LONGEST).ok()?;
    let after = |at: Timestamp, seconds: i64| at.checked_add(SignedDuration::from_secs(seconds)).ok();
    let whole = Timestamp::from_second(now.as_second() - now.as_second().rem_euclid(MINUTE)).ok()?;
    let mut at = after(whole, MINUTE)?;
    while at < last {
        let shown = zone.to_datetime(at);
        let number = |part: i8| u32::try_from(part).unwrap_or_default();
        let (month, day) = (number(shown.month()), number(shown.day()));
        let weekday = number(shown.weekday().to_sunday_zero_offset());
        if !schedule.has_day(month, day, weekday) {
            let midnight = shown.date().tomorrow().ok()?.to_datetime(civil::Time::midnight());
            let midnight = zone.to_timestamp(midnight).ok()?;
            // Midnight may be skipped, or come twice, where clocks are changed then.
            at = midnight.max(after(at, MINUTE)?);
        } else if !schedule.hours.contains(number(shown.hour())) {
            at = after(at, (MINUTE - i64::from(shown.minute())) * MINUTE)?;
        } else if !schedule.minutes.contains(number(shown.minute())) {
            at = after(at, MINUTE)?;
        } else {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next_text(text: &str, zone_name: &str, now: &str) -> Option<String> {
        let next = next_of(text, &zone(zone_name), now.parse().unwrap());
        next.map(|it| it.to_string())
    }

    #[test]
    fn schedules_come_in_their_zones() {
        for (schedule, zone, now, expected) in [
            (
                "0 8 * * *",
                "Europe/Paris",
                "2026-01-05T06:59:59Z",
                "2026-01-05T07:00:00Z",
            ),
            (
                "0 8 * * *",
                "Europe/Paris",
                "2026-01-05T07:00:00Z",
                "2026-01-06T07:00:00Z",
            ),
            (
                "0 8 * * *",
                "Europe/Paris",
                "2026-07-05T00:00:00Z",
                "2026-07-05T06:00:00Z",
            ),
            (
                "TZ=UTC 0 8 * * *",
                "Europe/Paris",
                "2026-01-05T07:00:00Z",
                "2026-01-05T08:00:00Z",
            ),
            (
                "*/20 9-10 * * MON-FRI",
                "UTC",
                "2026-01-02T10:40:00Z",
                "2026-01-05T09:00:00Z",
            ),
            (
                "30 4 29 2 *",
                "UTC",
                "2026-01-01T00:00:00Z",
                "2028-02-29T04:30:00Z",
            ),
            // Half past two does not come on the day on which clocks are set forward.
            (
                "30 2 * * *",
                "Europe/Paris",
                "2026-03-29T00:00:00Z",
                "2026-03-30T00:30:00Z",
            ),
        ] {
            assert_eq!(
                next_text(schedule, zone, now).as_deref(),
                Some(expected),
                "{schedule} {now}"
            );
        }
        assert_eq!(next_text("0 0 30 2 *", "UTC", "2026-01-01T00:00:00Z"), None);
    }

    #[test]
    fn a_trigger_is_active_from_its_start_to_its_end() {
        let cron = Cron {
            timezone: "Europe/Paris".to_owned(),
            start: "0 8 * * *".to_owned(),
            end: "0 18 * * *".to_owned(),
            desired_replicas: 6,
        };
        let mut running = cron.running();
        for (now, value, is_active) in [
            ("2026-01-05T06:59:59Z", 1.0, false),
            ("2026-01-05T07:00:00Z", 6.0, true),
            ("2026-01-05T16:59:59Z", 6.0, true),
            ("2026-01-05T17:00:00Z", 1.0, false),
            ("2026-01-06T07:00:00Z", 6.0, true),
        ] {
            let reading = running.reading(now.parse().unwrap());
            assert_eq!(reading, (value, is_active), "{now}");
        }
    }
}
