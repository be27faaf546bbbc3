//! A recorded metric as what an HPA sees: every replica runs, is ready, and has the recorded value.

use std::io::BufRead;

use super::simulation::Source;
use super::sources::{Observation, Reading, Workload};
use super::spec::HpaSpec;
use crate::quantity_float::milli;
use crate::trace::{Cell, ColumnName, Trace, TraceError, WorkloadColumn};
use crate::{Instant, Span};

/// A trace, read for one HPA.
#[derive(Debug)]
pub struct RecordedMetrics<R> {
    trace: Trace<R>,
    /// For each metric its column and how it is read; none for types that the controller does not know.
    bindings: Vec<Option<(usize, ReadAs)>>,
    readings: Vec<Reading>,
}

/// How a cell becomes a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadAs {
    Percent,
    Usage,
    Pods,
    Object,
    External,
}

impl<R: BufRead> RecordedMetrics<R> {
    /// Finds the column of each metric.
    pub fn new(mut trace: Trace<R>, spec: &HpaSpec) -> Result<Self, TraceError> {
        let names = spec.columns();
        let wanted: Vec<_> = names.iter().filter(|names| !names.is_empty()).cloned().collect();
        let mut columns = trace.bind(&wanted)?.into_iter();
        let bindings = names.iter().map(|names| {
            let read_as = read_as(names.first()?);
            Some((columns.next()?, read_as))
        });
        let bindings = bindings.collect();
        Ok(Self {
            trace,
            bindings,
            readings: Vec::new(),
        })
    }

    /// The trace.
    pub fn trace(&mut self) -> &mut Trace<R> {
        &mut self.trace
    }

    /// Stops at `end` instead of the last row; after that row its values hold.
    #[must_use]
    pub fn until(mut self, end: Option<Span>) -> Self {
        self.trace.until(end);
        self
    }
}

/// The pods of a workload with this many replicas, as far as the recording counts them.
pub(crate) fn workload<R: BufRead>(trace: &Trace<R>, replicas: i32) -> Workload<'static> {
    let total = trace
        .count(WorkloadColumn::Total)
        .or(trace.count(WorkloadColumn::Replicas));
    let pods = match trace.is_replayed() {
        true => total.unwrap_or(replicas),
        false => replicas,
    };
    let ready = trace.count(WorkloadColumn::Ready);
    let unready = ready
        .map_or(0, |ready| total.unwrap_or(pods) - ready)
        .clamp(0, pods.max(0));
    match (unready, pods == replicas) {
        (0, true) => Workload::AllReady(replicas),
        _ => Workload::Counted {
            ready: pods - unready,
            total: pods,
        },
    }
}

pub(crate) fn read_as(name: &ColumnName) -> ReadAs {
    match name {
        ColumnName::Utilization(_) => ReadAs::Percent,
        ColumnName::Usage(_) => ReadAs::Usage,
        ColumnName::Pods(_) => ReadAs::Pods,
        ColumnName::Object(_) => ReadAs::Object,
        ColumnName::External(_) | ColumnName::Workload(_) => ReadAs::External,
        ColumnName::Nth(name, _) => read_as(name),
    }
}

impl<R: BufRead> Source for RecordedMetrics<R> {
    type Error = TraceError;

    fn observe(&mut self, time: Instant, replicas: i32) -> Result<Option<Observation<'_>>, TraceError> {
        if !self.trace.observe(time)? {
            return Ok(None);
        }
        self.readings.clear();
        self.readings.extend(self.bindings.iter().map(|binding| {
            binding.map_or(Reading::Failed, |(column, read_as)| {
                reading(self.trace.cell(column), read_as)
            })
        }));
        let recorded = self.trace.recorded_replicas();
        let workload = workload(&self.trace, recorded.unwrap_or(replicas));
        let mut observation = Observation::new(workload, &self.readings);
        observation.replicas = recorded;
        Ok(Some(observation))
    }
}

/// What a cell is to the controller.
///
/// Quantities cannot be NaN or infinite. The custom and the external metrics API have none of their own: of
/// such a value prometheus-adapter returns the quantity 0, on amd64 of infinities too. The resource metrics API
/// counts nanoseconds and bytes, so that there it can only be a value that was not returned.
pub(crate) fn reading(cell: Cell, read_as: ReadAs) -> Reading {
    match (cell, read_as) {
        (Cell::NotANumber, ReadAs::Object | ReadAs::External) => Reading::Total(0),
        (Cell::NotANumber, ReadAs::Pods) => Reading::Every(0),
        (Cell::Empty, _) | (Cell::NotANumber, ReadAs::Percent | ReadAs::Usage) => Reading::Failed,
        // Cut, as the controller cuts its own percentages: 55.9 % of the requests are 55.
        (Cell::Number { float, .. }, ReadAs::Percent) => Reading::Utilization(float as i64),
        (Cell::Number { quantity, .. }, ReadAs::Usage | ReadAs::Pods) => Reading::Every(milli(quantity)),
        (Cell::Number { quantity, .. }, ReadAs::Object | ReadAs::External) => Reading::Total(milli(quantity)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_is_no_number_is_what_each_api_makes_of_it() {
        for (read_as, expected) in [
            (ReadAs::External, Reading::Total(0)),
            (ReadAs::Object, Reading::Total(0)),
            (ReadAs::Pods, Reading::Every(0)),
            (ReadAs::Percent, Reading::Failed),
            (ReadAs::Usage, Reading::Failed),
        ] {
            assert_eq!(reading(Cell::NotANumber, read_as), expected, "{read_as:?}");
            assert_eq!(reading(Cell::Empty, read_as), Reading::Failed, "{read_as:?}");
        }
    }
}
