//! The steps of a ScaledObject as rows.

use super::row::{Actor, Row};
use crate::keda::decision::LoopReason;
use crate::keda::{COMPOSITE_METRIC, KedaSpec, KedaStep, MadeFrom, PollStep, TriggerReading, column_names};

/// The names of the metrics of a ScaledObject's rows: its triggers, then the formula.
pub fn keda_metrics(spec: &KedaSpec) -> Vec<String> {
    let first =
        |names: Vec<crate::trace::ColumnName>| names.first().map(ToString::to_string).unwrap_or_default();
    let triggers = column_names(spec).into_iter().map(first);
    let composite = spec
        .composite
        .is_some()
        .then(|| format!("external:{COMPOSITE_METRIC}"));
    triggers.chain(composite).collect()
}

impl Row {
    /// A step of a ScaledObject.
    pub fn of_keda(step: &KedaStep<'_>, spec: &KedaSpec) -> Self {
        match step {
            KedaStep::Poll(poll) => {
                let mut row = Self::new(poll.time, poll.current_replicas, poll.desired_replicas);
                row.actor = Some(Actor::Keda);
                row.readings = readings(poll.readings, poll.composite, spec);
                row.reasons.extend(poll_reason(poll, spec));
                row
            }
            KedaStep::Sync(sync) => {
                let mut row = Self::from(&sync.step);
                row.actor = Some(Actor::Hpa);
                row.readings = readings(sync.readings, sync.composite, spec);
                row.proposals = proposals(&row.proposals, spec);
                row
            }
        }
    }
}

fn readings(readings: &[TriggerReading], composite: Option<i64>, spec: &KedaSpec) -> Vec<Option<f64>> {
    let values = readings.iter().map(|reading| match *reading {
        TriggerReading::Value(value) => Some(value),
        TriggerReading::Resource(reading) => super::row::reading(reading),
        TriggerReading::Failed | TriggerReading::Null => None,
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

fn poll_reason(poll: &PollStep<'_>, spec: &KedaSpec) -> Option<String> {
    let (current, desired) = (poll.current_replicas, poll.desired_replicas);
    let cooldown = spec.settings.cooldown_period.nanos() / 1_000_000_000;
    Some(match poll.decision.reason {
        LoopReason::Paused if desired != current => format!("Paused: set to {desired}, the HPA is deleted"),
        LoopReason::Paused => format!("Paused: stays at {current}, the HPA is deleted"),
        LoopReason::Activated => format!("Activated: a trigger is active, up from {current} to {desired}"),
        LoopReason::ScaleOutPaused => {
            "ScaleOutPaused: a trigger is active, but scaling out is paused".to_owned()
        }
        LoopReason::Active => return None,
        LoopReason::ActiveWithErrors => "PartialTriggerError: some triggers cannot be read".to_owned(),
        LoopReason::WaitingForFallback => {
            "WaitingForFallback: triggers cannot be read, and the fallback has not begun".to_owned()
        }
        LoopReason::Failed => "TriggerError: triggers cannot be read".to_owned(),
        LoopReason::Deactivated => {
            format!("Deactivated: no trigger is active, down from {current} to {desired}")
        }
        LoopReason::CoolingDown => {
            format!("ScalerCooldown: no trigger is active, but not yet for more than {cooldown}s")
        }
        LoopReason::ScaleInPaused => {
            "ScaleInPaused: no trigger is active, but scaling in is paused".to_owned()
        }
        LoopReason::RaisedToMinimum => format!("RaisedToMinimum: below minReplicaCount {desired}"),
        LoopReason::Inactive => return None,
    })
}
