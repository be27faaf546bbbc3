//! A recording: a table with a time and a column for each metric, or series of samples, whose values hold until the next
//! time.

mod answer;
mod bind;
mod cell;
mod check;
mod column;
mod error;
mod labels;
mod lines;
mod look;
pub(crate) mod messages;
mod samples;
mod series;
mod sync_times;
mod table;
mod times;
mod unit;

use std::io::BufRead;

use scalegen_syntax::{Finding, Place, Severity, Term};

pub(crate) use bind::Wanted;
pub use cell::Cell;
pub use check::{Survey, check};
pub(crate) use column::unique;
pub use column::{ColumnName, WorkloadColumn};
pub use error::TraceError;
pub(crate) use error::finding;
pub use sync_times::sync_times;

use crate::{Clock, Instant, Span, codes};
use column::Column;
use look::{Opened, Rows};
use messages::*;

/// What a caller says about a recording.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct TraceOptions {
    /// Metrics, and the columns or labels of series that they read.
    pub columns: Vec<(String, String)>,
    /// What the clock shows at the start.
    pub start: Option<Clock>,
    /// When the metrics vanish: from the first time on, until the second.
    pub outages: Vec<(Span, Span)>,
    /// Whether the controllers find the recorded counts, not their own.
    pub is_replayed: bool,
}

/// A trace that is read row by row, however long it is.
///
/// ```
/// use scalegen_simulate::Instant;
/// use scalegen_simulate::trace::{Cell, ColumnName, Trace};
///
/// let csv = "time,external:queue\n0,3\n60,\n";
/// let mut trace = Trace::open("queue.csv", csv.as_bytes()).unwrap();
/// let wanted = [vec![ColumnName::parse("external:queue").unwrap()]];
/// let queue = trace.bind(&wanted).unwrap()[0];
/// assert!(trace.advance(Instant::from_seconds(45)).unwrap());
/// assert!(matches!(trace.cell(queue), Cell::Number { float: 3.0, .. }));
/// assert!(trace.advance(Instant::from_seconds(60)).unwrap());
/// assert_eq!(trace.cell(queue), Cell::Empty);
/// assert!(!trace.advance(Instant::from_seconds(75)).unwrap()); // Past its last row.
/// ```
#[derive(Debug)]
pub struct Trace<R> {
    name: String,
    rows: Rows<R>,
    /// The columns in the order of cells; none for one of times.
    columns: Vec<Option<Column>>,
    /// Where they are named.
    header: Place,
    options: TraceOptions,
    /// The values that hold now, and those of the row that comes next.
    current: Vec<Cell>,
    pending: Vec<Cell>,
    pending_time: Option<Instant>,
    last_time: Option<Instant>,
    /// What was found when the first row was read ahead.
    failed: Option<TraceError>,
    has_rows: bool,
    /// When it stops, instead of at its last row.
    end: Option<Instant>,
    has_observed: bool,
    /// Whether the instant that was last moved to is in an outage.
    is_out: bool,
    workload: Vec<(WorkloadColumn, usize)>,
    percents: Vec<Percents>,
    /// The columns that something reads.
    bound: Vec<usize>,
    warnings: Vec<Finding>,
}

/// What a column of percentages had until now.
#[derive(Clone, Copy, Debug)]
struct Percents {
    column: usize,
    most: f64,
    has_fraction: bool,
}

impl<R: BufRead> Trace<R> {
    /// Reads the header. `name` is what findings call the file.
    pub fn open(name: &str, reader: R) -> Result<Self, TraceError> {
        Self::open_with(name, reader, TraceOptions::default())
    }

    /// Reads the names of columns or series, of whatever format the recording is.
    pub fn open_with(name: &str, reader: R, options: TraceOptions) -> Result<Self, TraceError> {
        let Opened {
            rows,
            columns,
            header,
        } = look::open(name, reader, options.start)?;
        Ok(Self {
            name: name.to_owned(),
            rows,
            header,
            options,
            current: vec![Cell::Empty; columns.len()],
            pending: vec![Cell::Empty; columns.len()],
            columns,
            pending_time: None,
            last_time: None,
            failed: None,
            has_rows: false,
            end: None,
            has_observed: false,
            is_out: false,
            workload: Vec::new(),
            percents: Vec::new(),
            bound: Vec::new(),
            warnings: Vec::new(),
        })
    }

    /// Finds a column for each thing that is read, which may go by several names, the best first. Something without a
    /// column, or with several that could be meant, is a finding each. [`warnings`](Self::warnings) has what was taken
    /// by its look, and what nothing reads.
    pub fn bind(&mut self, wanted: &[Vec<ColumnName>]) -> Result<Vec<usize>, TraceError> {
        let of = |names: &Vec<ColumnName>| Wanted {
            names: names.clone(),
            is_optional: false,
        };
        let wanted: Vec<Wanted> = wanted.iter().map(of).collect();
        let bound = self.bind_some(&wanted)?;
        Ok(bound.into_iter().flatten().collect())
    }

    /// Finds the columns of what is read, and none for what can do without.
    pub(crate) fn bind_some(&mut self, wanted: &[Wanted]) -> Result<Vec<Option<usize>>, TraceError> {
        let mut bound = bind::bind(&self.columns, wanted, &self.options.columns);
        let is_counted = bound
            .workload
            .iter()
            .any(|(it, _)| *it == WorkloadColumn::Replicas);
        if self.options.is_replayed && !is_counted {
            let finding = finding(codes::METRIC_WITHOUT_COLUMN, NoReplicas {});
            bound.errors.push(finding.help(AddReplicas {}));
        }
        if !bound.errors.is_empty() {
            let place = |finding: Finding| match finding.code == codes::METRIC_WITHOUT_COLUMN.code {
                true => finding.at(Some(self.header.clone())),
                false => finding,
            };
            let errors = bound.errors.into_iter().map(place);
            return Err(TraceError::Findings(errors.chain(bound.warnings).collect()));
        }
        let is_percent = |wanted: &Wanted| matches!(wanted.names.first(), Some(ColumnName::Utilization(_)));
        let percents = wanted
            .iter()
            .zip(&bound.columns)
            .filter(|(wanted, _)| is_percent(wanted));
        self.percents = percents
            .filter_map(|(_, column)| *column)
            .map(|column| Percents {
                column,
                most: 0.0,
                has_fraction: false,
            })
            .collect();
        self.bound = bound.columns.iter().flatten().copied().collect();
        self.workload = bound.workload;
        self.warnings = bound.warnings;
        Ok(bound.columns)
    }

    /// Whether all that is read has a value at some time, by a pass over the whole trace.
    ///
    /// # Errors
    /// Two columns without a time in common.
    pub fn check_common_time(&mut self, survey: &Survey) -> Result<(), TraceError> {
        let clock = self.clock();
        let spans = self
            .bound
            .iter()
            .filter_map(|index| Some((*index, (*survey.values.get(*index)?)?)));
        let ends_first = spans.clone().min_by_key(|(_, (_, last))| *last);
        let starts_last = spans.max_by_key(|(_, (first, _))| *first);
        let (Some((one, (_, end))), Some((other, (start, _)))) = (ends_first, starts_last) else {
            return Ok(());
        };
        let of = |index: usize| self.columns.get(index).and_then(Option::as_ref);
        let (Some(one), Some(other)) = (of(one), of(other).filter(|_| end < start)) else {
            return Ok(());
        };
        let shown = |time: Instant| {
            clock.map_or_else(
                || Term::shown(format!("{} s", time.seconds_f64())),
                |clock| Term::shown(clock.at(time)),
            )
        };
        let message = NoCommonTime {
            one: one.text.clone(),
            end: shown(end),
            other: other.text.clone(),
            start: shown(start),
        };
        Err(finding(codes::NO_COMMON_TIME, message)
            .help(RecordAgain {})
            .at(Some(other.place.clone()))
            .into())
    }

    /// Warns of what a pass over the whole trace found: odd counts, and columns that are read and have no value.
    pub fn take_warnings(&mut self, survey: &Survey) {
        let is_empty = |index: &&usize| survey.values.get(**index) == Some(&None);
        let empty = self.bound.iter().filter(is_empty);
        let empty = empty
            .filter_map(|index| self.columns.get(*index)?.as_ref())
            .map(|column| {
                let column_text = column.text.clone();
                let mut finding = finding(codes::METRIC_WITHOUT_COLUMN, NoValue { column: column_text });
                finding.severity = Severity::Warning;
                finding.at(Some(column.place.clone()))
            });
        self.warnings.extend(survey.warnings.iter().cloned().chain(empty));
    }

    /// What is worth knowing of what was read until now, though it could be used.
    pub fn warnings(&self) -> Vec<Finding> {
        // Nobody runs at 2 % for a whole recording, and many dashboards show ratios.
        let ratios = self
            .percents
            .iter()
            .filter(|it| it.has_fraction && it.most <= 2.0);
        let ratios = ratios.filter_map(|it| {
            let is_written = match &self.rows {
                Rows::Table(table) => table.in_percent.get(it.column) == Some(&true),
                Rows::Series(_) => false,
            };
            let column = self.columns.get(it.column)?.as_ref().filter(|_| !is_written)?;
            let message = Ratios {
                column: column.text.clone(),
                most: Term::shown(it.most),
            };
            let finding = finding(codes::RATIOS, message).help(WritePercent {});
            Some(finding.at(Some(column.place.clone())))
        });
        self.warnings.iter().cloned().chain(ratios).collect()
    }

    /// The finding for a column that holds what another one holds, by another name.
    pub(crate) fn duplicate(&self, column: usize, name: &str) -> Finding {
        let column = self.columns.get(column).and_then(Option::as_ref);
        let message = EqualColumns {
            column: column.map_or(name, |it| it.text.as_str()).to_owned(),
            name: name.to_owned(),
        };
        finding(codes::DUPLICATE_COLUMN, message).at(column.map(|it| it.place.clone()))
    }

    /// Where the columns are named.
    pub(crate) fn header_place(&self) -> Place {
        self.header.clone()
    }

    /// The columns that scalegen's own names are given to, with their positions.
    pub fn columns(&self) -> impl Iterator<Item = (usize, &ColumnName)> {
        let columns = self.columns.iter().enumerate();
        columns.filter_map(|(index, column)| Some((index, column.as_ref()?.name.as_ref()?)))
    }

    /// The metrics that the caller names columns for.
    pub(crate) fn given(&self) -> impl Iterator<Item = ColumnName> {
        let given = self.options.columns.iter();
        given.filter_map(|(metric, _)| ColumnName::parse(metric))
    }

    /// What the clock shows at the start; none where times count from the start, and the caller gives no clock.
    pub fn clock(&mut self) -> Option<Clock> {
        self.look_ahead();
        match &self.rows {
            Rows::Table(table) => table.times.clock(),
            Rows::Series(series) => series.clock(),
        }
    }

    /// Whether times count from the start, and not by a clock.
    fn is_from_start(&self) -> bool {
        match &self.rows {
            Rows::Table(table) => table.times.is_from_start(),
            Rows::Series(_) => false,
        }
    }

    /// Reads the first row, so that it is known what times look like. What is wrong with it is reported when it is reached.
    fn look_ahead(&mut self) {
        if !self.has_rows && self.failed.is_none() {
            self.failed = self.read_row().err();
        }
    }

    /// Moves on to `to`. False once that is past the last row; its values still hold.
    pub fn advance(&mut self, to: Instant) -> Result<bool, TraceError> {
        self.look_ahead();
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        if !self.has_rows {
            return Err(self.without_rows().into());
        }
        while let Some(time) = self.pending_time.filter(|time| *time <= to) {
            self.current.copy_from_slice(&self.pending);
            self.last_time = Some(time);
            self.read_row()?;
        }
        let is_in =
            |(from, until): &(Span, Span)| Instant::START + *from <= to && to < Instant::START + *until;
        self.is_out = self.options.outages.iter().any(is_in);
        Ok(self.pending_time.is_some() || self.last_time.is_some_and(|last| to <= last))
    }

    /// Stops at `end` instead of the last row; after that row its values hold.
    pub fn until(&mut self, end: Option<Span>) {
        self.end = end.map(|end| Instant::START + end);
    }

    /// Moves on to `to`. False once that is past the end; however short a trace is, it is worth one observation.
    pub(crate) fn observe(&mut self, to: Instant) -> Result<bool, TraceError> {
        let is_covered = self.advance(to)?;
        let goes_on = match self.end {
            Some(end) => to <= end,
            None => is_covered || !self.has_observed,
        };
        self.has_observed |= goes_on;
        Ok(goes_on)
    }

    /// The value of a column, by its position, at the instant that was last moved to.
    pub fn cell(&self, column: usize) -> Cell {
        match self.is_out {
            true => Cell::Empty,
            false => self.current.get(column).copied().unwrap_or(Cell::Empty),
        }
    }

    /// A count of the workload at the instant that was last moved to; none where the recording does not have it.
    pub(crate) fn count(&self, of: WorkloadColumn) -> Option<i32> {
        let (_, column) = self.workload.iter().find(|(it, _)| *it == of)?;
        self.current.get(*column)?.count()
    }

    /// Whether the controllers find the recorded counts.
    pub(crate) fn is_replayed(&self) -> bool {
        self.options.is_replayed
    }

    /// The count that the controllers find, where that is the recorded one.
    pub(crate) fn recorded_replicas(&self) -> Option<i32> {
        self.count(WorkloadColumn::Replicas)
            .filter(|_| self.options.is_replayed)
    }

    /// The recorded count at the start.
    pub fn first_replicas(&mut self) -> Option<i32> {
        self.look_ahead();
        let (_, column) = self
            .workload
            .iter()
            .find(|(it, _)| *it == WorkloadColumn::Replicas)?;
        self.pending.get(*column)?.count()
    }

    /// Takes nothing as percent: the usage of containers is in cores and bytes.
    pub(crate) fn reads_usage(&mut self) {
        self.percents.clear();
    }

    fn without_rows(&self) -> Finding {
        let file = self.name.clone();
        finding(codes::EMPTY_TRACE, NoRows { file })
            .help(WriteRows {})
            .at(Some(self.header_place()))
    }

    /// Reads the row that comes next; false if there is none.
    fn read_row(&mut self) -> Result<bool, TraceError> {
        self.pending_time = None;
        let time = match &mut self.rows {
            Rows::Table(table) => table.read(&self.columns, &mut self.pending),
            Rows::Series(series) => Ok(series.read(&mut self.pending)),
        };
        self.has_rows |= !matches!(time, Ok(None));
        self.pending_time = time?;
        for percents in &mut self.percents {
            if let Some(Cell::Number { float, .. }) = self.pending.get(percents.column) {
                percents.most = percents.most.max(*float);
                percents.has_fraction |= float.fract() != 0.0;
            }
        }
        Ok(self.pending_time.is_some())
    }
}
