//! The steps of a ScaledObject as rows.

use super::reason::Reason;
use super::row::{Actor, Row};
use crate::keda::{Evaluated, KedaSpec, KedaStep, MadeFrom, TriggerReading, answer_reasons, poll_reasons};

impl Row {
    /// A step of a ScaledObject.
    pub fn of_keda(step: &KedaStep<'_>, spec: &KedaSpec) -> Self {
        match step {
            KedaStep::Poll(poll) => {
                let mut row = Self::new(poll.time, poll.current_replicas, poll.desired_replicas);
                row.actor = Some(Actor::Keda);
                row.readings = readings(poll.readings, poll.evaluated, poll.composite, spec);
                row.reasons = poll_reasons(poll, spec).into_iter().map(Reason::from).collect();
                row
            }
            KedaStep::Sync(sync) => {
                let mut row = Self::from(&sync.step);
                row.actor = Some(Actor::Hpa);
                row.readings = readings(sync.readings, sync.evaluated, sync.composite, spec);
                let answers = answer_reasons(sync, spec).into_iter().map(Reason::from);
                row.reasons.splice(0..0, answers);
                row.arithmetic = by_trigger(&row.arithmetic, spec);
                row.thresholds = by_trigger(&row.thresholds, spec);
                row
            }
        }
    }
}

/// The values that KEDA evaluated; those of the sources where it did not ask them.
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
fn by_trigger<T: Clone>(of_hpa: &[Option<T>], spec: &KedaSpec) -> Vec<Option<T>> {
    let of = |from: MadeFrom| {
        let index = spec.made_from.iter().position(|it| *it == from)?;
        of_hpa.get(index).cloned().flatten()
    };
    let composite = spec.composite.is_some().then(|| of(MadeFrom::Formula));
    (0..spec.triggers.len())
        .map(|index| of(MadeFrom::Trigger(index)))
        .chain(composite)
        .collect()
}
