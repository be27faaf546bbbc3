//! What came of a load, as a table and as JSON.

use std::fmt::Write as _;

use scalegen_simulate::load::run::{Event, Run, Second};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Outcome, ScalerRun};

/// What no mean-value model has.
const LEFT_OUT: [&str; 5] = [
    "random bursts: rates are means, all pods are alike, and all requests are of one size",
    "retries, timeouts, failures and noisy neighbors",
    "uneven spreading of requests over ready pods, unless the model sets breaks_per_second",
    "labels of series, and what a metric counts beyond the words in its name, such as waiting or running",
    "waiting of a caller for those that it calls: a call follows a second later",
];

/// Columns of a chart.
const CHART_WIDTH: usize = 60;

/// What `scalegen simulate PROFILE --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Report {
    /// The version of this layout.
    pub version: u32,
    /// The workload.
    pub workload: String,
    /// What came.
    pub load: String,
    /// One for each scaler.
    pub runs: Vec<RunReport>,
    /// What a reader has to know of the models.
    pub notes: Vec<String>,
    /// What the simulation leaves out.
    pub left_out: Vec<String>,
}

/// What came of one scaler.
#[derive(Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct RunReport {
    /// Its name in the profile.
    pub scaler: String,
    /// The workload's maximum of replicas.
    pub max_replicas: i32,
    /// The workload, and those that it calls.
    pub tiers: Vec<TierReport>,
    /// What had to hold.
    pub assertions: Vec<AssertionReport>,
}

/// What an assertion came to.
#[derive(Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct AssertionReport {
    /// Its text.
    pub text: String,
    /// Whether it holds.
    pub holds: bool,
    /// The values in it; null never happened, or is not known.
    pub values: Vec<(String, Option<f64>)>,
}

/// What came of one workload. Numbers are rounded to thousandths.
#[derive(Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct TierReport {
    /// The workload.
    pub workload: String,
    /// The most replicas.
    pub peak_replicas: i32,
    /// The least number of replicas that the greatest load needs; null where nothing limits a pod, or where
    /// clients wait for their answers.
    pub needed_replicas: Option<i32>,
    /// Seconds from the first shortage until the pods kept up; null where there was none, or no end of it.
    pub time_to_capacity_s: Option<f64>,
    /// Seconds in which requests waited or were refused.
    pub saturated_s: f64,
    /// Waiting requests times seconds.
    pub waiting_request_s: f64,
    /// The most waiting requests.
    pub peak_waiting: f64,
    /// The longest wait in seconds.
    pub longest_wait_s: f64,
    /// Requests that came.
    pub arrived: f64,
    /// Requests that were served.
    pub served: f64,
    /// Requests that were refused.
    pub refused: f64,
    /// Hours of pods.
    pub replica_hours: f64,
    /// What they cost; null without a price.
    pub cost: Option<f64>,
    /// How often replicas turned from more to fewer or back.
    pub flaps: usize,
    /// The changes of replicas.
    pub changes: Vec<ChangeReport>,
    /// Each second.
    pub seconds: Vec<SecondReport>,
}

/// A change of replicas.
#[derive(Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct ChangeReport {
    /// Seconds since the start.
    pub time: f64,
    /// Replicas before.
    pub from: i32,
    /// Replicas after.
    pub to: i32,
    /// Why.
    pub reason: String,
}

/// One second.
#[derive(Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct SecondReport {
    /// Seconds since the start.
    pub time: f64,
    /// Requests that came.
    pub load: f64,
    /// Requests that were served.
    pub served: f64,
    /// Requests that were refused.
    pub refused: f64,
    /// Requests that wait at its end.
    pub waiting: f64,
    /// How long the request that is served last has waited, in seconds.
    pub wait_s: f64,
    /// Pods that exist.
    pub replicas: i32,
    /// Pods that serve.
    pub ready: i32,
}

/// To thousandths, so that the last bits of a library's sine or exponential do not show.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

impl From<&Event> for ChangeReport {
    fn from(event: &Event) -> Self {
        Self {
            time: rounded(event.at_s),
            from: event.from,
            to: event.to,
            reason: event.reason.clone(),
        }
    }
}

impl From<&Second> for SecondReport {
    fn from(second: &Second) -> Self {
        Self {
            time: second.at_s,
            load: rounded(second.load),
            served: rounded(second.served),
            refused: rounded(second.refused),
            waiting: rounded(second.waiting),
            wait_s: rounded(second.wait_s),
            replicas: second.replicas,
            ready: second.ready,
        }
    }
}

impl TierReport {
    fn new(workload: &str, run: &Run) -> Self {
        Self {
            workload: workload.to_owned(),
            peak_replicas: run.peak_replicas(),
            needed_replicas: run.needed,
            time_to_capacity_s: run.time_to_capacity_s().map(rounded),
            saturated_s: rounded(run.saturated_s),
            waiting_request_s: rounded(run.waiting_request_s),
            peak_waiting: rounded(run.peak_waiting()),
            longest_wait_s: rounded(run.longest_wait_s),
            arrived: rounded(run.arrived),
            served: rounded(run.served),
            refused: rounded(run.refused),
            replica_hours: rounded(run.replica_hours()),
            cost: run.cost().map(rounded),
            flaps: run.flaps(),
            changes: run.events.iter().map(Into::into).collect(),
            seconds: run.seconds.iter().map(Into::into).collect(),
        }
    }

    /// What the summary shows of it: the name of a figure and its value.
    fn figures(&self) -> [(&'static str, String); 10] {
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

/// `1m05s`, `12s`, `0.4s`.
fn duration(seconds: f64) -> String {
    if seconds < 9.95 && seconds.fract() != 0.0 {
        return format!("{seconds:.1}s");
    }
    let whole = seconds.round() as u64;
    match (whole / 3600, whole / 60 % 60, whole % 60) {
        (0, 0, seconds) => format!("{seconds}s"),
        (0, minutes, seconds) => format!("{minutes}m{seconds:02}s"),
        (hours, minutes, seconds) => format!("{hours}h{minutes:02}m{seconds:02}s"),
    }
}

impl Outcome {
    /// For programs.
    pub fn report(&self) -> Report {
        Report {
            version: 1,
            workload: self.workload.clone(),
            load: self.load.clone(),
            runs: self.runs.iter().map(ScalerRun::report).collect(),
            notes: self.notes.clone(),
            left_out: LEFT_OUT.map(str::to_owned).to_vec(),
        }
    }

    /// For spreadsheets: a row for each second of each workload with each scaler.
    pub fn csv(&self) -> String {
        let mut text = "scaler,workload,time,load,served,refused,waiting,wait_s,replicas,ready\n".to_owned();
        for run in self.report().runs {
            for tier in run.tiers {
                for it in tier.seconds {
                    let _ = writeln!(
                        text,
                        "{},{},{},{},{},{},{},{},{},{}",
                        run.scaler,
                        tier.workload,
                        it.time,
                        it.load,
                        it.served,
                        it.refused,
                        it.waiting,
                        it.wait_s,
                        it.replicas,
                        it.ready
                    );
                }
            }
        }
        text
    }

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

impl ScalerRun {
    fn report(&self) -> RunReport {
        RunReport {
            scaler: self.scaler.clone(),
            max_replicas: self.max_replicas,
            tiers: self
                .tiers
                .iter()
                .map(|(name, run)| TierReport::new(name, run))
                .collect(),
            assertions: self
                .verdicts
                .iter()
                .map(|(text, verdict)| AssertionReport {
                    text: text.clone(),
                    holds: verdict.holds,
                    values: verdict.values.clone(),
                })
                .collect(),
        }
    }
}

impl RunReport {
    /// What a reader should not overlook.
    fn findings(&self) -> Vec<String> {
        let mut found = Vec::new();
        let Some((own, called)) = self.tiers.split_first() else {
            return found;
        };
        let ends_waiting = |tier: &TierReport| tier.seconds.last().map_or(0.0, |last| last.waiting);
        for tier in called.iter().filter(|tier| ends_waiting(tier) > 0.5) {
            let at_most = own.peak_replicas >= self.max_replicas;
            let reached = if at_most { ", at its maximum," } else { "" };
            found.push(format!(
                "{} pods of {}{reached} do not shorten the queue of {}: {:.0} requests wait there at the end",
                own.peak_replicas,
                own.workload,
                tier.workload,
                ends_waiting(tier)
            ));
        }
        if ends_waiting(own) > 0.5
            && own
                .needed_replicas
                .is_some_and(|needed| needed > self.max_replicas)
        {
            found.push(format!(
                "{} needs {} replicas and may have {}",
                own.workload,
                own.needed_replicas.unwrap_or(0),
                self.max_replicas
            ));
        }
        found
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
            rounded(most)
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
            let value = |(name, value): &(String, Option<f64>)| match value {
                Some(value) => format!("{name} = {}", rounded(*value)),
                None => format!("{name}: never, or not known"),
            };
            let values: Vec<_> = assertion.values.iter().map(value).collect();
            let (scaler, written) = (&run.scaler, &assertion.text);
            let _ = writeln!(text, "\n{verdict}  {scaler}: {written}  ({})", values.join(", "));
        }
    }
}
