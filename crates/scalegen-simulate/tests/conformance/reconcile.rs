//! Cases about whole syncs: one, or many of the same controller.

use std::collections::BTreeMap;

use crate::hpa::{
    Condition, Conditions, Controller, Current, HpaOptions, HpaSpec, MetricSource, Observation, Reading,
    Sample, Scale, Selector, Workload, resource_samples,
};
use crate::{Instant, Span};
use k8s_openapi::api::autoscaling::v2;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Outcome;
use super::pods::{PodInput, ReportInput, ValueInput, index_of, pods};
use super::rules::{BehaviorInput, RecommendationInput, recommendations};

#[derive(Deserialize)]
struct Gates {
    #[serde(rename = "HPAScaleToZero")]
    scale_to_zero: Option<bool>,
    #[serde(rename = "HPAConfigurableTolerance")]
    configurable_tolerance: Option<bool>,
    #[serde(rename = "PodLevelResources")]
    pod_level_resources: Option<bool>,
}

#[derive(Deserialize)]
struct Flags {
    downscale_stabilization_s: Option<f64>,
    tolerance: Option<f64>,
    cpu_initialization_period_s: Option<f64>,
    initial_readiness_delay_s: Option<f64>,
    legacy_scale_up_limit_factor: Option<f64>,
    legacy_scale_up_limit_minimum: Option<f64>,
}

fn options(gates: Option<&Gates>, flags: Option<&Flags>) -> HpaOptions {
    let mut options = HpaOptions::default();
    if let Some(gates) = gates {
        let set = |gate: &mut bool, given: Option<bool>| *gate = given.unwrap_or(*gate);
        set(&mut options.scale_to_zero, gates.scale_to_zero);
        set(&mut options.configurable_tolerance, gates.configurable_tolerance);
        set(&mut options.pod_level_resources, gates.pod_level_resources);
    }
    if let Some(flags) = flags {
        let set = |span: &mut Span, seconds: Option<f64>| {
            *span = seconds.map_or(*span, Span::from_seconds_f64);
        };
        set(
            &mut options.downscale_stabilization,
            flags.downscale_stabilization_s,
        );
        set(
            &mut options.cpu_initialization_period,
            flags.cpu_initialization_period_s,
        );
        set(
            &mut options.initial_readiness_delay,
            flags.initial_readiness_delay_s,
        );
        options.tolerance = flags.tolerance.unwrap_or(options.tolerance);
        let (factor, minimum) = (
            &mut options.legacy_scale_up_limit_factor,
            &mut options.legacy_scale_up_limit_minimum,
        );
        *factor = flags.legacy_scale_up_limit_factor.unwrap_or(*factor);
        *minimum = flags.legacy_scale_up_limit_minimum.unwrap_or(*minimum);
    }
    options
}

#[derive(Deserialize)]
struct Hpa {
    min: Option<i32>,
    max: i32,
    behavior: Option<BehaviorInput>,
    #[serde(default)]
    metrics: Vec<MetricInput>,
    #[serde(default)]
    status_conditions: Vec<ConditionInput>,
}

#[derive(Deserialize)]
struct MetricInput {
    #[serde(rename = "type")]
    type_: String,
    #[serde(default)]
    resource: Option<String>,
    #[serde(default)]
    container: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    target_type: Option<String>,
    #[serde(default)]
    target: TargetInput,
}

#[derive(Deserialize, Default)]
struct TargetInput {
    average_utilization: Option<i32>,
    average_value_milli: Option<i64>,
    value_milli: Option<i64>,
}

#[derive(Deserialize)]
struct ConditionInput {
    #[serde(rename = "type")]
    type_: String,
    status: String,
    reason: String,
}

impl MetricInput {
    fn spec(&self) -> v2::MetricSpec {
        let quantity = |milli: i64| Quantity(format!("{milli}m"));
        let target = v2::MetricTarget {
            type_: self.target_type.clone().unwrap_or_default(),
            average_utilization: self.target.average_utilization,
            average_value: self.target.average_value_milli.map(quantity),
            value: self.target.value_milli.map(quantity),
        };
        let name = self
            .resource
            .clone()
            .or_else(|| self.name.clone())
            .unwrap_or_default();
        let metric = v2::MetricIdentifier {
            name: name.clone(),
            selector: None,
        };
        let mut spec = v2::MetricSpec {
            type_: self.type_.clone(),
            ..Default::default()
        };
        match self.type_.as_str() {
            "Resource" => spec.resource = Some(v2::ResourceMetricSource { name, target }),
            "ContainerResource" => {
                let container = self.container.clone().unwrap_or_default();
                spec.container_resource = Some(v2::ContainerResourceMetricSource {
                    container,
                    name,
                    target,
                });
            }
            "Pods" => spec.pods = Some(v2::PodsMetricSource { metric, target }),
            "Object" => {
                let described_object = v2::CrossVersionObjectReference::default();
                spec.object = Some(v2::ObjectMetricSource {
                    described_object,
                    metric,
                    target,
                });
            }
            "External" => spec.external = Some(v2::ExternalMetricSource { metric, target }),
            _ => {}
        }
        spec
    }
}

impl Hpa {
    fn spec(&self) -> Result<HpaSpec, String> {
        let object = v2::HorizontalPodAutoscaler {
            spec: v2::HorizontalPodAutoscalerSpec {
                min_replicas: self.min,
                max_replicas: self.max,
                behavior: self.behavior.as_ref().map(Into::into),
                metrics: Some(self.metrics.iter().map(MetricInput::spec).collect()),
                ..Default::default()
            },
            ..Default::default()
        };
        HpaSpec::new(&object).map_err(|problems| format!("{problems:?}"))
    }

    fn conditions(&self) -> Result<Conditions, String> {
        let mut conditions = Conditions::default();
        for input in &self.status_conditions {
            // Only whether a condition holds is read again; its reason is kept as it was.
            let reason: &'static str = [
                "ScaledToZero",
                "NotScaledToZero",
                "ReadyForNewScale",
                "ValidMetricFound",
                "TooFewReplicas",
                "TooManyReplicas",
                "DesiredWithinRange",
            ]
            .into_iter()
            .find(|word| *word == input.reason)
            .unwrap_or("Given");
            let condition = Some(Condition {
                status: input.status == "True",
                reason,
            });
            match input.type_.as_str() {
                "AbleToScale" => conditions.able_to_scale = condition,
                "ScalingActive" => conditions.scaling_active = condition,
                "ScalingLimited" => conditions.scaling_limited = condition,
                "ScaledToZero" => conditions.scaled_to_zero = condition,
                other => return Err(format!("unknown condition `{other}`")),
            }
        }
        Ok(conditions)
    }
}

#[derive(Deserialize, Default)]
struct ScaleInput {
    spec_replicas: Option<i32>,
    status_replicas: Option<i32>,
    #[serde(default)]
    selector: Option<String>,
    #[serde(default)]
    get_error: bool,
    #[serde(default)]
    update_error: bool,
}

impl ScaleInput {
    fn scale(&self, left: i32) -> Result<Scale, String> {
        let spec_replicas = self.spec_replicas.unwrap_or(left);
        Ok(Scale {
            spec_replicas,
            status_replicas: self.status_replicas.unwrap_or(spec_replicas),
            selector: match self.selector.as_deref() {
                None | Some("valid") => Selector::Valid,
                Some("missing" | "unparsable") => Selector::Invalid,
                Some("ambiguous") => Selector::Ambiguous,
                Some(other) => return Err(format!("unknown selector `{other}`")),
            },
            get_fails: self.get_error,
            update_fails: self.update_error,
        })
    }
}

/// A source that answers, or the word `error`.
#[derive(Deserialize)]
#[serde(untagged)]
enum SourceInput<T> {
    Error(ErrorWord),
    Answer(T),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum ErrorWord {
    Error,
}

#[derive(Deserialize, Default)]
struct Sources {
    pod_metrics: Option<SourceInput<Vec<ReportInput>>>,
    pods_metric_values: Option<SourceInput<Vec<ValueInput>>>,
    object_metric_value_milli: Option<SourceInput<i64>>,
    external_metric_values_milli: Option<SourceInput<Vec<i64>>>,
}

/// What the metrics of an HPA read at one sync.
#[derive(Default)]
struct Read {
    readings: Vec<Reading>,
    samples: Vec<Sample>,
    values: Vec<i64>,
}

impl Read {
    fn new(spec: &HpaSpec, sources: &Sources, pods: &[PodInput], now: Instant) -> Self {
        let mut read = Self::default();
        for metric in &spec.metrics {
            let reading = match &metric.source {
                MetricSource::Resource { name } => read.reports(sources, name, None, pods, now),
                MetricSource::ContainerResource { name, container } => {
                    read.reports(sources, name, Some(container), pods, now)
                }
                MetricSource::Pods { .. } => match &sources.pods_metric_values {
                    Some(SourceInput::Answer(values)) if !values.is_empty() => {
                        let sample = |value: &ValueInput| value.sample(index_of(pods, &value.pod), now);
                        read.per_pod(values.iter().map(sample).collect())
                    }
                    _ => Reading::Failed,
                },
                MetricSource::Object { .. } => match &sources.object_metric_value_milli {
                    Some(SourceInput::Answer(milli)) => Reading::Total(*milli),
                    _ => Reading::Failed,
                },
                MetricSource::External { .. } => match &sources.external_metric_values_milli {
                    Some(SourceInput::Answer(values)) => {
                        let first = read.values.len();
                        read.values.extend(values);
                        Reading::Values {
                            first,
                            count: values.len(),
                        }
                    }
                    _ => Reading::Failed,
                },
                MetricSource::Unknown { .. } => Reading::Failed,
            };
            read.readings.push(reading);
        }
        read
    }

    fn reports(
        &mut self,
        sources: &Sources,
        resource: &str,
        container: Option<&str>,
        pods: &[PodInput],
        now: Instant,
    ) -> Reading {
        let Some(SourceInput::Answer(inputs)) = &sources.pod_metrics else {
            return Reading::Failed;
        };
        let report = |input: &ReportInput| input.report(index_of(pods, &input.pod), now);
        let reports: Vec<_> = inputs.iter().map(report).collect();
        match resource_samples(&reports, resource, container) {
            Ok(samples) => self.per_pod(samples),
            Err(_) => Reading::Failed,
        }
    }

    fn per_pod(&mut self, samples: Vec<Sample>) -> Reading {
        let (first, count) = (self.samples.len(), samples.len());
        self.samples.extend(samples);
        Reading::PerPod { first, count }
    }
}

fn named(conditions: &Conditions) -> Vec<(&'static str, Condition)> {
    [
        ("AbleToScale", conditions.able_to_scale),
        ("ScalingActive", conditions.scaling_active),
        ("ScalingLimited", conditions.scaling_limited),
        ("ScaledToZero", conditions.scaled_to_zero),
    ]
    .into_iter()
    .filter_map(|(name, condition)| Some((name, condition?)))
    .collect()
}

#[derive(Deserialize)]
pub(super) struct Reconcile {
    feature_gates: Option<Gates>,
    controller: Option<Flags>,
    hpa: Hpa,
    scale: ScaleInput,
    recommendations: Option<Vec<RecommendationInput>>,
    #[serde(default)]
    pods: Vec<PodInput>,
    #[serde(default)]
    sources: Sources,
}

pub(super) fn reconcile(input: Reconcile) -> Result<Outcome, String> {
    let now = Instant::START;
    let spec = input.hpa.spec()?;
    let read = Read::new(&spec, &input.sources, &input.pods, now);
    let options = options(input.feature_gates.as_ref(), input.controller.as_ref());
    let mut controller = Controller::new(spec, options).with_conditions(input.hpa.conditions()?);
    if let Some(inputs) = &input.recommendations {
        controller = controller.with_recommendations(recommendations(inputs, now));
    }
    let pods = pods(&input.pods, now)?;
    let observation = Observation {
        workload: Workload::Pods(&pods),
        readings: &read.readings,
        samples: &read.samples,
        values: &read.values,
        replicas: None,
    };
    let decision = controller.reconcile(now, &input.scale.scale(0)?, &observation);
    let conditions: Vec<_> = named(controller.conditions())
        .iter()
        .map(|(name, it)| {
            let status = if it.status { "True" } else { "False" };
            json!({ "type": name, "status": status, "reason": it.reason })
        })
        .collect();
    let cpu = controller
        .spec()
        .metrics
        .iter()
        .zip(controller.outcomes())
        .find_map(
            |(metric, outcome)| match (&metric.source, outcome.proposal.ok()?.current) {
                (MetricSource::Resource { name }, Current::Utilization { percent, .. }) if name == "cpu" => {
                    Some(percent)
                }
                _ => None,
            },
        );
    Ok(Ok(json!({
        "desired_replicas": decision.desired_replicas,
        "rescaled": decision.rescaled,
        "error": decision.error,
        "cpu_utilization_percent": cpu,
        "conditions": conditions,
    })))
}

#[derive(Deserialize)]
pub(super) struct Trace {
    feature_gates: Option<Gates>,
    controller: Option<Flags>,
    hpa: Hpa,
    #[serde(default)]
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    t_s: f64,
    #[serde(default)]
    scale: ScaleInput,
    #[serde(default)]
    pods: Vec<PodInput>,
    #[serde(default)]
    sources: Sources,
}

pub(super) fn trace(input: Trace) -> Result<Outcome, String> {
    let options = options(input.feature_gates.as_ref(), input.controller.as_ref());
    let mut controller = Controller::new(input.hpa.spec()?, options).with_conditions(input.hpa.conditions()?);
    let mut replicas = 0;
    let (mut replicas_after, mut conditions_after) = (Vec::new(), Vec::new());
    for step in &input.steps {
        let now = Instant::START + Span::from_seconds_f64(step.t_s);
        let read = Read::new(controller.spec(), &step.sources, &step.pods, now);
        let pods = pods(&step.pods, now)?;
        let observation = Observation {
            workload: Workload::Pods(&pods),
            readings: &read.readings,
            samples: &read.samples,
            values: &read.values,
            replicas: None,
        };
        let scale = step.scale.scale(replicas)?;
        let decision = controller.reconcile(now, &scale, &observation);
        replicas = if decision.rescaled {
            decision.desired_replicas
        } else {
            scale.spec_replicas
        };
        replicas_after.push(replicas);
        let conditions: BTreeMap<_, _> = named(controller.conditions())
            .into_iter()
            .map(|(name, it)| {
                (
                    name,
                    format!("{}/{}", if it.status { "True" } else { "False" }, it.reason),
                )
            })
            .collect();
        conditions_after.push(json!(conditions));
    }
    Ok(Ok(
        json!({ "replicas_after": replicas_after, "conditions_after": Value::Array(conditions_after) }),
    ))
}
