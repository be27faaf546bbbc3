//! The trigger cron.
//!
//! Source: `pkg/scalers/cron_scaler.go` of kedacore/keda 2.20.

use super::Trigger;

/// A number of replicas between two times of the clock. Outside of them the trigger is silent.
///
/// ```
/// use scalegen_manifest::builders::CronTrigger;
///
/// let office_hours = CronTrigger::new("Europe/Berlin", "0 8 * * 1-5", "0 18 * * 1-5", 3);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CronTrigger {
    timezone: String,
    start: String,
    end: String,
    desired_replicas: i32,
}

impl CronTrigger {
    /// `timezone` is a name of the IANA database, looked up when KEDA runs; `start` and `end` are two different
    /// schedules of five fields; `desired_replicas` is 1 or more.
    pub fn new(
        timezone: impl Into<String>,
        start: impl Into<String>,
        end: impl Into<String>,
        desired_replicas: i32,
    ) -> Self {
        Self {
            timezone: timezone.into(),
            start: start.into(),
            end: end.into(),
            desired_replicas,
        }
    }
}

impl From<CronTrigger> for Trigger {
    fn from(cron: CronTrigger) -> Self {
        let mut trigger = Self::new("cron");
        trigger.set("timezone", cron.timezone);
        trigger.set("start", cron.start);
        trigger.set("end", cron.end);
        trigger.set("desiredReplicas", cron.desired_replicas.to_string());
        trigger
    }
}
