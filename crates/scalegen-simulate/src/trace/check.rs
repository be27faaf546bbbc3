//! A pass over a whole trace that finds everything wrong with it, before a simulation starts.

use std::io::BufRead;

use scalegen_syntax::{Family, Finding, Message, Severity, Term};

use super::bind::bind;
use super::cell::Cell;
use super::column::WorkloadColumn;
use super::error::{TraceError, finding};
use super::messages::{
    AddReplicas, CountPods, MoreFindings, MoreReady, NoValue, NotACountOfPods, PartOfAPod,
};
use super::{Trace, TraceOptions};
use crate::{Instant, Span, codes};

/// The rest of a trace with more findings is counted, not listed.
const MOST: usize = 20;

/// No workload has more pods.
const MOST_PODS: f64 = 1_000_000.0;

/// What a pass over a trace found of its times and counts.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// For each column when it first and when it last has a value.
    pub(super) values: Vec<Option<(Instant, Instant)>>,
    /// The first count of replicas that it has.
    pub(super) first_count: Option<i32>,
    /// Whether its counts of replicas change, and no other column counts pods.
    has_changing_counts: bool,
    /// What is odd about its counts of pods.
    pub(super) warnings: Vec<Finding>,
    /// When the controller synced, by the column that has it.
    marked: Option<Vec<Instant>>,
    /// The times of all rows, of a recording that is replayed, and whether they count from the start.
    rows: Vec<Instant>,
    is_from_start: bool,
}

/// Reads a trace from its header to its end, and reports what is wrong with its rows: the first twenty
/// findings, then how many more there are.
///
/// ```
/// use scalegen_simulate::trace::{TraceError, TraceOptions, check};
///
/// let csv = "time,cpu\n0,many\n15,3\n30,few\n";
/// let checked = check("cpu.csv", csv.as_bytes(), TraceOptions::default());
/// let Err(TraceError::Findings(findings)) = checked else { panic!() };
/// assert_eq!(findings.len(), 2);
/// ```
///
/// # Errors
/// The findings, or a reader that fails.
pub fn check(name: &str, reader: impl BufRead, options: TraceOptions) -> Result<Survey, TraceError> {
    let mut trace = Trace::open_with(name, reader, options)?;
    let mut survey = Survey {
        values: vec![None; trace.columns.len()],
        ..Survey::default()
    };
    let is_replayed = trace.is_replayed();
    let workload = bind(&trace.columns, &[], &trace.options.columns).workload;
    let sync = workload
        .iter()
        .find(|(column, _)| *column == WorkloadColumn::Sync);
    survey.marked = sync.map(|_| Vec::new());
    let mut counts = Counts::new(&workload);
    let mut findings = Vec::new();
    let mut more = 0;
    let mut first_more = None;
    loop {
        match trace.read_row() {
            Ok(true) => {
                let Some(time) = trace.pending_time else { continue };
                survey.row(time, &trace.pending);
                counts.row(&trace.pending);
                let is_marked = |index: usize| trace.pending.get(index).is_some_and(|cell| cell.is_mark());
                if let (Some((_, index)), Some(marked)) = (sync, &mut survey.marked)
                    && is_marked(*index)
                {
                    marked.push(time);
                }
                if is_replayed {
                    survey.rows.push(time);
                }
            }
            Ok(false) => break,
            Err(TraceError::Findings(of_row)) => {
                for finding in of_row {
                    if findings.len() < MOST {
                        findings.push(finding);
                    } else {
                        more += 1;
                        first_more.get_or_insert(finding.code);
                    }
                }
            }
            Err(error) => return Err(error),
        }
    }
    if let Some(code) = first_more {
        let message = MoreFindings {
            count: more,
            file: name.to_owned(),
        };
        let mut rest = Finding::error(code, Family::Input, message);
        rest.severity = Severity::Note;
        findings.push(rest);
    }
    if !trace.has_rows {
        findings.push(trace.without_rows());
    }
    survey.is_from_start = trace.is_from_start();
    survey.first_count = counts.first;
    survey.has_changing_counts = counts.is_changing && !counts.has_pods();
    let (errors, warnings) = counts.findings(&trace);
    findings.extend(errors);
    survey.warnings = warnings;
    if findings.is_empty() {
        Ok(survey)
    } else {
        Err(TraceError::Findings(findings))
    }
}

/// The counts of pods of a recording, and the first of each kind that no workload has.
struct Counts<'a> {
    workload: &'a [(WorkloadColumn, usize)],
    first: Option<i32>,
    /// Whether a later count of replicas is another.
    is_changing: bool,
    /// Columns with a number that is no count, and those with a part of a pod.
    impossible: Vec<(usize, f64)>,
    parts: Vec<(usize, f64)>,
    /// Ready pods of a smaller total.
    more_ready: Option<(f64, f64)>,
}

impl<'a> Counts<'a> {
    fn new(workload: &'a [(WorkloadColumn, usize)]) -> Self {
        Self {
            workload,
            first: None,
            is_changing: false,
            impossible: Vec::new(),
            parts: Vec::new(),
            more_ready: None,
        }
    }

    fn column(&self, of: WorkloadColumn) -> Option<usize> {
        self.workload.iter().find(|(it, _)| *it == of).map(|it| it.1)
    }

    fn row(&mut self, cells: &[Cell]) {
        let number = |column: Option<usize>| match cells.get(column?)? {
            Cell::Number { float, .. } => Some(*float),
            _ => None,
        };
        let of = [
            WorkloadColumn::Replicas,
            WorkloadColumn::Ready,
            WorkloadColumn::Total,
        ];
        let columns = of.map(|it| self.column(it));
        for column in columns.into_iter().flatten() {
            let Some(count) = number(Some(column)) else {
                continue;
            };
            let found = match count {
                0.0..=MOST_PODS if count.fract() == 0.0 => continue,
                0.0..=MOST_PODS => &mut self.parts,
                _ => &mut self.impossible,
            };
            if found.iter().all(|(other, _)| *other != column) {
                found.push((column, count));
            }
        }
        let [replicas, ready, total] = columns;
        if let (Some(ready), Some(total), None) = (number(ready), number(total), self.more_ready) {
            self.more_ready = (ready > total).then_some((ready, total));
        }
        let count = replicas.and_then(|it| cells.get(it)?.count());
        self.first = self.first.or(count);
        self.is_changing |= count.is_some() && count != self.first;
    }

    /// Whether it has columns of the pods that there were, rather than of those that were asked for.
    fn has_pods(&self) -> bool {
        let pods = [WorkloadColumn::Ready, WorkloadColumn::Total];
        pods.into_iter().any(|column| self.column(column).is_some())
    }

    /// Errors and warnings.
    fn findings<R: BufRead>(&self, trace: &Trace<R>) -> (Vec<Finding>, Vec<Finding>) {
        let of_column = |index: usize, message: &dyn Fn(String) -> Message| {
            let column = trace.columns.get(index)?.as_ref()?;
            let finding = finding(codes::NOT_A_COUNT, message(column.text.clone()));
            Some(finding.help(CountPods {}).at(Some(column.place.clone())))
        };
        let shown = |count: f64| Term::shown(count);
        let impossible = self.impossible.iter().filter_map(|(column, count)| {
            of_column(*column, &|column| {
                NotACountOfPods {
                    column,
                    count: shown(*count),
                }
                .into()
            })
        });
        let mut errors: Vec<Finding> = impossible.collect();
        let replicas = self
            .column(WorkloadColumn::Replicas)
            .filter(|_| trace.is_replayed());
        if let Some(column) = replicas.and_then(|it| trace.columns.get(it)?.as_ref())
            && self.first.is_none()
            && errors.is_empty()
            && trace.has_rows
        {
            let message = NoValue {
                column: column.text.clone(),
            };
            let finding = finding(codes::METRIC_WITHOUT_COLUMN, message).help(AddReplicas {});
            errors.push(finding.at(Some(column.place.clone())));
        }
        let parts = self.parts.iter().filter_map(|(column, count)| {
            of_column(*column, &|column| {
                PartOfAPod {
                    column,
                    count: shown(*count),
                }
                .into()
            })
        });
        let more_ready = self.more_ready.and_then(|(ready, total)| {
            let message = MoreReady {
                ready: shown(ready),
                total: shown(total),
            };
            of_column(self.column(WorkloadColumn::Ready)?, &|_| message.clone().into())
        });
        let mut warnings: Vec<Finding> = parts.chain(more_ready).collect();
        for warning in &mut warnings {
            warning.severity = Severity::Warning;
        }
        (errors, warnings)
    }
}

impl Survey {
    /// The first count of replicas that the recording has.
    pub fn first_count(&self) -> Option<i32> {
        self.first_count
    }

    /// Whether the recording's counts of replicas change, and no column of it has the pods that were ready or that there
    /// were in total.
    pub fn has_changing_counts(&self) -> bool {
        self.has_changing_counts
    }

    /// When the controller synced, where the recording shows it: by a column, or by rows that are as far apart as its
    /// syncs are. It waits a period after the end of a sync, which takes some hundredths of a second.
    pub fn sync_times(&self, period: Span) -> Option<Vec<Instant>> {
        if let Some(marked) = &self.marked {
            return Some(marked.clone());
        }
        // An HPA is not synced when it is created.
        let is_sync = |time: &&Instant| !(self.is_from_start && **time == Instant::START);
        let rows: Vec<Instant> = self.rows.iter().filter(is_sync).copied().collect();
        let most = Span::from_nanos((period.nanos() / 20).max(300_000_000));
        let gaps = rows
            .iter()
            .zip(rows.iter().skip(1))
            .map(|(one, next)| *next - *one);
        let is_gap = |gap: &Span| *gap > period && gap.nanos() <= period.nanos() + most.nanos();
        let fitting = gaps.filter(is_gap).count();
        let is_fitting = rows.len() > 3 && fitting * 10 >= (rows.len() - 1) * 9;
        is_fitting.then_some(rows)
    }

    fn row(&mut self, time: Instant, cells: &[Cell]) {
        for (slot, _) in self
            .values
            .iter_mut()
            .zip(cells)
            .filter(|(_, cell)| **cell != Cell::Empty)
        {
            let first = slot.map_or(time, |(first, _)| first);
            *slot = Some((first, time));
        }
    }
}
