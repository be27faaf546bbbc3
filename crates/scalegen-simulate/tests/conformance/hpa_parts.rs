//! Cases about single calculations of the HPA controller.

use std::collections::BTreeMap;

use crate::hpa::pods::{PodClass, classify};
use crate::hpa::ratio::{usage_ratio as ratio_of_values, utilization_ratio as ratio_of_requests};
use crate::hpa::replica_calculator::{
    Inputs, PodTarget, Scratch, average_value, average_value_total, per_pod, value, value_total,
};
use crate::hpa::requests::pod_request;
use crate::hpa::sources::external_values;
use crate::hpa::tolerance::Tolerances;
use crate::hpa::{
    Current, HpaOptions, MetricError, Proposal, Sample, ToleranceRule, Workload, pods_samples,
    resource_samples,
};
use crate::{Instant, Span};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Outcome;
use super::pods::{PodInput, ReportInput, ValueInput, index_of, pods};

const NOW: Instant = Instant::START;

#[derive(Deserialize)]
pub(super) struct Periods {
    cpu_initialization_period_s: Option<f64>,
    initial_readiness_delay_s: Option<f64>,
}

impl Periods {
    fn options(&self) -> HpaOptions {
        let default = HpaOptions::default();
        let or = |seconds: Option<f64>, otherwise| seconds.map_or(otherwise, Span::from_seconds_f64);
        HpaOptions {
            cpu_initialization_period: or(
                self.cpu_initialization_period_s,
                default.cpu_initialization_period,
            ),
            initial_readiness_delay: or(self.initial_readiness_delay_s, default.initial_readiness_delay),
            ..default
        }
    }
}

#[derive(Deserialize)]
pub(super) struct GroupPods {
    resource: String,
    #[serde(flatten)]
    periods: Periods,
    #[serde(default)]
    pods: Vec<PodInput>,
    #[serde(default)]
    metrics: Vec<ValueInput>,
}

pub(super) fn group_pods(input: GroupPods) -> Result<Outcome, String> {
    let options = input.periods.options();
    let mut named: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for pod in &input.pods {
        let value = input.metrics.iter().find(|value| value.pod == pod.name);
        let sample = value.map(|value| value.sample(None, NOW));
        let class = classify(
            &pod.pod(NOW)?,
            sample.as_ref(),
            input.resource == "cpu",
            NOW,
            &options,
        );
        let list = match class {
            PodClass::Ready => "ready",
            PodClass::Unready => "unready",
            PodClass::Missing => "missing",
            PodClass::Ignored => "ignored",
        };
        named.entry(list).or_default().push(&pod.name);
    }
    let mut list = |name| {
        let mut names = named.remove(name).unwrap_or_default();
        names.sort_unstable();
        names
    };
    Ok(Ok(json!({
        "ready_pod_count": list("ready").len(),
        "unready": list("unready"),
        "missing": list("missing"),
        "ignored": list("ignored"),
    })))
}

#[derive(Deserialize)]
pub(super) struct Requests {
    resource: String,
    container: Option<String>,
    #[serde(default)]
    feature_gates: BTreeMap<String, bool>,
    #[serde(default)]
    pods: Vec<PodInput>,
}

pub(super) fn requests(input: Requests) -> Result<Outcome, String> {
    let pod_level = input
        .feature_gates
        .get("PodLevelResources")
        .copied()
        .unwrap_or(true);
    let mut requests = BTreeMap::new();
    for (index, pod) in input.pods.iter().enumerate() {
        let container = input.container.as_deref();
        match pod_request(&pod.pod(NOW)?, index, &input.resource, container, pod_level) {
            Ok(milli) => requests.insert(&pod.name, milli),
            Err(error) => return Ok(Err(error.to_string())),
        };
    }
    Ok(Ok(json!({ "requests_milli": requests })))
}

#[derive(Deserialize)]
pub(super) struct UtilizationRatioInput {
    #[serde(default)]
    usage_milli: BTreeMap<String, i64>,
    #[serde(default)]
    requests_milli: BTreeMap<String, i64>,
    target_utilization_percent: i32,
}

pub(super) fn utilization_ratio(input: UtilizationRatioInput) -> Result<Outcome, String> {
    let (mut usage, mut request, mut count) = (0, 0, 0);
    for (pod, milli) in &input.usage_milli {
        if let Some(requested) = input.requests_milli.get(pod) {
            (usage, request, count) = (usage + milli, request + requested, count + 1);
        }
    }
    let ratio = ratio_of_requests(usage, request, count, input.target_utilization_percent);
    Ok(ratio.map_err(|error| error.to_string()).map(|it| {
        json!({
            "ratio": it.ratio,
            "utilization_percent": it.utilization,
            "raw_average_milli": it.average,
        })
    }))
}

#[derive(Deserialize)]
pub(super) struct UsageRatioInput {
    #[serde(default)]
    values_milli: BTreeMap<String, i64>,
    target_milli: i64,
}

pub(super) fn usage_ratio(input: UsageRatioInput) -> Result<Outcome, String> {
    let count = input.values_milli.len() as i64;
    let ratio = ratio_of_values(input.values_milli.values().sum(), count, input.target_milli);
    let ratio = ratio.ok_or_else(|| MetricError::NoValues.to_string());
    Ok(ratio.map(|(ratio, average)| json!({ "ratio": ratio, "average_milli": average })))
}

#[derive(Deserialize)]
pub(super) struct FetchResource {
    resource: String,
    container: Option<String>,
    #[serde(default)]
    reported: Vec<ReportInput>,
}

/// Samples by pod, where a sample's pod is its position among the reports.
fn by_pod(samples: &[Sample], names: &[&str]) -> Value {
    let entries = samples.iter().filter_map(|sample| {
        let name = names.get(sample.pod?)?;
        let window = sample.window.nanos() / Span::from_seconds(1).nanos();
        Some((
            (*name).to_owned(),
            json!({ "value_milli": sample.value, "window_s": window }),
        ))
    });
    json!({ "pods": entries.collect::<serde_json::Map<_, _>>() })
}

pub(super) fn fetch_resource_metrics(input: FetchResource) -> Result<Outcome, String> {
    let names: Vec<_> = input.reported.iter().map(|report| report.pod.as_str()).collect();
    let reports: Vec<_> = input
        .reported
        .iter()
        .enumerate()
        .map(|(index, report)| report.report(Some(index), NOW))
        .collect();
    let samples = resource_samples(&reports, &input.resource, input.container.as_deref());
    Ok(samples
        .map(|samples| by_pod(&samples, &names))
        .map_err(|error| error.to_string()))
}

#[derive(Deserialize)]
pub(super) struct FetchPods {
    #[serde(default)]
    reported: Vec<ValueInput>,
}

pub(super) fn fetch_pods_metric(input: FetchPods) -> Result<Outcome, String> {
    let names: Vec<_> = input.reported.iter().map(|value| value.pod.as_str()).collect();
    let reported = input.reported.iter().enumerate().map(|(index, value)| {
        (
            Some(index),
            value.value_milli,
            value.window_s.map(Span::from_seconds_f64),
        )
    });
    let samples = pods_samples(&reported.collect::<Vec<_>>(), NOW);
    Ok(samples
        .map(|samples| by_pod(&samples, &names))
        .map_err(|error| error.to_string()))
}

#[derive(Deserialize)]
pub(super) struct FetchExternal {
    #[serde(default)]
    reported_milli: Vec<i64>,
}

pub(super) fn fetch_external_metric(input: FetchExternal) -> Result<Outcome, String> {
    let values = external_values(&input.reported_milli);
    Ok(values
        .map(|values| json!({ "values_milli": values }))
        .map_err(|error| error.to_string()))
}

#[derive(Deserialize)]
pub(super) struct FetchObject {
    reported_milli: i64,
}

pub(super) fn fetch_object_metric(input: FetchObject) -> Result<Outcome, String> {
    // One value is reported, and that is the one: there is nothing to choose or to add.
    Ok(Ok(json!({ "value_milli": input.reported_milli })))
}

#[derive(Deserialize)]
pub(super) struct Replicas {
    current_replicas: i32,
    #[serde(default)]
    status_replicas: Option<i32>,
    #[serde(default)]
    tolerance: ToleranceInput,
    #[serde(flatten)]
    periods: Periods,
    #[serde(default)]
    pods: Vec<PodInput>,
    #[serde(default)]
    resource: Option<String>,
    #[serde(default)]
    container: Option<String>,
    #[serde(default)]
    target_utilization_percent: i32,
    #[serde(default)]
    target_milli: i64,
    #[serde(default)]
    pod_metrics: Vec<ReportInput>,
    #[serde(default)]
    pod_metric_values: Vec<ValueInput>,
    #[serde(default)]
    metric_value_milli: i64,
    #[serde(default)]
    metric_values_milli: Vec<i64>,
}

#[derive(Deserialize)]
#[serde(default)]
struct ToleranceInput {
    scale_up: f64,
    scale_down: f64,
}

impl Default for ToleranceInput {
    fn default() -> Self {
        let HpaOptions { tolerance, .. } = HpaOptions::default();
        Self {
            scale_up: tolerance,
            scale_down: tolerance,
        }
    }
}

pub(super) fn replicas(kind: &str, input: Replicas) -> Result<Outcome, String> {
    let options = input.periods.options();
    let pods = pods(&input.pods, NOW)?;
    let inputs = Inputs {
        current_replicas: input.current_replicas,
        status_replicas: input.status_replicas.unwrap_or(input.current_replicas),
        workload: Workload::Pods(&pods),
        now: NOW,
        tolerances: Tolerances {
            scale_up: input.tolerance.scale_up,
            scale_down: input.tolerance.scale_down,
            rule: ToleranceRule::TwoSided,
        },
        options: &options,
    };
    let proposal = match kind {
        "object_value" => value(&inputs, input.metric_value_milli, input.target_milli),
        "external_value" => value(
            &inputs,
            value_total(&input.metric_values_milli),
            input.target_milli,
        ),
        "object_average" => Ok(average_value(
            &inputs,
            input.metric_value_milli,
            input.target_milli,
        )),
        "external_average" => Ok(average_value(
            &inputs,
            average_value_total(&input.metric_values_milli),
            input.target_milli,
        )),
        "pods_average" => {
            let index = |name: &str| index_of(&input.pods, name);
            let values = &input.pod_metric_values;
            let samples: Vec<_> = values
                .iter()
                .map(|value| value.sample(index(&value.pod), NOW))
                .collect();
            let target = PodTarget::Average(input.target_milli);
            per_pod(&inputs, target, &samples, false, &mut Scratch::default())
        }
        _ => match resource(&inputs, kind, &input) {
            Ok(proposal) => Ok(proposal),
            Err(error) => return Ok(Err(error)),
        },
    };
    Ok(proposal
        .map(|proposal| json_of(&proposal))
        .map_err(|error| error.to_string()))
}

fn resource(inputs: &Inputs<'_>, kind: &str, input: &Replicas) -> Result<Proposal, String> {
    let resource = input.resource.as_deref().unwrap_or("cpu");
    let container = input.container.as_deref();
    let report = |report: &ReportInput| report.report(index_of(&input.pods, &report.pod), NOW);
    let reports: Vec<_> = input.pod_metrics.iter().map(report).collect();
    let samples = resource_samples(&reports, resource, container)
        .map_err(|error| format!("unable to get metrics for resource {resource}: {error}"))?;
    let target = if kind == "resource_utilization" {
        PodTarget::Utilization {
            percent: input.target_utilization_percent,
            resource,
            container,
        }
    } else {
        PodTarget::Average(input.target_milli)
    };
    per_pod(
        inputs,
        target,
        &samples,
        resource == "cpu",
        &mut Scratch::default(),
    )
    .map_err(|error| error.to_string())
}

fn json_of(proposal: &Proposal) -> Value {
    let mut map = serde_json::Map::from_iter([("replicas".to_owned(), json!(proposal.replicas))]);
    match proposal.current {
        Current::Utilization { percent, average } => {
            map.insert("utilization_percent".to_owned(), json!(percent));
            map.insert("raw_average_milli".to_owned(), json!(average));
        }
        Current::Average(average) => {
            map.insert("usage_milli".to_owned(), json!(average));
        }
        Current::Value(milli) => {
            map.insert("usage_milli".to_owned(), json!(milli));
        }
    }
    Value::Object(map)
}
