//! The steps of a ScaledObject as rows.

use super::row::{Actor, Row};
use super::{number, table};
use crate::Instant;
use crate::keda::decision::LoopReason;
use crate::keda::fallback::Evaluated;
use crate::keda::{
    COMPOSITE_METRIC, KedaSpec, KedaStep, MadeFrom, PollStep, Trigger, TriggerReading, column_names,
};
use crate::trace::unique;

/// The names of the metrics of a ScaledObject's rows: its triggers, then the formula.
pub fn keda_metrics(spec: &KedaSpec) -> Vec<String> {
    let first =
        |names: Vec<crate::trace::ColumnName>| names.first().map(ToString::to_string).unwrap_or_default();
    let triggers = column_names(spec).into_iter().map(first);
    let composite = spec
        .composite
        .is_some()
        .then(|| format!("external:{COMPOSITE_METRIC}"));
    unique(triggers.chain(composite))
}

impl Row {
    /// A step of a ScaledObject.
    pub fn of_keda(step: &KedaStep<'_>, spec: &KedaSpec) -> Self {
        match step {
            KedaStep::Poll(poll) => {
                let mut row = Self::new(poll.time, poll.current_replicas, poll.desired_replicas);
                row.actor = Some(Actor::Keda);
                row.readings = readings(poll.readings, poll.evaluated, poll.composite, spec);
                row.reasons.push(poll_reason(poll, spec));
                row.reasons.extend(fallbacks(poll.evaluated, spec));
                row
            }
            KedaStep::Sync(sync) => {
                let mut row = Self::from(&sync.step);
                row.actor = Some(Actor::Hpa);
                row.readings = readings(sync.readings, sync.evaluated, sync.composite, spec);
                let answers =
                    fallbacks(sync.evaluated, spec).chain(cached(sync.readings, sync.evaluated, spec));
                row.reasons.splice(0..0, answers);
                row.proposals = proposals(&row.proposals, spec);
                row
            }
        }
    }
}

/// What KEDA made of the sources; what they say themselves where nobody asked.
fn readings(
    readings: &[TriggerReading],
    evaluated: &[Evaluated],
    composite: Option<i64>,
    spec: &KedaSpec,
) -> Vec<Option<f64>> {
    let values = readings
        .iter()
        .enumerate()
        .map(|(index, reading)| match (*reading, evaluated.get(index)) {
            (TriggerReading::Resource(reading), _) => super::row::reading(reading),
            (_, Some(Evaluated::Value(milli) | Evaluated::Fallback(milli))) => Some(*milli as f64 / 1000.0),
            (_, Some(Evaluated::Failed | Evaluated::Nil)) => None,
            (TriggerReading::Value(value), None) => Some(value),
            (TriggerReading::Failed | TriggerReading::Null, None) => None,
        });
    let composite = spec
        .composite
        .is_some()
        .then(|| composite.map(|milli| milli as f64 / 1000.0));
    values.chain(composite).collect()
}

/// The HPA sorts its metrics; rows keep the order of the triggers.
fn proposals(of_hpa: &[Option<i32>], spec: &KedaSpec) -> Vec<Option<i32>> {
    let of = |from: MadeFrom| {
        let index = spec.made_from.iter().position(|it| *it == from)?;
        of_hpa.get(index).copied().flatten()
    };
    let composite = spec.composite.is_some().then(|| of(MadeFrom::Formula));
    (0..spec.triggers.len())
        .map(|index| of(MadeFrom::Trigger(index)))
        .chain(composite)
        .collect()
}

/// The triggers that a fallback stands for.
fn fallbacks(evaluated: &[Evaluated], spec: &KedaSpec) -> impl Iterator<Item = String> {
    let names = keda_metrics(spec);
    let told = evaluated
        .iter()
        .zip(names)
        .filter_map(|(evaluated, name)| match evaluated {
            Evaluated::Fallback(milli) => Some(format!(
                "Fallback: {name} cannot be read, {} stands for it",
                number(*milli as f64 / 1000.0)
            )),
            _ => None,
        });
    told.collect::<Vec<_>>().into_iter()
}

/// The triggers whose answer is not what the source says now.
fn cached(readings: &[TriggerReading], evaluated: &[Evaluated], spec: &KedaSpec) -> Vec<String> {
    let names = keda_metrics(spec);
    let is_old = |(index, evaluated): (usize, &Evaluated)| {
        let Some(Trigger::External(trigger)) = spec.triggers.get(index) else {
            return None;
        };
        let now = match readings.get(index)? {
            TriggerReading::Value(value) => Some(*value),
            _ => None,
        };
        let answered = match evaluated {
            Evaluated::Value(milli) => Some(*milli),
            _ => None,
        };
        let differs = trigger.use_cached_metrics && answered != now.map(crate::keda::float_to_milli);
        let now = now.map_or_else(
            || "cannot be read".to_owned(),
            |now| format!("says {}", number(now)),
        );
        differs.then(|| {
            let name = names.get(index).map_or("", String::as_str);
            format!("Cached: {name} is that of the last poll, the source {now} by now")
        })
    };
    evaluated.iter().enumerate().filter_map(is_old).collect()
}

fn poll_reason(poll: &PollStep<'_>, spec: &KedaSpec) -> String {
    let (current, desired) = (poll.current_replicas, poll.desired_replicas);
    match poll.decision.reason {
        LoopReason::Paused if desired != current => format!("Paused: set to {desired}, the HPA is deleted"),
        LoopReason::Paused => format!("Paused: stays at {current}, the HPA is deleted"),
        LoopReason::Activated => format!("Activated: a trigger is active, up from {current} to {desired}"),
        LoopReason::ScaleOutPaused => {
            "ScaleOutPaused: a trigger is active, but scaling out is paused".to_owned()
        }
        LoopReason::Active if spec.settings.annotations.force_activation && !poll.is_active => {
            "Active: force-activation keeps it up, the HPA decides how many".to_owned()
        }
        LoopReason::Active => "Active: a trigger is active, the HPA decides how many".to_owned(),
        LoopReason::ActiveWithErrors => "PartialTriggerError: some triggers cannot be read".to_owned(),
        LoopReason::WaitingForFallback => {
            "WaitingForFallback: triggers cannot be read, and the fallback has not begun".to_owned()
        }
        LoopReason::Failed => "TriggerError: triggers cannot be read".to_owned(),
        LoopReason::Deactivated => {
            format!("Deactivated: no trigger is active, down from {current} to {desired}")
        }
        LoopReason::CoolingDown => cooldown(poll, spec),
        LoopReason::ScaleInPaused => {
            "ScaleInPaused: no trigger is active, but scaling in is paused".to_owned()
        }
        LoopReason::RaisedToMinimum => format!("RaisedToMinimum: below minReplicaCount {desired}"),
        LoopReason::Inactive if current == 0 => "Inactive: no trigger is active".to_owned(),
        LoopReason::Inactive => "Inactive: no trigger is active, the HPA decides how many".to_owned(),
    }
}

/// Which of the two cooldowns holds, and until when.
fn cooldown(poll: &PollStep<'_>, spec: &KedaSpec) -> String {
    let settings = &spec.settings;
    let time = |at: Instant| table::time(at.seconds_f64());
    match poll.last_active {
        Some(last) => format!(
            "ScalerCooldown: no trigger is active since {}, cooldownPeriod ends at {}",
            time(last),
            time(last + settings.cooldown_period)
        ),
        None => format!(
            "ScalerCooldown: no trigger was active yet, initialCooldownPeriod ends at {}",
            time(Instant::START + settings.initial_cooldown_period)
        ),
    }
}
