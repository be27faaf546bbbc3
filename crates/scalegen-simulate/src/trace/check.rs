//! A pass over a whole trace that finds everything wrong with it, before a simulation starts.

use std::io::BufRead;

use scalegen_syntax::{Family, Finding, Severity};

use super::bind::bind;
use super::cell::Cell;
use super::column::WorkloadColumn;
use super::error::TraceError;
use super::messages::MoreFindings;
use super::{Trace, TraceOptions};
use crate::{Instant, Span};

/// The rest of a trace with more findings is counted, not listed.
const MOST: usize = 20;

/// What a pass over a trace found of its times.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// For each column when it first and when it last has a value.
    pub(super) values: Vec<Option<(Instant, Instant)>>,
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
    let mut findings = Vec::new();
    let mut more = 0;
    let mut first_more = None;
    loop {
        match trace.read_row() {
            Ok(true) => {
                let Some(time) = trace.pending_time else { continue };
                survey.row(time, &trace.pending);
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
    if findings.is_empty() {
        Ok(survey)
    } else {
        Err(TraceError::Findings(findings))
    }
}

impl Survey {
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
