//! The triggers of a ScaledObject, as far as their numbers matter.

use scalegen_kinds::admission::parameter_default;
use scalegen_kinds::scaled_object::ScaleTrigger;
use scalegen_syntax::{FieldPath, json_number, strconv};

use super::cron::Cron;
use super::fallback::TargetKind;
use super::metric_name::metric_name;
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
    /// The schedule of a cron trigger.
    pub cron: Option<Cron>,
    /// A short name of its metric, which recordings may give: `s1-kafka`.
    pub short_name: String,
}

/// Where a scaler keeps its numbers.
struct Scaler {
    type_: &'static str,
    threshold: &'static str,
    activation: &'static str,
}

const fn scaler(type_: &'static str, threshold: &'static str, activation: &'static str) -> Scaler {
    Scaler {
        type_,
        threshold,
        activation,
    }
}

/// The scalers whose threshold is one number of their metadata.
const SCALERS: &[Scaler] = &[
    scaler("activemq", "targetQueueSize", "activationTargetQueueSize"),
    scaler("apache-kafka", "lagThreshold", "activationLagThreshold"),
    scaler("arangodb", "queryValue", "activationQueryValue"),
    scaler("artemis-queue", "queueLength", "activationQueueLength"),
    scaler(
        "aws-cloudwatch",
        "targetMetricValue",
        "activationTargetMetricValue",
    ),
    scaler("aws-dynamodb", "targetValue", "activationTargetValue"),
    scaler("aws-dynamodb-streams", "shardCount", "activationShardCount"),
    scaler("aws-kinesis-stream", "shardCount", "activationShardCount"),
    scaler("aws-sqs-queue", "queueLength", "activationQueueLength"),
    scaler("azure-app-insights", "targetValue", "activationTargetValue"),
    scaler("azure-blob", "blobCount", "activationBlobCount"),
    scaler("azure-log-analytics", "threshold", "activationThreshold"),
    scaler("azure-monitor", "targetValue", "activationTargetValue"),
    scaler("azure-queue", "queueLength", "activationQueueLength"),
    scaler("azure-servicebus", "messageCount", "activationMessageCount"),
    scaler("beanstalkd", "value", "activationValue"),
    scaler("cassandra", "targetQueryValue", "activationTargetQueryValue"),
    scaler("couchdb", "queryValue", "activationQueryValue"),
    scaler("dynatrace", "threshold", "activationThreshold"),
    scaler("elasticsearch", "targetValue", "activationTargetValue"),
    scaler("etcd", "value", "activationValue"),
    scaler("gcp-cloudtasks", "value", "activationValue"),
    scaler("gcp-pubsub", "value", "activationValue"),
    scaler("gcp-stackdriver", "targetValue", "activationTargetValue"),
    scaler("gcp-storage", "targetObjectCount", "activationTargetObjectCount"),
    scaler("graphite", "threshold", "activationThreshold"),
    scaler("ibmmq", "queueDepth", "activationQueueDepth"),
    scaler("influxdb", "thresholdValue", "activationThresholdValue"),
    scaler("kafka", "lagThreshold", "activationLagThreshold"),
    scaler("kubernetes-workload", "value", "activationValue"),
    scaler("liiklus", "lagThreshold", "activationLagThreshold"),
    scaler("loki", "threshold", "activationThreshold"),
    scaler("metrics-api", "targetValue", "activationTargetValue"),
    scaler("mongodb", "queryValue", "activationQueryValue"),
    scaler("mssql", "targetValue", "activationTargetValue"),
    scaler("mysql", "queryValue", "activationQueryValue"),
    scaler("nats-jetstream", "lagThreshold", "activationLagThreshold"),
    scaler("new-relic", "threshold", "activationThreshold"),
    scaler("opensearch", "targetValue", "activationTargetValue"),
    scaler("postgresql", "targetQueryValue", "activationTargetQueryValue"),
    scaler("prometheus", "threshold", "activationThreshold"),
    scaler("pulsar", "msgBacklogThreshold", "activationMsgBacklogThreshold"),
    scaler("rabbitmq", "value", "activationValue"),
    scaler("redis", "listLength", "activationListLength"),
    scaler("redis-cluster", "listLength", "activationListLength"),
    scaler(
        "redis-cluster-streams",
        "pendingEntriesCount",
        "activationLagCount",
    ),
    scaler("redis-sentinel", "listLength", "activationListLength"),
    scaler(
        "redis-sentinel-streams",
        "pendingEntriesCount",
        "activationLagCount",
    ),
    scaler("redis-streams", "pendingEntriesCount", "activationLagCount"),
    scaler("splunk", "targetValue", "activationValue"),
    scaler("temporal", "targetQueueSize", "activationTargetQueueSize"),
];

/// A trigger that asks for a number of replicas by the clock: its value is that number, the target is 1.
const CRON: Scaler = scaler("cron", "", "");
/// Replicas are counted one by one.
const CRON_TARGET: f64 = 1.0;

/// The key of a trigger's target, where other keys decide which one it is.
fn threshold_key(scaler: &Scaler, trigger: &ScaleTrigger) -> &'static str {
    let is_given = |key: &str| {
        let text = trigger.metadata.get(key).map_or("", |text| text.trim());
        !matches!(text, "" | "0")
    };
    match scaler.threshold {
        // Source: `redisStreamsMetadata.Validate` of kedacore/keda.
        "pendingEntriesCount" if !is_given("consumerGroup") => "streamLength",
        "pendingEntriesCount" if is_given("lagCount") => "lagCount",
        // Before 2.20.
        "value" if scaler.type_ == "gcp-pubsub" && is_given("subscriptionSize") => "subscriptionSize",
        key => key,
    }
}

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

    /// Reads the trigger at `index` of an object in `namespace`.
    pub fn new(
        trigger: &ScaleTrigger,
        index: usize,
        namespace: Option<&str>,
        field: &FieldPath,
    ) -> Result<Self, Vec<Problem>> {
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
        let mut number = |key: &'static str| match value(key).or_else(|| parameter_default(type_, key)) {
            Some(text) => json_number::float(text).unwrap_or_else(|_| {
                let text = text.to_owned();
                problems.push(Problem::new(metadata.key(key), NotANumber { text }));
                0.0
            }),
            None => {
                let trigger = type_.to_owned();
                problems.push(Problem::new(metadata.key(key), KeyMissing { trigger }));
                0.0
            }
        };
        let threshold = match threshold_key(scaler, trigger) {
            "" => CRON_TARGET,
            key => number(key),
        };
        let activation = scaler.activation;
        let activation_threshold = match value(activation).or_else(|| parameter_default(type_, activation)) {
            Some(_) => number(activation),
            None => 0.0,
        };
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
                metric_name: metric_name(trigger, index, namespace),
                short_name: format!("s{index}-{type_}"),
                cron: Cron::new(trigger),
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
