//! What KEDA scales on, resolved.

use std::collections::BTreeMap;

use super::planner::Planner;
use crate::codes;
use crate::language::{AuthenticationRef, Trigger, TriggerMetricType};
use crate::problem::Problem;
use scalegen_syntax::{Decimal, Duration, FieldPath, Quantity};

/// One trigger of a ScaledObject.
#[derive(Clone, Debug, PartialEq)]
pub struct TriggerPlan {
    /// KEDA's scaler and its settings.
    pub kind: TriggerKind,
    /// Settings in KEDA's own spelling, beside those of `kind`.
    pub metadata: BTreeMap<String, String>,
    /// Its name.
    pub name: Option<String>,
    /// How the number is read; always set for cpu and memory.
    pub metric_type: Option<TriggerMetricType>,
    /// Whether the HPA is answered with the value of the last poll.
    pub use_cached_metrics: Option<bool>,
    /// Where secrets come from.
    pub authentication_ref: Option<AuthenticationRef>,
}

/// KEDA's scaler and its settings.
#[derive(Clone, Debug, PartialEq)]
pub enum TriggerKind {
    /// A query of a Prometheus.
    Prometheus {
        /// Its address.
        server_address: String,
        /// PromQL.
        query: String,
        /// What one pod should carry, or the whole.
        threshold: Decimal,
        /// Active above this; 0 when none.
        activation_threshold: Option<Decimal>,
        /// Whether no result counts as 0; true when none.
        ignore_null_values: Option<bool>,
        /// The tenant parameter.
        namespace: Option<String>,
        /// Further URL parameters.
        query_parameters: BTreeMap<String, String>,
        /// Further request headers.
        custom_headers: BTreeMap<String, String>,
        /// Whether the certificate is left unchecked; false when none.
        unsafe_ssl: Option<bool>,
        /// Time limit of one query.
        timeout: Option<Duration>,
        /// How it authenticates.
        auth_modes: Vec<String>,
        /// The signal that the query is made from.
        signal: Option<String>,
    },
    /// Use of CPU.
    Cpu {
        /// Percent, or an amount, as `metric_type` says.
        value: Quantity,
        /// The one container to look at.
        container_name: Option<String>,
    },
    /// Use of memory.
    Memory {
        /// Percent, or an amount, as `metric_type` says.
        value: Quantity,
        /// The one container to look at.
        container_name: Option<String>,
    },
    /// A time of day.
    Cron {
        /// IANA time zone.
        timezone: String,
        /// Five cron fields.
        start: String,
        /// Five cron fields.
        end: String,
        /// The replicas in between.
        desired_replicas: i32,
    },
    /// Any other scaler; all its settings are in the trigger's `metadata`.
    Other {
        /// KEDA's name of it.
        type_: String,
    },
}

impl TriggerKind {
    /// KEDA's name of the scaler.
    pub fn type_(&self) -> &str {
        match self {
            Self::Prometheus { .. } => "prometheus",
            Self::Cpu { .. } => "cpu",
            Self::Memory { .. } => "memory",
            Self::Cron { .. } => "cron",
            Self::Other { type_ } => type_,
        }
    }
}

/// A key with the scalers that it belongs to, and whether a trigger has it.
type TypedKey = (&'static str, &'static [&'static str], fn(&Trigger) -> bool);

const TYPED_KEYS: &[TypedKey] = &[
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

/// Whether a setting of that scaler has a key of its own in the profile.
pub(super) fn typed_key(type_: &str, key: &str) -> bool {
    TYPED_KEYS
        .iter()
        .any(|(own, types, _)| *own == key && *own != "signal" && types.contains(&type_))
}

pub(super) fn trigger(
    planner: &mut Planner<'_>,
    trigger: &Trigger,
    path: &dyn Fn() -> FieldPath,
) -> TriggerPlan {
    let prometheus = trigger.signal.is_some() || trigger.query.is_some();
    let type_ = match &trigger.type_ {
        Some(type_) => type_.as_str(),
        None if prometheus => "prometheus",
        None => {
            planner.report(
                Problem::new(
                    codes::MISSING_KEY,
                    path(),
                    "a trigger needs a `signal`, or a `type`",
                )
                .help("add `signal`, or a `type` such as \"prometheus\", \"cpu\" or \"cron\""),
            );
            "prometheus"
        }
    };
    if trigger.type_.is_some() || prometheus {
        misplaced_keys(planner, trigger, type_, path);
    }
    let kind = match type_ {
        // Of what type it is nobody knows: something stands in for it.
        _ if trigger.type_.is_none() && !prometheus => stand_in(planner),
        "prometheus" => self::prometheus(planner, trigger, path),
        "cpu" | "memory" => {
            let value = required(planner, trigger.value, type_, "value", path);
            let value = value.unwrap_or(Quantity::from_units(50));
            let container_name = trigger.container_name.clone();
            if type_ == "cpu" {
                TriggerKind::Cpu {
                    value,
                    container_name,
                }
            } else {
                TriggerKind::Memory {
                    value,
                    container_name,
                }
            }
        }
        "cron" => {
            let timezone = required(planner, trigger.timezone.clone(), type_, "timezone", path);
            let start = required(planner, trigger.start.clone(), type_, "start", path);
            let end = required(planner, trigger.end.clone(), type_, "end", path);
            let desired_replicas =
                required(planner, trigger.desired_replicas, type_, "desired_replicas", path);
            TriggerKind::Cron {
                timezone: timezone.unwrap_or_else(|| "UTC".to_owned()),
                start: start.unwrap_or_else(|| "0 1 * * *".to_owned()),
                end: end.unwrap_or_else(|| "0 2 * * *".to_owned()),
                desired_replicas: desired_replicas.unwrap_or(1),
            }
        }
        type_ => TriggerKind::Other {
            type_: type_.to_owned(),
        },
    };
    let resource = matches!(kind, TriggerKind::Cpu { .. } | TriggerKind::Memory { .. });
    let default_type = resource.then_some(TriggerMetricType::Utilization);
    let text = |(key, value): (&String, &crate::language::Text)| (key.clone(), value.0.clone());
    TriggerPlan {
        kind,
        metadata: trigger.metadata.iter().map(text).collect(),
        name: trigger.name.clone(),
        metric_type: trigger.metric_type.or(default_type),
        use_cached_metrics: trigger.use_cached_metrics,
        authentication_ref: trigger.authentication_ref.clone(),
    }
}

/// What is refused without a trigger of some kind is refused of one of the two at most.
fn stand_in(planner: &Planner<'_>) -> TriggerKind {
    planner.stand_in.choose(
        TriggerKind::Cpu {
            value: Quantity::from_units(50),
            container_name: None,
        },
        TriggerKind::Prometheus {
            server_address: "http://placeholder:9090".to_owned(),
            query: planner.placeholder(),
            threshold: Decimal::from(1),
            activation_threshold: None,
            ignore_null_values: None,
            namespace: None,
            query_parameters: BTreeMap::new(),
            custom_headers: BTreeMap::new(),
            unsafe_ssl: None,
            timeout: None,
            auth_modes: Vec::new(),
            signal: None,
        },
    )
}

fn misplaced_keys(planner: &mut Planner<'_>, trigger: &Trigger, type_: &str, path: &dyn Fn() -> FieldPath) {
    for (key, types, given) in TYPED_KEYS {
        if given(trigger) && !types.contains(&type_) {
            let message = format!("`{key}` goes with triggers of type {} only", types.join(" and "));
            let mut problem = Problem::new(codes::MISPLACED_KEY, path().field(*key), message).at_key();
            if !matches!(type_, "prometheus" | "cpu" | "memory" | "cron") {
                problem = problem.help(format!(
                    "settings of {type_} go into `metadata`, in KEDA's spelling"
                ));
            } else {
                let own: Vec<&str> = TYPED_KEYS
                    .iter()
                    .filter(|(_, types, _)| types.contains(&type_))
                    .map(|(key, _, _)| *key)
                    .collect();
                problem = problem.help(format!("remove it; a {type_} trigger has: {}", own.join(", ")));
            }
            planner.report(problem);
        }
        if trigger.metadata.is_empty() || *key == "signal" || !types.contains(&type_) {
            continue;
        }
        let own = scalegen_syntax::case::camel(key);
        if trigger.metadata.contains_key(&own) {
            let message = format!("`{own}` is set by the trigger's own key `{key}`, not in `metadata`");
            let path = path().field("metadata").key(own.clone());
            let problem = Problem::new(codes::MISPLACED_KEY, path, message).at_key();
            planner.report(problem.help(format!(
                "write `{key}` beside `metadata`, and leave `{own}` out of it"
            )));
        }
    }
}

fn prometheus(planner: &mut Planner<'_>, trigger: &Trigger, path: &dyn Fn() -> FieldPath) -> TriggerKind {
    let query = match (&trigger.signal, &trigger.query) {
        (Some(key), None) => planner.signal_query(key, &|| path().field("signal")),
        (None, Some(query)) => query.clone(),
        (given, _) => {
            let message = "a prometheus trigger needs either `signal` or `query`";
            let problem = Problem::new(codes::NOT_EXACTLY_ONE, path(), message);
            let help = match given {
                Some(_) => "keep `signal`, or move the query into a signal of its own",
                None => "add `signal`, one of [signals], or `query`, any PromQL",
            };
            planner.report(problem.help(help).breaks(Some(path().field("query"))));
            planner.placeholder()
        }
    };
    let threshold = required(
        planner,
        trigger.threshold.clone(),
        "prometheus",
        "threshold",
        path,
    );
    let server_address = match &trigger.server_address {
        Some(address) => {
            planner.check_url(address, &|| path().field("server_address"));
            address.clone()
        }
        None => planner.prometheus_url("this trigger", path, "server_address"),
    };
    let sorted =
        |map: &indexmap::IndexMap<String, String>| map.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
    TriggerKind::Prometheus {
        server_address,
        query,
        threshold: threshold.unwrap_or_else(|| Decimal::from(1)),
        activation_threshold: trigger.activation_threshold.clone(),
        ignore_null_values: trigger.ignore_null_values,
        namespace: trigger.namespace.clone(),
        query_parameters: sorted(&trigger.query_parameters),
        custom_headers: sorted(&trigger.custom_headers),
        unsafe_ssl: trigger.unsafe_ssl,
        timeout: trigger.timeout,
        auth_modes: trigger.auth_modes.clone(),
        signal: trigger.signal.clone(),
    }
}

fn required<T>(
    planner: &mut Planner<'_>,
    value: Option<T>,
    type_: &str,
    key: &'static str,
    path: &dyn Fn() -> FieldPath,
) -> Option<T> {
    if value.is_none() {
        let message = format!("a {type_} trigger needs `{key}`");
        let example = match (type_, key) {
            ("prometheus", _) => "threshold = \"5\", what one pod should carry",
            (_, "value") => {
                "value = 60, in percent of the request, or an amount with metric_type = \"AverageValue\""
            }
            (_, "timezone") => "timezone = \"Asia/Kolkata\", an IANA time zone",
            (_, "start") => "start = \"0 9 * * 1-5\", five cron fields",
            (_, "end") => "end = \"0 18 * * 1-5\", five cron fields",
            _ => "desired_replicas = 3, the replicas from start to end",
        };
        planner.report(
            Problem::new(codes::MISSING_KEY, path(), message)
                .help(format!("add {example}"))
                .breaks(Some(path().field(key))),
        );
    }
    value
}
