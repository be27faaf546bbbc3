//! A recorded metric as what an HPA sees: every replica runs, is ready, and has the recorded value.

use std::io::BufRead;

use super::simulation::Source;
use super::sources::{Observation, Reading, Workload};
use super::spec::HpaSpec;
use crate::quantity_float::milli;
use crate::trace::{Cell, ColumnName, Trace, TraceError};
use crate::{Instant, Span};

/// A trace, read for one HPA.
#[derive(Debug)]
pub struct RecordedMetrics<R> {
    trace: Trace<R>,
    /// For each metric its column and how it is read; none for types that the controller does not know.
    bindings: Vec<Option<(usize, ReadAs)>>,
    readings: Vec<Reading>,
    end: Option<Instant>,
    has_observed: bool,
}

/// How a cell becomes a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadAs {
    Percent,
    PerPod,
    Object,
    External,
}

impl<R: BufRead> RecordedMetrics<R> {
    /// Finds the column of each metric.
    pub fn new(trace: Trace<R>, spec: &HpaSpec) -> Result<Self, TraceError> {
        let names: Vec<_> = spec.metrics.iter().map(ColumnName::of_metric).collect();
        let wanted: Vec<_> = names.iter().flatten().map(|name| vec![name.clone()]).collect();
        let mut columns = trace.bind(&wanted)?.into_iter();
        let bindings = names.iter().map(|name| {
            let read_as = read_as(name.as_ref()?);
            Some((columns.next()?, read_as))
        });
        let bindings = bindings.collect();
        Ok(Self {
            trace,
            bindings,
            readings: Vec::new(),
            end: None,
            has_observed: false,
        })
    }

    /// The same, up to `end` instead of the last row, whose values then go on.
    #[must_use]
    pub fn until(mut self, end: Option<Span>) -> Self {
        self.end = end.map(|end| Instant::START + end);
        self
    }
}

pub(crate) fn read_as(name: &ColumnName) -> ReadAs {
    match name {
        ColumnName::Utilization(_) => ReadAs::Percent,
        ColumnName::Usage(_) | ColumnName::Pods(_) => ReadAs::PerPod,
        ColumnName::Object(_) => ReadAs::Object,
        ColumnName::External(_) => ReadAs::External,
    }
}

impl<R: BufRead> Source for RecordedMetrics<R> {
    type Error = TraceError;

    fn observe(&mut self, time: Instant, replicas: i32) -> Result<Option<Observation<'_>>, TraceError> {
        let is_covered = self.trace.advance(time)?;
        let goes_on = match self.end {
            Some(end) => time <= end,
            // However short a trace is, it is worth one sync.
            None => is_covered || !self.has_observed,
        };
        if !goes_on {
            return Ok(None);
        }
        self.has_observed = true;
        self.readings.clear();
        self.readings.extend(self.bindings.iter().map(|binding| {
            binding.map_or(Reading::Failed, |(column, read_as)| {
                reading(self.trace.cell(column), read_as)
            })
        }));
        Ok(Some(Observation {
            workload: Workload::AllReady(replicas),
            readings: &self.readings,
            samples: &[],
            values: &[],
        }))
    }
}

/// What a cell is to the controller.
///
/// Quantities cannot be NaN. Of an External metric prometheus-adapter passes it on in a form that the controller
/// reads as 0; the other APIs leave such values out.
pub(crate) fn reading(cell: Cell, read_as: ReadAs) -> Reading {
    match (cell, read_as) {
        (Cell::NotANumber, ReadAs::External) => Reading::Total(0),
        (Cell::Empty | Cell::NotANumber, _) => Reading::Failed,
        // Cut, as the controller cuts its own percentages: 55.9 % of the requests are 55.
        (Cell::Number { float, .. }, ReadAs::Percent) => Reading::Utilization(float as i64),
        (Cell::Number { quantity, .. }, ReadAs::PerPod) => Reading::Every(milli(quantity)),
        (Cell::Number { quantity, .. }, ReadAs::Object | ReadAs::External) => Reading::Total(milli(quantity)),
    }
}
