//! What KEDA scales on.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{KeyValue, Text, TriggerKeys};
use scalegen_syntax::keda::{trigger_key_owners, trigger_keys};
use scalegen_syntax::words::AuthenticationKind;
use scalegen_syntax::{Decimal, Duration, Quantity};

/// One source of a number to scale on: a `signal`, or a `type` with its settings.
///
/// The most used scalers have typed settings: KEDA's parameters in snake case, numbers and booleans as such, times with
/// a unit, lists as lists. Every other setting goes into `metadata` in KEDA's own spelling.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
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

    /// Settings in KEDA's own spelling: those that have no key of their own here. Numbers and booleans need no quotes.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub metadata: IndexMap<String, Text>,

    /// The settings of other scalers, by the keys that scalegen-kinds has for each type. The schema gets them from there.
    #[serde(flatten)]
    #[schemars(skip)]
    pub keys: TriggerKeys,
}

/// A key with the scalers that it belongs to, and its value in a trigger.
type TypedKey = (
    &'static str,
    &'static [&'static str],
    fn(&Trigger) -> Option<KeyValue>,
);

impl Trigger {
    /// The keys with fields of their own that go with some scalers only. Others may have keys of these names, too.
    pub(crate) const TYPED_KEYS: &[TypedKey] = &[
        ("signal", PROMETHEUS, |t| text(t.signal.as_ref())),
        ("threshold", PROMETHEUS, |t| text(t.threshold.as_ref())),
        ("activation_threshold", PROMETHEUS, |t| {
            text(t.activation_threshold.as_ref())
        }),
        ("query", PROMETHEUS, |t| text(t.query.as_ref())),
        ("server_address", PROMETHEUS, |t| text(t.server_address.as_ref())),
        ("ignore_null_values", PROMETHEUS, |t| {
            t.ignore_null_values.map(KeyValue::Boolean)
        }),
        ("namespace", PROMETHEUS, |t| text(t.namespace.as_ref())),
        ("query_parameters", PROMETHEUS, |t| {
            list(t.query_parameters.keys())
        }),
        ("custom_headers", PROMETHEUS, |t| list(t.custom_headers.keys())),
        ("unsafe_ssl", PROMETHEUS, |t| t.unsafe_ssl.map(KeyValue::Boolean)),
        ("timeout", PROMETHEUS, |t| text(t.timeout.as_ref())),
        ("auth_modes", PROMETHEUS, |t| list(t.auth_modes.iter())),
        ("value", &["cpu", "memory"], |t| {
            t.value.map(|value| KeyValue::Text(value.decimal()))
        }),
        ("container_name", &["cpu", "memory"], |t| {
            text(t.container_name.as_ref())
        }),
        ("timezone", &["cron"], |t| text(t.timezone.as_ref())),
        ("start", &["cron"], |t| text(t.start.as_ref())),
        ("end", &["cron"], |t| text(t.end.as_ref())),
        ("desired_replicas", &["cron"], |t| {
            t.desired_replicas
                .map(|replicas| KeyValue::Integer(replicas.into()))
        }),
    ];

    /// Whether a setting of that scaler has its own key in the profile, so that it is not in `metadata`.
    pub fn is_typed_key(type_: &str, key: &str) -> bool {
        Self::TYPED_KEYS
            .iter()
            .any(|(own, types, _)| *own == key && *own != "signal" && types.contains(&type_))
    }

    /// Whether a key is a field of its own, and not one that the type of the trigger alone brings.
    pub(crate) fn has_field(key: &str) -> bool {
        Self::owners(key).is_empty() || Self::TYPED_KEYS.iter().any(|(own, ..)| *own == key)
    }

    /// Whether triggers of a type may have a key; of a type that is not known, whether any may.
    pub(crate) fn takes(type_: Option<&str>, key: &str) -> bool {
        let Some(type_) = type_ else {
            return true;
        };
        // The keys of the types that are used the most, and all of most triggers, are found without the table of all.
        let typed = Self::TYPED_KEYS.iter().find(|(own, ..)| *own == key);
        if typed.is_some_and(|(_, types, _)| types.contains(&type_)) {
            return true;
        }
        let owners = Self::owners(key);
        owners.is_empty() || owners.contains(&type_)
    }

    /// The types of triggers that a key belongs to; none where it belongs to all of them, or is no key.
    pub(crate) fn owners(key: &str) -> Vec<&'static str> {
        let typed = Self::TYPED_KEYS.iter().find(|(own, ..)| *own == key);
        let typed = typed.map_or(&[][..], |(_, types, _)| *types);
        let mut owners = [typed, trigger_key_owners(key)].concat();
        owners.sort_unstable();
        owners
    }

    /// The keys that triggers of one type have and not all others, sorted; none where its settings go into `metadata`.
    pub(crate) fn keys_of(type_: &str) -> Vec<&'static str> {
        let typed = Self::TYPED_KEYS
            .iter()
            .filter(|(_, types, _)| types.contains(&type_));
        let mut keys: Vec<&str> = typed.map(|(key, ..)| *key).collect();
        keys.extend(trigger_keys(type_).iter().map(|known| known.key.as_str()));
        keys.sort_unstable();
        keys
    }

    /// The keys that not every type has, with their values.
    pub(crate) fn given(&self) -> impl Iterator<Item = (&str, KeyValue)> {
        let typed = Self::TYPED_KEYS
            .iter()
            .filter_map(|(key, _, value)| Some((*key, value(self)?)));
        let other = self.keys.0.iter();
        typed.chain(other.map(|(key, value)| (key.as_str(), value.clone())))
    }
}

const PROMETHEUS: &[&str] = &["prometheus"];

fn text(value: Option<&impl ToString>) -> Option<KeyValue> {
    value.map(|value| KeyValue::Text(value.to_string()))
}

fn list<'t>(items: impl Iterator<Item = &'t String>) -> Option<KeyValue> {
    let items: Vec<KeyValue> = items.cloned().map(KeyValue::Text).collect();
    (!items.is_empty()).then_some(KeyValue::List(items))
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
