//! Simulations as text: a table for people, JSON and CSV for programs, written step by step.

mod at;
mod csv;
mod jobs;
mod json;
mod keda;
mod page;
mod reason;
mod replay;
mod row;
mod table;
mod time;
mod vpa;
mod words;
mod wrap;

use std::io::{self, Write};

use crate::Clock;
pub use crate::keda::keda_metrics;
pub use at::{NoStepAt, StepAt};
pub use jobs::JobReport;
pub use reason::{Change, Reason};
pub use replay::{Comparison, Difference, Replay};
pub use row::{Actor, Row};
pub use vpa::VpaReport;

/// How a simulation is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns: what changed, and why.
    Table,
    /// `{"steps":[…]}`.
    Json,
    /// A line per step.
    Csv,
}

/// Which steps a table shows; JSON and CSV have all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Steps {
    /// Those in which replicas change, or the reason.
    Changes,
    /// All.
    All,
}

/// Writes the steps of a simulation, holding none of them back.
///
/// ```
/// use scalegen_simulate::Instant;
/// use scalegen_simulate::hpa;
/// use scalegen_simulate::report::{Format, Report, Row, Steps};
///
/// let mut out = Vec::new();
/// let mut report = Report::new(&mut out, Format::Json, Steps::Changes, vec!["cpu".to_owned()]);
/// let mut row = Row::new(Instant::from_seconds(15), 2, 4);
/// row.readings.push(Some(180.0));
/// row.reasons.push(hpa::Reason::TooManyReplicas { max_replicas: 4 }.into());
/// report.row(&row).unwrap();
/// report.finish().unwrap();
/// let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
/// assert_eq!(json["steps"][0]["metrics"]["cpu"], 180);
/// assert_eq!(json["steps"][0]["desired_replicas"], 4);
/// assert_eq!(json["steps"][0]["reasons"][0], "TooManyReplicas: limited to maxReplicas 4");
/// assert_eq!(json["steps"][0]["reason"][0]["kind"], "TooManyReplicas");
/// ```
#[derive(Debug)]
pub struct Report<W> {
    out: W,
    format: Format,
    /// The names of the metrics, in the order of every row's readings.
    metrics: Vec<String>,
    head: Vec<String>,
    rows: usize,
    /// The day of the row that was written last.
    date: Option<String>,
    replay: Option<Comparison>,
    filter: table::Filter,
    layout: table::Layout,
}

impl<W: Write> Report<W> {
    /// A report of rows with these metrics.
    pub fn new(out: W, format: Format, steps: Steps, metrics: Vec<String>) -> Self {
        Self {
            out,
            format,
            layout: table::Layout::new(None, &metrics),
            metrics,
            head: Vec::new(),
            rows: 0,
            date: None,
            replay: None,
            filter: table::Filter::new(steps),
        }
    }

    /// Keeps the lines of a table within the columns of a terminal.
    #[must_use]
    pub fn width(mut self, width: Option<usize>) -> Self {
        self.layout = table::Layout::new(width, &self.metrics);
        self
    }

    /// Begins a table with these lines.
    #[must_use]
    pub fn head(mut self, lines: Vec<String>) -> Self {
        self.head = lines;
        self
    }

    /// Ends with how the decisions compare with those that were recorded.
    #[must_use]
    pub fn replay(mut self, replay: Option<Comparison>) -> Self {
        self.replay = replay;
        self
    }

    /// Writes a row.
    pub fn row(&mut self, row: &Row) -> io::Result<()> {
        match self.format {
            Format::Json => json::row(&mut self.out, &self.metrics, row, self.rows == 0)?,
            Format::Csv => {
                if self.rows == 0 {
                    csv::header(&mut self.out, &self.metrics, row.clock.is_some())?;
                }
                csv::row(&mut self.out, row, self.metrics.len())?;
            }
            Format::Table => {
                if self.rows == 0 {
                    self.layout.head(&mut self.out, &self.head, &self.metrics)?;
                }
                if self.filter.shows(row) {
                    let date = row.clock.map(Clock::date);
                    if date != self.date {
                        self.layout.texts(&mut self.out, &date)?;
                        self.date = date;
                    }
                    self.layout.row(&mut self.out, row)?;
                }
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// Writes one step whole, in place of a table. A format of programs has it as a row.
    pub fn page(&mut self, row: &Row) -> io::Result<()> {
        if self.format != Format::Table {
            return self.row(row);
        }
        let lines = if self.rows == 0 { self.head.as_slice() } else { &[] };
        self.layout.texts(&mut self.out, lines)?;
        self.rows += 1;
        self.filter.skip();
        page::page(&mut self.out, self.layout.width, &self.metrics, row)
    }

    /// Writes the end.
    pub fn finish(mut self) -> io::Result<()> {
        match self.format {
            Format::Json => json::end(&mut self.out, self.rows == 0, self.replay.as_ref())?,
            Format::Csv if self.rows == 0 => csv::header(&mut self.out, &self.metrics, false)?,
            Format::Csv => {}
            Format::Table => {
                self.layout.texts(&mut self.out, &self.filter.end(self.rows))?;
                let lines: Vec<String> = self.replay.iter().flat_map(Comparison::lines).collect();
                self.layout.texts(&mut self.out, &lines)?;
            }
        }
        self.out.flush()
    }
}
