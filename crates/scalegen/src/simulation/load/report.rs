//! What came of a load, as JSON and as CSV.

use std::fmt::Write as _;

use scalegen_simulate::load::run::{Event, Run, Second};
use scalegen_simulate::load::{Measured, SignalRun};
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
    #[schemars(with = "Vec<(String, Option<f64>)>")]
    pub values: Vec<(String, Measured)>,
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
    /// The least replicas of its scaler; null without one.
    pub min_replicas: Option<i32>,
    /// The most replicas of its scaler; null without one.
    pub max_replicas: Option<i32>,
    /// What each metric of its scaler read.
    pub signals: Vec<SignalReport>,
    /// The changes of replicas.
    pub changes: Vec<ChangeReport>,
    /// Each second.
    pub seconds: Vec<SecondReport>,
}

/// A metric of a scaler.
#[derive(Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct SignalReport {
    /// Its name, as reasons have it.
    pub metric: String,
    /// The unit of target and readings: `%` of what pods request, `cores`, or nothing.
    pub unit: String,
    /// Whether a total is divided by the replicas before it is compared with the target.
    pub is_divided: bool,
    /// The target.
    pub target: f64,
    /// Part of the target that a reading may be below it without a change.
    pub tolerance_down: f64,
    /// Part of the target that a reading may be above it without a change.
    pub tolerance_up: f64,
    /// What the controller read, sync by sync.
    pub readings: Vec<ReadingReport>,
}

/// What a metric read at a sync.
#[derive(Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct ReadingReport {
    /// Seconds since the start.
    pub time: f64,
    /// The value that is compared with the target; null where the metric was not read, or failed.
    pub value: Option<f64>,
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
    /// Pods whose container runs.
    pub running: i32,
    /// Pods that serve.
    pub ready: i32,
}

/// To thousandths, so that the last bits of a library's sine or exponential do not show.
pub(super) fn rounded(value: f64) -> f64 {
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

impl From<&SignalRun> for SignalReport {
    fn from(signal: &SignalRun) -> Self {
        let reading = |(time, value): &(f64, Option<f64>)| ReadingReport {
            time: rounded(*time),
            value: value.map(rounded),
        };
        Self {
            metric: signal.metric.clone(),
            unit: signal.unit.to_owned(),
            is_divided: signal.is_divided,
            target: signal.target,
            tolerance_down: signal.tolerance.0,
            tolerance_up: signal.tolerance.1,
            readings: signal.readings.iter().map(reading).collect(),
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
            running: second.running,
            ready: second.ready,
        }
    }
}

impl AssertionReport {
    /// The values in it, for people: `max(replicas) = 6`.
    pub fn values_text(&self) -> String {
        let value = |(name, value): &(String, Measured)| match value {
            Measured::Number(value) => format!("{name} = {}", rounded(*value)),
            Measured::Never => format!("{name}: never"),
            Measured::NoPrice => format!("{name}: the workload's model has no price"),
            _ => format!("{name}: the load has no second"),
        };
        self.values.iter().map(value).collect::<Vec<_>>().join(", ")
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
            min_replicas: run.bounds.map(|(least, _)| least),
            max_replicas: run.bounds.map(|(_, most)| most),
            signals: run.signals.iter().map(Into::into).collect(),
            changes: run.events.iter().map(Into::into).collect(),
            seconds: run.seconds.iter().map(Into::into).collect(),
        }
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
    pub(super) fn findings(&self) -> Vec<String> {
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
