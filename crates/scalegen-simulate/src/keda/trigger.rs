//! The triggers of a ScaledObject, as far as their numbers matter.

use scalegen_kinds::scaled_object::ScaleTrigger;
use scalegen_syntax::{FieldPath, json_number, strconv};

use super::fallback::TargetKind;
use crate::Problem;
use crate::messages::{KeyMissing, NotANumber, TriggerNotSimulated, UnknownMetricType};

/// A trigger whose value KEDA asks for itself.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ExternalTrigger {
    /// The name of its metric in the HPA: `s0-prometheus`.
    pub metric_name: String,
    /// Its own name.
    pub name: Option<String>,
    /// The target, as the trigger's metadata give it.
    pub threshold: f64,
    /// How the target is meant.
    pub kind: TargetKind,
    /// Active above this; 0 when absent.
    pub activation_threshold: f64,
    /// Whether the HPA is answered with the value of the last poll.
    pub use_cached_metrics: bool,
    /// Whether no value counts as 0: prometheus only.
    pub ignore_null_values: bool,
}

/// Where a scaler keeps its numbers.
struct Scaler {
    type_: &'static str,
    threshold: &'static str,
    /// None where it must be given.
    default_threshold: Option<f64>,
    activation: &'static str,
}

const fn scaler(
    type_: &'static str,
    threshold: &'static str,
    default_threshold: Option<f64>,
    activation: &'static str,
) -> Scaler {
    Scaler {
        type_,
        threshold,
        default_threshold,
        activation,
    }
}

/// The scalers whose threshold is one number of their metadata.
const SCALERS: &[Scaler] = &[
    scaler(
        "activemq",
        "targetQueueSize",
        Some(10.0),
        "activationTargetQueueSize",
    ),
    scaler(
        "apache-kafka",
        "lagThreshold",
        Some(10.0),
        "activationLagThreshold",
    ),
    scaler("aws-sqs-queue", "queueLength", Some(5.0), "activationQueueLength"),
    scaler("azure-log-analytics", "threshold", None, "activationThreshold"),
    scaler("azure-monitor", "targetValue", None, "activationTargetValue"),
    scaler("azure-queue", "queueLength", Some(5.0), "activationQueueLength"),
    scaler(
        "azure-servicebus",
        "messageCount",
        Some(5.0),
        "activationMessageCount",
    ),
    scaler(
        "cassandra",
        "targetQueryValue",
        None,
        "activationTargetQueryValue",
    ),
    scaler("dynatrace", "threshold", None, "activationThreshold"),
    scaler("elasticsearch", "targetValue", None, "activationTargetValue"),
    scaler("etcd", "value", None, "activationValue"),
    scaler(
        "gcp-stackdriver",
        "targetValue",
        Some(5.0),
        "activationTargetValue",
    ),
    scaler("graphite", "threshold", Some(100.0), "activationThreshold"),
    scaler("influxdb", "thresholdValue", None, "activationThresholdValue"),
    scaler("kafka", "lagThreshold", Some(10.0), "activationLagThreshold"),
    scaler("loki", "threshold", None, "activationThreshold"),
    scaler("metrics-api", "targetValue", None, "activationTargetValue"),
    scaler("mongodb", "queryValue", None, "activationQueryValue"),
    scaler("mssql", "targetValue", None, "activationTargetValue"),
    scaler("mysql", "queryValue", None, "activationQueryValue"),
    scaler(
        "nats-jetstream",
        "lagThreshold",
        Some(10.0),
        "activationLagThreshold",
    ),
    scaler("new-relic", "threshold", None, "activationThreshold"),
    scaler("opensearch", "targetValue", None, "activationTargetValue"),
    scaler(
        "postgresql",
        "targetQueryValue",
        None,
        "activationTargetQueryValue",
    ),
    scaler("prometheus", "threshold", None, "activationThreshold"),
    scaler(
        "pulsar",
        "msgBacklogThreshold",
        Some(10.0),
        "activationMsgBacklogThreshold",
    ),
    scaler("rabbitmq", "value", None, "activationValue"),
    scaler("redis", "listLength", Some(5.0), "activationListLength"),
    scaler("splunk", "targetValue", None, "activationValue"),
    scaler(
        "temporal",
        "targetQueueSize",
        Some(5.0),
        "activationTargetQueueSize",
    ),
];

/// The name of a trigger's metric in the HPA; for scalers other than prometheus KEDA adds more to it.
pub(crate) fn metric_name(scaler: &str, index: usize) -> String {
    format!("s{index}-{scaler}")
}

/// A trigger that asks for a number of replicas by the clock: its value is that number, the target is 1.
const CRON: Scaler = scaler("cron", "", Some(1.0), "");

fn scaler_of(type_: &str) -> Option<&'static Scaler> {
    let mut all = SCALERS.iter().chain([&CRON]);
    all.find(|scaler| scaler.type_ == type_)
}

impl ExternalTrigger {
    /// What reports call it: by its own name, or by that of its metric.
    pub(crate) fn label(&self) -> String {
        format!("external:{}", self.name.as_ref().unwrap_or(&self.metric_name))
    }

    /// Whether the target of a trigger of this type is among its metadata, or constant.
    pub(super) fn has_known_target(type_: &str) -> bool {
        scaler_of(type_).is_some()
    }

    /// Reads the trigger at `index`.
    pub fn new(trigger: &ScaleTrigger, index: usize, field: &FieldPath) -> Result<Self, Vec<Problem>> {
        let type_ = trigger.type_.as_str();
        let Some(scaler) = scaler_of(type_) else {
            let trigger = type_.to_owned();
            return Err(vec![Problem::new(
                field.field("type"),
                TriggerNotSimulated { trigger },
            )]);
        };
        let mut problems = Vec::new();
        let metadata = field.field("metadata");
        // KEDA takes an empty value for none.
        let value = |key: &str| Some(trigger.metadata.get(key)?.trim()).filter(|text| !text.is_empty());
        let mut number = |key: &'static str, default: Option<f64>| match value(key) {
            Some(text) => json_number::float(text).unwrap_or_else(|_| {
                let text = text.to_owned();
                problems.push(Problem::new(metadata.key(key), NotANumber { text }));
                0.0
            }),
            None => default.unwrap_or_else(|| {
                let trigger = type_.to_owned();
                problems.push(Problem::new(metadata.key(key), KeyMissing { trigger }));
                0.0
            }),
        };
        let threshold = number(scaler.threshold, scaler.default_threshold);
        let activation_threshold = number(scaler.activation, Some(0.0));
        let metric_type = trigger.metric_type.as_deref().unwrap_or_default();
        let kind = TargetKind::of_metric_type(metric_type);
        if kind.is_none() {
            let (value, trigger) = (metric_type.to_owned(), type_.to_owned());
            problems.push(Problem::new(
                field.field("metricType"),
                UnknownMetricType { value, trigger },
            ));
        }
        let ignores = value("ignoreNullValues").and_then(|text| strconv::boolean(text).ok());
        match kind {
            Some(kind) if problems.is_empty() => Ok(Self {
                metric_name: metric_name(type_, index),
                name: trigger.name.clone().filter(|name| !name.is_empty()),
                threshold,
                kind,
                activation_threshold,
                use_cached_metrics: trigger.use_cached_metrics.unwrap_or(false),
                ignore_null_values: type_ == "prometheus" && ignores != Some(false),
            }),
            _ => Err(problems),
        }
    }
}
