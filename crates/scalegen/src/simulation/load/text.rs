//! What came of a load as text: a summary, charts, and what changed and why.

use std::fmt::Write as _;

use super::Outcome;
use super::figures::{duration, figure};
use super::report::{Report, SecondReport, TierReport};

/// Columns of a chart.
const CHART_WIDTH: usize = 60;

impl Outcome {
    /// For people: a summary with a column for each scaler, charts, and what changed and why.
    pub fn text(&self) -> String {
        let report = self.report();
        let mut text = format!("{} under {}\n\n", report.workload, report.load);
        summary(&mut text, &report);
        for run in &report.runs {
            let is_shown = |tier: &&TierReport| {
                tier.workload == report.workload || !tier.changes.is_empty() || tier.peak_waiting > 0.5
            };
            for tier in run.tiers.iter().filter(is_shown) {
                let _ = write!(text, "\n{} with scaler {}", tier.workload, run.scaler);
                if tier.workload != report.workload {
                    let _ = write!(text, " of {}", report.workload);
                }
                text.push('\n');
                charts(&mut text, &tier.seconds);
                for change in &tier.changes {
                    let _ = writeln!(
                        text,
                        "  {:>8}  {} > {}  {}",
                        duration(change.time.floor()),
                        change.from,
                        change.to,
                        change.reason
                    );
                }
            }
            for finding in run.findings() {
                let _ = writeln!(text, "  ! {finding}");
            }
        }
        assertions(&mut text, &report);
        for note in &report.notes {
            let _ = writeln!(text, "\nnote: {note}");
        }
        text.push_str("\nLeft out:\n");
        for part in &report.left_out {
            let _ = writeln!(text, "  {part}");
        }
        text
    }
}

impl TierReport {
    /// What the summary shows of it: the name of a figure and its value.
    pub(super) fn figures(&self) -> [(&'static str, String); 10] {
        let peak = match self.needed_replicas {
            Some(needed) => format!("{} ({needed} needed)", self.peak_replicas),
            None => self.peak_replicas.to_string(),
        };
        let caught_up = match self.time_to_capacity_s {
            Some(seconds) => duration(seconds),
            None if self.saturated_s > 0.5 => "never".to_owned(),
            None => "never short".to_owned(),
        };
        let share = format!("{} of {:.0}", self.refused.round(), self.arrived);
        let cost = self
            .cost
            .map_or_else(|| "no price".to_owned(), |cost| format!("{cost:.2}"));
        let waiting = format!(
            "{:.0} at most, {:.0} request-seconds",
            self.peak_waiting, self.waiting_request_s
        );
        [
            ("peak replicas", peak),
            ("time to capacity", caught_up),
            ("saturated", duration(self.saturated_s)),
            ("waiting", waiting),
            ("longest wait", duration(self.longest_wait_s)),
            ("refused", share),
            ("replica-hours", format!("{:.2}", self.replica_hours)),
            ("cost", cost),
            ("scale events", self.changes.len().to_string()),
            ("flaps", self.flaps.to_string()),
        ]
    }
}

/// A column for each scaler, of the workload itself.
fn summary(text: &mut String, report: &Report) {
    let columns: Vec<_> = report
        .runs
        .iter()
        .filter_map(|run| Some((run.scaler.clone(), run.tiers.first()?.figures())))
        .collect();
    let width = |(name, figures): &(String, [(&str, String); 10])| {
        let widest = figures.iter().map(|(_, value)| value.chars().count()).max();
        widest.unwrap_or(0).max(name.chars().count())
    };
    let widths: Vec<_> = columns.iter().map(width).collect();
    let mut line = |head: &str, cells: &mut dyn Iterator<Item = &str>| {
        let mut line = format!("{head:<16}");
        for (cell, width) in cells.zip(&widths) {
            let _ = write!(line, "  {cell:<width$}");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    };
    line("scaler", &mut columns.iter().map(|(name, _)| name.as_str()));
    let names = columns
        .first()
        .map(|(_, figures)| figures.iter().map(|(name, _)| *name));
    for (row, name) in names.into_iter().flatten().enumerate() {
        let cell =
            |column: &'_ (String, [(&'static str, String); 10])| column.1.get(row).map(|it| it.1.clone());
        let cells: Vec<String> = columns.iter().filter_map(cell).collect();
        line(name, &mut cells.iter().map(String::as_str));
    }
}

fn charts(text: &mut String, seconds: &[SecondReport]) {
    type Of = fn(&SecondReport) -> f64;
    let series: [(&str, Of); 4] = [
        ("load/s", |it| it.load),
        ("waiting", |it| it.waiting),
        ("replicas", |it| f64::from(it.replicas)),
        ("ready", |it| f64::from(it.ready)),
    ];
    for (name, of) in series {
        let values: Vec<f64> = seconds.iter().map(of).collect();
        let most = values.iter().copied().fold(0.0, f64::max);
        let _ = writeln!(
            text,
            "  {name:<8}  {}  {} at most",
            line(&values, most),
            figure(most)
        );
    }
}

/// The greatest value of each part of the time, in eighths of `most`.
fn line(values: &[f64], most: f64) -> String {
    const LEVELS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let width = CHART_WIDTH.min(values.len());
    let part = |index: usize| values.get(index * values.len() / width..(index + 1) * values.len() / width);
    let level = |values: &[f64]| {
        let value = values.iter().copied().fold(0.0, f64::max);
        let eighths = if most > 0.0 {
            (value / most * 8.0).ceil()
        } else {
            0.0
        };
        LEVELS.get(eighths as usize).copied().unwrap_or(' ')
    };
    (0..width).filter_map(part).map(level).collect()
}

fn assertions(text: &mut String, report: &Report) {
    for run in &report.runs {
        for assertion in &run.assertions {
            let verdict = if assertion.holds { "holds" } else { "FAILS" };
            let (scaler, written) = (&run.scaler, &assertion.text);
            let _ = writeln!(
                text,
                "\n{verdict}  {scaler}: {written}  ({})",
                assertion.values_text()
            );
        }
    }
}
