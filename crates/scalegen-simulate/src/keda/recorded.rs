//! A recorded trace as the values of the triggers of a ScaledObject.

use std::io::BufRead;

use super::composite::COMPOSITE_METRIC;
use super::hpa_object::{MadeFrom, Trigger};
use super::metrics_server::TriggerReading;
use super::simulation::{TriggerSource, Triggers};
use super::spec::KedaSpec;
use crate::hpa::{ReadAs, Workload, read_as, reading};
use crate::trace::{Cell, ColumnName, Trace, TraceError, unique};
use crate::{Instant, Span};

/// A trace, read for one ScaledObject. An empty cell is a source that cannot be read, NaN is a source without a
/// value.
#[derive(Debug)]
pub struct RecordedTriggers<R> {
    trace: Trace<R>,
    /// For each trigger its column, and how it is read if the metrics API serves it.
    bindings: Vec<(usize, Option<ReadAs>)>,
    readings: Vec<TriggerReading>,
}

impl<R: BufRead> RecordedTriggers<R> {
    /// Finds the column of each trigger: `external:` with its name or with that of its metric, or `cpu` and
    /// `memory`, as in the trace of an HPA.
    pub fn new(trace: Trace<R>, spec: &KedaSpec) -> Result<Self, TraceError> {
        let wanted = column_names(spec);
        let columns = trace.bind(&wanted)?;
        let bindings =
            columns
                .into_iter()
                .zip(wanted.iter().zip(&spec.triggers))
                .map(|(column, (names, trigger))| {
                    let is_resource = matches!(trigger, Trigger::Resource(_));
                    (column, names.first().filter(|_| is_resource).map(read_as))
                });
        let bindings = bindings.collect();
        Ok(Self {
            trace,
            bindings,
            readings: Vec::new(),
        })
    }

    /// Stops at `end` instead of the last row; after that row its values hold.
    #[must_use]
    pub fn until(mut self, end: Option<Span>) -> Self {
        self.trace.until(end);
        self
    }
}

/// The names of the metrics of a ScaledObject's rows: its triggers, by their own names where they have some, then the
/// formula.
pub fn keda_metrics(spec: &KedaSpec) -> Vec<String> {
    let first = |names: Vec<ColumnName>| names.first().map(ToString::to_string).unwrap_or_default();
    let triggers = column_names(spec).into_iter().map(first);
    let composite = spec
        .composite
        .is_some()
        .then(|| format!("external:{COMPOSITE_METRIC}"));
    unique(triggers.chain(composite))
}

/// The names by which a trace may call each trigger; the first is the one to show.
pub(crate) fn column_names(spec: &KedaSpec) -> Vec<Vec<ColumnName>> {
    let of_metrics = spec.hpa.columns();
    let of_hpa = |index| {
        let at = spec
            .made_from
            .iter()
            .position(|it| *it == MadeFrom::Trigger(index))?;
        of_metrics.get(at).cloned()
    };
    spec.triggers
        .iter()
        .enumerate()
        .map(|(index, trigger)| match trigger {
            Trigger::External(trigger) => {
                let names = trigger.name.iter().chain([&trigger.metric_name]);
                names.cloned().map(ColumnName::External).collect()
            }
            Trigger::Resource(_) => of_hpa(index).unwrap_or_default(),
        })
        .collect()
}

impl<R: BufRead> TriggerSource for RecordedTriggers<R> {
    type Error = TraceError;

    fn observe(&mut self, time: Instant, replicas: i32) -> Result<Option<Triggers<'_>>, TraceError> {
        if !self.trace.observe(time)? {
            return Ok(None);
        }
        self.readings.clear();
        self.readings
            .extend(self.bindings.iter().map(|(column, read_as)| {
                match (self.trace.cell(*column), read_as) {
                    (cell, Some(read_as)) => TriggerReading::Resource(reading(cell, *read_as)),
                    (Cell::Empty, None) => TriggerReading::Failed,
                    (Cell::NotANumber, None) => TriggerReading::Null,
                    (Cell::Number { float, .. }, None) => TriggerReading::Value(float),
                }
            }));
        Ok(Some(Triggers::new(&self.readings, Workload::AllReady(replicas))))
    }
}
