//! The Jobs of a ScaledJob over time, as text: a table with a column for each strategy, JSON and CSV.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value};

use super::table::{Layout, cell, metric_width};
use super::{Format, Steps, csv, time};
use crate::Clock;
use crate::keda::{JobStep, JobStrategy, StrategyStep, TriggerReading};
use crate::number::number;

/// Writes polls as they come.
#[derive(Debug)]
pub struct JobReport<W> {
    out: W,
    format: Format,
    steps: Steps,
    /// The names of the triggers' metrics.
    metrics: Vec<String>,
    head: Vec<String>,
    clock: Option<Clock>,
    /// The day of the line that was written last.
    date: Option<String>,
    layout: Layout,
    polls: usize,
    shown: usize,
    /// The readings of the poll before, and what came of it.
    last: Option<(Vec<Option<f64>>, Vec<StrategyStep>)>,
}

/// Room for `100 (20) +80`.
const STRATEGY_WIDTH: usize = 14;

#[derive(Serialize)]
struct Look {
    time: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    clock: Option<String>,
    metrics: Map<String, Value>,
    strategies: Vec<Strategy>,
}

#[derive(Serialize)]
struct Strategy {
    strategy: &'static str,
    running: i64,
    pending: i64,
    starts: i64,
}

impl<W: Write> JobReport<W> {
    /// A report of polls with these metrics. A table begins with the lines of `head`, and shows the polls that start
    /// Jobs, or find something else than the one before, or all.
    pub fn new(out: W, format: Format, steps: Steps, metrics: Vec<String>, head: Vec<String>) -> Self {
        Self {
            out,
            format,
            steps,
            layout: Layout::new(None, &metrics),
            metrics,
            head,
            clock: None,
            date: None,
            polls: 0,
            shown: 0,
            last: None,
        }
    }

    /// Shows the times of a clock, which has this at the start.
    #[must_use]
    pub fn clock(mut self, clock: Option<Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Writes a poll.
    pub fn step(&mut self, step: &JobStep<'_>) -> io::Result<()> {
        let is_first = self.polls == 0;
        self.polls += 1;
        let readings: Vec<_> = step.readings.iter().map(value).collect();
        match self.format {
            Format::Json => {
                self.out
                    .write_all(if is_first { b"{\"steps\":[\n" } else { b",\n" })?;
                let look = self.look(step, &readings);
                serde_json::to_writer(&mut self.out, &look)?;
                Ok(())
            }
            Format::Csv => self.lines(step, &readings, is_first),
            Format::Table => {
                if is_first {
                    self.table_head(step)?;
                }
                let now = Some((readings, step.strategies.to_vec()));
                let starts = step.strategies.iter().any(|it| it.starts > 0);
                if self.steps == Steps::All || starts || now != self.last {
                    self.shown += 1;
                    self.table_line(step)?;
                }
                self.last = now;
                Ok(())
            }
        }
    }

    /// Writes the end.
    pub fn finish(mut self) -> io::Result<()> {
        match (self.format, self.polls - self.shown) {
            (Format::Json, _) if self.polls == 0 => self.out.write_all(b"{\"steps\":[]}\n")?,
            (Format::Json, _) => self.out.write_all(b"\n]}\n")?,
            (Format::Csv, _) | (Format::Table, 0) => {}
            (Format::Table, 1) => writeln!(self.out, "1 more poll changed nothing")?,
            (Format::Table, more) => writeln!(self.out, "{more} more polls changed nothing")?,
        }
        self.out.flush()
    }

    fn look(&self, step: &JobStep<'_>, readings: &[Option<f64>]) -> Look {
        let metrics = self.metrics.iter().cloned().zip(readings);
        let strategies = step.strategies.iter().map(|it| Strategy {
            strategy: name(it.strategy),
            running: it.jobs.running,
            pending: it.jobs.pending,
            starts: it.starts,
        });
        Look {
            time: number(step.time.seconds_f64()),
            clock: self.clock.map(|clock| clock.at(step.time).to_string()),
            metrics: metrics
                .map(|(name, value)| (name, value.map_or(Value::Null, number)))
                .collect(),
            strategies: strategies.collect(),
        }
    }

    /// A line of CSV for each strategy.
    fn lines(&mut self, step: &JobStep<'_>, readings: &[Option<f64>], is_first: bool) -> io::Result<()> {
        if is_first {
            let clock = if self.clock.is_some() { ",clock" } else { "" };
            write!(self.out, "time{clock}")?;
            for metric in &self.metrics {
                self.out.write_all(b",")?;
                csv::text(&mut self.out, metric)?;
            }
            writeln!(self.out, ",strategy,running,pending,starts")?;
        }
        for it in step.strategies {
            write!(self.out, "{}", number(step.time.seconds_f64()))?;
            if let Some(clock) = self.clock {
                write!(self.out, ",{}", clock.at(step.time))?;
            }
            for reading in readings {
                self.out.write_all(b",")?;
                if let Some(reading) = reading {
                    write!(self.out, "{}", number(*reading))?;
                }
            }
            let (strategy, jobs, starts) = (name(it.strategy), it.jobs, it.starts);
            writeln!(self.out, ",{strategy},{},{},{starts}", jobs.running, jobs.pending)?;
        }
        Ok(())
    }

    fn table_head(&mut self, step: &JobStep<'_>) -> io::Result<()> {
        self.layout.texts(&mut self.out, &self.head)?;
        write!(self.out, "{:>10}", "TIME")?;
        for metric in &self.metrics {
            write!(self.out, "  {metric:>width$}", width = metric_width(metric))?;
        }
        for it in step.strategies {
            write!(
                self.out,
                "  {:>STRATEGY_WIDTH$}",
                name(it.strategy).to_uppercase()
            )?;
        }
        writeln!(self.out)
    }

    fn table_line(&mut self, step: &JobStep<'_>) -> io::Result<()> {
        let shown = match self.clock.map(|clock| clock.at(step.time)) {
            None => time::time(step.time.seconds_f64()),
            Some(clock) => {
                let date = Some(clock.date());
                if date != self.date {
                    writeln!(self.out, "{}", clock.date())?;
                    self.date = date;
                }
                clock.time()
            }
        };
        write!(self.out, "{shown:>10}")?;
        for (metric, reading) in self.metrics.iter().zip(step.readings) {
            let width = metric_width(metric);
            let text = value(reading).map_or_else(|| "-".to_owned(), |value| cell(value, width));
            write!(self.out, "  {text:>width$}")?;
        }
        for it in step.strategies {
            let mut text = it.jobs.running.to_string();
            if it.jobs.pending > 0 {
                text = format!("{text} ({})", it.jobs.pending);
            }
            if it.starts > 0 {
                text = format!("{text} +{}", it.starts);
            }
            write!(self.out, "  {text:>STRATEGY_WIDTH$}")?;
        }
        writeln!(self.out)
    }
}

/// The strategy as objects write it.
fn name(strategy: JobStrategy) -> &'static str {
    match strategy {
        JobStrategy::Default => "default",
        JobStrategy::Custom { .. } => "custom",
        JobStrategy::Accurate => "accurate",
        JobStrategy::Eager => "eager",
    }
}

fn value(reading: &TriggerReading) -> Option<f64> {
    match *reading {
        TriggerReading::Value(value) | TriggerReading::Scheduled { value, .. } => Some(value),
        TriggerReading::Null | TriggerReading::Failed | TriggerReading::Resource(_) => None,
    }
}
