//! WRG052: a schedule that changes nothing, or comes on more days than it seems to.

use scalegen_document::Document;
use scalegen_kinds::scaled_object;
use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_syntax::defaults::keda::MAX_REPLICA_COUNT;
use scalegen_syntax::{Family, Severity, Term, cron, messages};

use crate::behavior::tolerance_up;
use crate::trigger::Trigger;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG052",
    name: "cron-without-effect",
    summary: "A cron trigger asks for no more replicas than there are without it",
    severity: Severity::Warning,
    why: "The HPA never goes below minReplicaCount. A schedule for as many replicas or fewer changes nothing, and one for slightly more is within the tolerance of the controller.",
    fix: "raise desiredReplicas, or lower minReplicaCount",
    bad: scaled_object!(
        "
  minReplicaCount: 5
  maxReplicaCount: 20
  triggers:
    - type: cron
      metadata: {timezone: UTC, start: 0 8 * * *, end: 0 18 * * *, desiredReplicas: \"3\"}
"
    ),
    good: &[("desiredReplicas: \"3\"", "desiredReplicas: \"10\"")],
    source: "pkg/scalers/cron_scaler.go: GetMetricsAndActivity",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    NotAboveFloor { desired: i32 = 3, floor: i32 = 5 }
        "desiredReplicas {desired} is not above minReplicaCount {floor}: the schedule changes nothing";
    WithinTolerance {
        desired: i32 = 11,
        floor: i32 = 10,
        ratio: Term = Term::shown(1.1),
        tolerance: Term = Term::shown(10.0),
    } "{desired} / {floor} = {ratio} is within the tolerance of {tolerance} %: from minReplicaCount {floor} the schedule changes nothing";
    AboveCeiling { desired: i32 = 12, ceiling: i32 = 8 }
        "desiredReplicas {desired} is above maxReplicaCount {ceiling}";
    EitherDay "a day of the month and a day of the week are both set: the schedule comes on either, not only where both agree";
    OneDay "write `*` for one of the two";
    Gap { minutes: i32 = 1, from: String = "59 11 * * *", to: String = "0 12 * * *" }
        "for {minutes} min between the end at `{from}` and the next start at `{to}` no schedule is active, and KEDA may scale in";
    EndAtStart { start: String = "0 12 * * *" } "end this schedule at `{start}`, where the next one starts";
}

pub(crate) const CHECK: Check = Check::ScaledObject(check);

fn check(document: &Document, object: &ScaledObject, found: &mut Found<'_>) {
    let spec = &object.spec;
    let floor = spec.min_replica_count.unwrap_or(0);
    let ceiling = spec.max_replica_count.unwrap_or(MAX_REPLICA_COUNT);
    let tolerance = tolerance_up(document);
    let triggers: Vec<_> = Trigger::of(document)
        .filter(|trigger| trigger.trigger.type_ == "cron")
        .collect();
    for trigger in &triggers {
        for key in ["start", "end"] {
            check_days(trigger, key, found);
        }
        check_gap(trigger, &triggers, found);
        let desired = trigger.trigger.metadata.get("desiredReplicas");
        let Some(desired) = desired.and_then(|text| text.trim().parse::<i32>().ok()) else {
            continue;
        };
        // From fewer idle replicas a schedule wakes the workload up, whatever it asks for.
        if trigger.formula_input || spec.idle_replica_count.is_some_and(|idle| idle < floor) {
            continue;
        }
        let path = trigger.key("desiredReplicas");
        let ratio = f64::from(desired) / f64::from(floor);
        if desired > ceiling {
            found.at(document, path, AboveCeiling { desired, ceiling });
        } else if floor > 0 && desired <= floor {
            found.at(document, path, NotAboveFloor { desired, floor });
        } else if floor > 0 && ratio <= 1.0 + tolerance {
            let message = WithinTolerance {
                desired,
                floor,
                ratio: Term::shown((ratio * 1000.0).round() / 1000.0),
                tolerance: Term::shown((tolerance * 1000.0).round() / 10.0),
            };
            found.at(document, path, message);
        }
    }
}

/// Of robfig/cron either day is enough, where both are given.
fn check_days(trigger: &Trigger<'_>, key: &str, found: &mut Found<'_>) {
    let schedule = trigger
        .trigger
        .metadata
        .get(key)
        .and_then(|text| cron::parse(text).ok());
    if schedule.is_some_and(|schedule| !schedule.days.star && !schedule.weekdays.star) {
        found
            .at(trigger.document, trigger.key(key), EitherDay)
            .help(OneDay);
    }
}

/// The longest time that looks like an oversight: by then the HPA, whose window is 5 minutes, has not acted.
const LONGEST_GAP: u32 = 5;

/// The end of a schedule a few minutes before another one's start on the same days.
fn check_gap(trigger: &Trigger<'_>, triggers: &[Trigger<'_>], found: &mut Found<'_>) {
    let text = |trigger: &Trigger<'_>, key: &str| trigger.trigger.metadata.get(key).cloned();
    let (Some(end), zone) = (text(trigger, "end"), text(trigger, "timezone")) else {
        return;
    };
    let Some((at, days)) = minute_of_day(&end) else {
        return;
    };
    let starts = triggers.iter().filter(|other| text(other, "timezone") == zone);
    let starts: Vec<String> = starts.filter_map(|other| text(other, "start")).collect();
    let wait = |start: &String| {
        let (start, of_days) = minute_of_day(start)?;
        (of_days == days).then(|| (start + MINUTES - at) % MINUTES)
    };
    let Some((start, minutes)) = starts
        .iter()
        .filter_map(|start| Some((start, wait(start)?)))
        .min_by_key(|(_, minutes)| *minutes)
    else {
        return;
    };
    if (1..=LONGEST_GAP).contains(&minutes) {
        let message = Gap {
            minutes: i32::try_from(minutes).unwrap_or_default(),
            from: end,
            to: start.clone(),
        };
        found
            .at(trigger.document, trigger.key("end"), message)
            .severity(Severity::Note)
            .help(EndAtStart { start: start.clone() });
    }
}

const MINUTES: u32 = 24 * 60;

/// The one minute of a day at which a schedule comes, and its days.
fn minute_of_day(text: &str) -> Option<(u32, [u64; 3])> {
    let schedule = cron::parse(text).ok()?;
    let one = |bits: u64| (bits.count_ones() == 1).then(|| bits.trailing_zeros());
    let at = one(schedule.hours.bits)? * 60 + one(schedule.minutes.bits)?;
    let days = [schedule.days, schedule.months, schedule.weekdays].map(|values| values.bits);
    Some((at, days))
}
