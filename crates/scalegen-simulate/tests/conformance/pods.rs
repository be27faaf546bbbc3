//! Pods and reports of the case files, turned into the library's.

use std::collections::BTreeMap;

use crate::hpa::{ConditionStatus, Container, Pod, PodPhase, PodReport, ReadyCondition, Sample};
use crate::{Instant, Span};
use serde::Deserialize;

/// An age in seconds, or `"zero"` for the zero timestamp.
#[derive(Deserialize, Clone, Copy)]
#[serde(untagged)]
pub(super) enum Age {
    Seconds(f64),
    Word(Zero),
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(super) enum Zero {
    Zero,
}

impl Age {
    pub(super) fn before(self, now: Instant) -> Instant {
        match self {
            Self::Seconds(age) => now - Span::from_seconds_f64(age),
            Self::Word(Zero::Zero) => Instant::LONG_AGO,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct PodInput {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default = "running")]
    phase: String,
    #[serde(default)]
    deleted: bool,
    #[serde(default)]
    start_age_s: Option<Age>,
    #[serde(default)]
    ready_condition: Option<ReadyInput>,
    #[serde(default)]
    containers: Vec<ContainerInput>,
    #[serde(default)]
    init_containers: Vec<ContainerInput>,
    #[serde(default)]
    pod_level_request_milli: Option<i64>,
}

fn running() -> String {
    "Running".to_owned()
}

#[derive(Deserialize)]
struct ReadyInput {
    status: String,
    transition_age_s: Age,
}

#[derive(Deserialize)]
struct ContainerInput {
    #[serde(default)]
    name: String,
    #[serde(default)]
    request_milli: Option<i64>,
    #[serde(default)]
    restart_policy: Option<String>,
}

/// The one resource that a case is about may be any; all of them get its requests.
const RESOURCES: [&str; 2] = ["cpu", "memory"];

fn requests(milli: Option<i64>) -> Vec<(String, i64)> {
    let named = |milli| {
        RESOURCES
            .iter()
            .map(move |name| ((*name).to_owned(), milli))
            .collect()
    };
    milli.map(named).unwrap_or_default()
}

impl PodInput {
    pub(super) fn pod(&self, now: Instant) -> Result<Pod, String> {
        let phase = match self.phase.as_str() {
            "Pending" => PodPhase::Pending,
            "Running" => PodPhase::Running,
            "Succeeded" => PodPhase::Succeeded,
            "Failed" => PodPhase::Failed,
            other => return Err(format!("unknown phase `{other}`")),
        };
        let ready = self.ready_condition.as_ref().map(|ready| {
            let status = match ready.status.as_str() {
                "True" => ConditionStatus::True,
                "False" => ConditionStatus::False,
                _ => ConditionStatus::Unknown,
            };
            ReadyCondition {
                status,
                transition: ready.transition_age_s.before(now),
            }
        });
        let containers = |inputs: &[ContainerInput]| {
            inputs
                .iter()
                .map(|input| Container {
                    name: input.name.clone(),
                    requests: requests(input.request_milli),
                    restartable: input.restart_policy.as_deref() == Some("Always"),
                })
                .collect()
        };
        Ok(Pod {
            phase,
            deleted: self.deleted,
            start: self.start_age_s.map(|age| age.before(now)),
            ready,
            containers: containers(&self.containers),
            init_containers: containers(&self.init_containers),
            requests: requests(self.pod_level_request_milli),
        })
    }
}

pub(super) fn pods(inputs: &[PodInput], now: Instant) -> Result<Vec<Pod>, String> {
    inputs.iter().map(|input| input.pod(now)).collect()
}

/// Which pod a name is, by position.
pub(super) fn index_of(inputs: &[PodInput], name: &str) -> Option<usize> {
    inputs.iter().position(|pod| pod.name == name)
}

#[derive(Deserialize)]
pub(super) struct ReportInput {
    #[serde(default)]
    pub(super) pod: String,
    #[serde(default)]
    timestamp_age_s: Option<Age>,
    #[serde(default)]
    window_s: Option<f64>,
    #[serde(default)]
    containers: Vec<UsageInput>,
}

#[derive(Deserialize)]
struct UsageInput {
    #[serde(default)]
    name: String,
    #[serde(default)]
    usage_milli: BTreeMap<String, i64>,
}

impl ReportInput {
    pub(super) fn report(&self, pod: Option<usize>, now: Instant) -> PodReport {
        let containers = self.containers.iter().map(|container| {
            let usage = container
                .usage_milli
                .iter()
                .map(|(name, milli)| (name.clone(), *milli));
            (container.name.clone(), usage.collect())
        });
        PodReport {
            pod,
            timestamp: self.timestamp_age_s.map_or(now, |age| age.before(now)),
            window: Span::from_seconds_f64(self.window_s.unwrap_or(0.0)),
            containers: containers.collect(),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct ValueInput {
    #[serde(default)]
    pub(super) pod: String,
    pub(super) value_milli: i64,
    #[serde(default)]
    pub(super) timestamp_age_s: Option<Age>,
    #[serde(default)]
    pub(super) window_s: Option<f64>,
}

impl ValueInput {
    pub(super) fn sample(&self, pod: Option<usize>, now: Instant) -> Sample {
        Sample {
            pod,
            value: self.value_milli,
            timestamp: self.timestamp_age_s.map_or(now, |age| age.before(now)),
            window: Span::from_seconds_f64(self.window_s.unwrap_or(60.0)),
        }
    }
}
