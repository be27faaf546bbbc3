//! A recorded trace as the values of the triggers of a ScaledObject.

use std::io::BufRead;

use scalegen_syntax::Message;

use super::composite::COMPOSITE_METRIC;
use super::cron::RunningCron;
use super::hpa_object::{MadeFrom, Trigger};
use super::metrics_server::TriggerReading;
use super::simulation::{TriggerSource, Triggers};
use super::spec::KedaSpec;
use crate::hpa::{ReadAs, read_as, reading, workload};
use crate::trace::messages::{GiveStart, NoClock, NoZone};
use crate::trace::{Cell, ColumnName, Trace, TraceError, Wanted, finding, unique};
use crate::{Clock, Instant, Span, codes};

/// A trace, read for one ScaledObject. An empty cell is a source that cannot be read, NaN is a source without a
/// value.
#[derive(Debug)]
pub struct RecordedTriggers<R> {
    trace: Trace<R>,
    bindings: Vec<Binding>,
    readings: Vec<TriggerReading>,
}

/// Where the values of a trigger come from.
#[derive(Debug)]
enum Binding {
    /// A column, and how it is read if the metrics API serves it.
    Column(usize, Option<ReadAs>),
    /// Its schedule, and the clock at the start.
    Schedule(Box<RunningCron>, Clock),
}

impl<R: BufRead> RecordedTriggers<R> {
    /// Finds the column of each trigger: `external:` with its name or with that of its metric, or `cpu` and
    /// `memory`, as in the trace of an HPA. A cron trigger without a column follows the clock.
    pub fn new(mut trace: Trace<R>, spec: &KedaSpec) -> Result<Self, TraceError> {
        let names = column_names(spec);
        let cron = |trigger: &Trigger| match trigger {
            Trigger::External(trigger) => trigger.cron.clone(),
            Trigger::Resource(_) => None,
        };
        let wanted = names.iter().zip(&spec.triggers).map(|(names, trigger)| Wanted {
            names: names.clone(),
            is_optional: cron(trigger).is_some(),
        });
        let columns = trace.bind_some(&wanted.collect::<Vec<_>>())?;
        let mut findings = Vec::new();
        let mut bindings = Vec::new();
        for (column, (names, trigger)) in columns.into_iter().zip(names.iter().zip(&spec.triggers)) {
            let is_resource = matches!(trigger, Trigger::Resource(_));
            if let Some(column) = column {
                let read_as = names.first().filter(|_| is_resource).map(read_as);
                bindings.push(Binding::Column(column, read_as));
            } else if let Some(cron) = cron(trigger) {
                let trigger = names.first().map(ToString::to_string).unwrap_or_default();
                let message: Message = match trace.clock() {
                    Some(clock) if clock.has_zone() => {
                        bindings.push(Binding::Schedule(Box::new(cron.running()), clock));
                        continue;
                    }
                    Some(_) => NoZone { trigger }.into(),
                    None => NoClock { trigger }.into(),
                };
                let finding = finding(codes::NO_CLOCK, message).help(GiveStart {});
                findings.push(finding.at(Some(trace.header_place())));
            }
        }
        if !findings.is_empty() {
            return Err(TraceError::Findings(findings));
        }
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
                let metric = [&trigger.metric_name, &trigger.short_name];
                let names = trigger.name.iter().chain(metric);
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
        for binding in &mut self.bindings {
            self.readings.push(match binding {
                Binding::Schedule(cron, clock) => match clock.at(time).timestamp() {
                    Some(now) => {
                        let (value, is_active) = cron.reading(now);
                        TriggerReading::Scheduled { value, is_active }
                    }
                    None => TriggerReading::Failed,
                },
                Binding::Column(column, read_as) => match (self.trace.cell(*column), read_as) {
                    (cell, Some(read_as)) => TriggerReading::Resource(reading(cell, *read_as)),
                    (Cell::Empty, None) => TriggerReading::Failed,
                    (Cell::NotANumber, None) => TriggerReading::Null,
                    (Cell::Number { float, .. }, None) => TriggerReading::Value(float),
                },
            });
        }
        let recorded = self.trace.recorded_replicas();
        let workload = workload(&self.trace, recorded.unwrap_or(replicas));
        let mut triggers = Triggers::new(&self.readings, workload);
        triggers.replicas = recorded;
        Ok(Some(triggers))
    }
}
