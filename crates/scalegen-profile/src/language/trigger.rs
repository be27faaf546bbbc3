//! What KEDA scales on.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Text;
use scalegen_syntax::words::AuthenticationKind;
use scalegen_syntax::{Decimal, Duration, Quantity};

/// One source of a number to scale on: a `signal`, or a `type` with its settings.
///
/// `prometheus`, `cpu`, `memory` and `cron` have typed settings; those of every other scaler go into
/// `metadata` in KEDA's own spelling.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// One of `signals`: makes a prometheus trigger with its query.
    pub signal: Option<String>,
    /// KEDA's scaler: `"prometheus"`, `"cpu"`, `"memory"`, `"cron"`, `"kafka"`, … Default: `"prometheus"` with
    /// `signal` or `query`; otherwise required.
    #[serde(rename = "type")]
    pub type_: Option<String>,
    /// The trigger's name, unique in its object; formulas refer to it.
    pub name: Option<String>,
    /// How the number is read. Default: `"AverageValue"` (KEDA's), `"Utilization"` for cpu and memory.
    pub metric_type: Option<TriggerMetricType>,
    /// Answer the HPA with the value of the last poll instead of asking anew. Not for cpu, memory and cron.
    /// Default: false (KEDA's).
    pub use_cached_metrics: Option<bool>,
    /// Where credentials come from: one of `authentications`.
    pub authentication: Option<String>,
    /// Where credentials come from, when the object is not of this profile.
    pub authentication_ref: Option<AuthenticationRef>,

    /// prometheus: what one pod should carry (or the whole, with metric_type Value). Required there.
    pub threshold: Option<Decimal>,
    /// prometheus: active above this. Matters for the step from 0 to 1. Default: 0 (KEDA's).
    pub activation_threshold: Option<Decimal>,
    /// prometheus: PromQL that gives one number, when it is no `signal`.
    pub query: Option<String>,
    /// prometheus: its address. Default: `prometheus.url`.
    pub server_address: Option<String>,
    /// prometheus: whether no result counts as 0 instead of a failure. Default: true (KEDA's).
    pub ignore_null_values: Option<bool>,
    /// prometheus: the `namespace` parameter that some multi-tenant servers want; it filters nothing by itself.
    pub namespace: Option<String>,
    /// prometheus: further URL parameters.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub query_parameters: IndexMap<String, String>,
    /// prometheus: further request headers.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub custom_headers: IndexMap<String, String>,
    /// prometheus: do not check the server's certificate. Default: false (KEDA's).
    pub unsafe_ssl: Option<bool>,
    /// prometheus: time limit of one query. Default: the operator's (3 seconds). KEDA 2.17 and later.
    pub timeout: Option<Duration>,
    /// prometheus: how it authenticates: `"basic"`, `"bearer"`, `"tls"`, `"custom"`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub auth_modes: Vec<String>,

    /// cpu and memory: percent of the request, or an amount for each pod with metric_type AverageValue. Required
    /// there.
    pub value: Option<Quantity>,
    /// cpu and memory: the one container to look at. Default: all.
    pub container_name: Option<String>,

    /// cron: an IANA time zone. Required there. Example: `"Europe/Berlin"`.
    pub timezone: Option<String>,
    /// cron: when it starts, as five cron fields. Required there. Example: `"0 8 * * 1-5"`.
    pub start: Option<String>,
    /// cron: when it ends, as five cron fields. Required there.
    pub end: Option<String>,
    /// cron: the replicas in between. Required there. Range: 1 or more.
    #[schemars(range(min = 1))]
    pub desired_replicas: Option<i32>,

    /// Settings in KEDA's own spelling; for the four types above, those that have no key of their own here. Numbers and
    /// booleans need no quotes. What a pod, or a Job, is worth, and in which unit: kafka and nats-jetstream
    /// `lagThreshold` (messages), rabbitmq `value` (messages, or messages per second with `mode = "MessageRate"`), redis
    /// `listLength` (items), redis-streams `pendingEntriesCount`, `lagCount` or `streamLength` (entries), aws-sqs-queue
    /// `queueLength` (messages), azure-servicebus `messageCount` (messages), gcp-pubsub `value` (messages, or seconds with
    /// `mode = "OldestUnackedMessageAge"`), postgresql `targetQueryValue`, metrics-api `targetValue`, loki `threshold`,
    /// datadog `queryValue` or `targetValue` (what the query gives), kubernetes-workload `value` (pods of
    /// `podSelector`); external and external-push name theirs themselves, behind `scalerAddress` (host and port).
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub metadata: IndexMap<String, Text>,
}

/// A key with the scalers that it belongs to, and whether a trigger has it.
type TypedKey = (&'static str, &'static [&'static str], fn(&Trigger) -> bool);

impl Trigger {
    /// The keys that go with some scalers only.
    pub(crate) const TYPED_KEYS: &[TypedKey] = &[
        ("signal", &["prometheus"], |t| t.signal.is_some()),
        ("threshold", &["prometheus"], |t| t.threshold.is_some()),
        ("activation_threshold", &["prometheus"], |t| {
            t.activation_threshold.is_some()
        }),
        ("query", &["prometheus"], |t| t.query.is_some()),
        ("server_address", &["prometheus"], |t| t.server_address.is_some()),
        ("ignore_null_values", &["prometheus"], |t| {
            t.ignore_null_values.is_some()
        }),
        ("namespace", &["prometheus"], |t| t.namespace.is_some()),
        ("query_parameters", &["prometheus"], |t| {
            !t.query_parameters.is_empty()
        }),
        ("custom_headers", &["prometheus"], |t| {
            !t.custom_headers.is_empty()
        }),
        ("unsafe_ssl", &["prometheus"], |t| t.unsafe_ssl.is_some()),
        ("timeout", &["prometheus"], |t| t.timeout.is_some()),
        ("auth_modes", &["prometheus"], |t| !t.auth_modes.is_empty()),
        ("value", &["cpu", "memory"], |t| t.value.is_some()),
        ("container_name", &["cpu", "memory"], |t| {
            t.container_name.is_some()
        }),
        ("timezone", &["cron"], |t| t.timezone.is_some()),
        ("start", &["cron"], |t| t.start.is_some()),
        ("end", &["cron"], |t| t.end.is_some()),
        ("desired_replicas", &["cron"], |t| t.desired_replicas.is_some()),
    ];

    /// Whether a setting of that scaler has its own key in the profile, so that it is not in `metadata`.
    pub fn is_typed_key(type_: &str, key: &str) -> bool {
        Self::TYPED_KEYS
            .iter()
            .any(|(own, types, _)| *own == key && *own != "signal" && types.contains(&type_))
    }
}

/// How a trigger's number is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum TriggerMetricType {
    /// An amount for each pod.
    AverageValue,
    /// An amount for the whole.
    Value,
    /// Percent of the request; cpu and memory only.
    Utilization,
}

impl TriggerMetricType {
    /// As KEDA writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AverageValue => "AverageValue",
            Self::Value => "Value",
            Self::Utilization => "Utilization",
        }
    }
}

/// The object that holds a trigger's secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthenticationRef {
    /// Its name. Required.
    pub name: String,
    /// Its kind. Default: `"TriggerAuthentication"` (KEDA's).
    pub kind: Option<AuthenticationKind>,
}
