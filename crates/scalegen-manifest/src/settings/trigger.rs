//! What KEDA scales on.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use scalegen_profile::language::{self, AuthenticationKind};
use scalegen_profile::plan::{TriggerKind, TriggerPlan};
use scalegen_syntax::{Decimal, Quantity};

use super::table::{Form, Row, Table, given, set};
use crate::builders::{
    AuthMode, CpuTrigger, CronTrigger, MemoryTrigger, OtherTrigger, PrometheusTrigger, ResourceTarget,
    Trigger, TriggerMetricType,
};

type Any = Row<language::Trigger, Trigger>;
type Prometheus = Row<language::Trigger, PrometheusTrigger>;
type Key = Row<(), ()>;

pub(super) static TRIGGER: Table<language::Trigger, Trigger> = Table::new(
    "Trigger",
    &[
        Any::with("type", "type", Form::Same),
        Any::new("metadata", "metadata", Form::Map, |settings, to| {
            let metadata = settings.metadata.iter();
            metadata.fold(to, |to, (key, value)| to.metadata(key, &value.0))
        }),
        set!(Any::same, name.as_deref() => "name", Trigger::named),
        // What reads cpu and memory is decided with their `value`.
        Any::same("metric_type", "metricType", |settings, to| {
            match settings.type_.as_deref() {
                Some("cpu" | "memory") => to,
                _ => given(
                    settings.metric_type.and_then(metric_type),
                    to,
                    Trigger::metric_type,
                ),
            }
        }),
        Any::same(
            "use_cached_metrics",
            "useCachedMetrics",
            |settings, to| match settings.use_cached_metrics {
                Some(true) => to.use_cached_metrics(),
                _ => to,
            },
        ),
        // The plan knows the object of an authentication.
        Any::with("authentication", "authenticationRef.name", Form::Authentication),
        Any::table(
            "authentication_ref",
            "authenticationRef",
            &AUTHENTICATION,
            |_, to| to,
        ),
        Any::among(&PROMETHEUS, |_, to| to),
        Any::with("value", "metadata.value", Form::Text),
        Any::with("container_name", "metadata.containerName", Form::Text),
        Any::with("timezone", "metadata.timezone", Form::Text),
        Any::with("start", "metadata.start", Form::Text),
        Any::with("end", "metadata.end", Form::Text),
        Any::with("desired_replicas", "metadata.desiredReplicas", Form::Text),
    ],
);

pub(super) static PROMETHEUS: Table<language::Trigger, PrometheusTrigger> = Table::new(
    "",
    &[
        Prometheus::with("signal", "metadata.query", Form::Signal("query")),
        Prometheus::with("query", "metadata.query", Form::Text),
        Prometheus::with("server_address", "metadata.serverAddress", Form::Text),
        Prometheus::with("threshold", "metadata.threshold", Form::Text),
        Prometheus::text(
            "activation_threshold",
            "metadata.activationThreshold",
            |settings, to| {
                let threshold = settings.activation_threshold.as_ref().map(quantity);
                given(threshold, to, PrometheusTrigger::activation_threshold)
            },
        ),
        set!(Prometheus::text, ignore_null_values => "metadata.ignoreNullValues",
            PrometheusTrigger::ignore_null_values),
        set!(Prometheus::text, namespace.as_deref() => "metadata.namespace",
            PrometheusTrigger::query_namespace),
        Prometheus::new(
            "query_parameters",
            "metadata.queryParameters",
            Form::Commas,
            |settings, to| {
                let parameters = sorted(&settings.query_parameters).into_iter();
                parameters.fold(to, |to, (name, value)| to.query_parameter(name, value))
            },
        ),
        Prometheus::new(
            "custom_headers",
            "metadata.customHeaders",
            Form::Commas,
            |settings, to| {
                let headers = sorted(&settings.custom_headers).into_iter();
                headers.fold(to, |to, (name, value)| to.custom_header(name, value))
            },
        ),
        set!(Prometheus::text, unsafe_ssl => "metadata.unsafeSsl", PrometheusTrigger::unsafe_ssl),
        set!(Prometheus::text, timeout => "metadata.timeout", PrometheusTrigger::timeout),
        Prometheus::new(
            "auth_modes",
            "metadata.authModes",
            Form::Commas,
            |settings, to| {
                let modes = settings.auth_modes.iter();
                modes.fold(to, |to, mode| to.auth_mode(auth_mode(mode)))
            },
        ),
    ],
);

pub(super) static AUTHENTICATION: Table<(), ()> = Table::new(
    "AuthenticationRef",
    &[
        Key::with("name", "name", Form::Same),
        Key::with("kind", "kind", Form::Same),
    ],
);

pub(super) fn trigger(plan: &TriggerPlan, settings: &language::Trigger) -> Trigger {
    let target = |value: Quantity| match plan.metric_type {
        // The plan always says which; a percentage is a whole number.
        Some(language::TriggerMetricType::AverageValue) => ResourceTarget::AverageValue(value),
        _ => ResourceTarget::Utilization(i32::try_from(value.units_ceil()).unwrap_or(i32::MAX)),
    };
    let container = settings.container_name.as_deref();
    let trigger: Trigger = match &plan.kind {
        TriggerKind::Cpu(value) => {
            given(container, CpuTrigger::new(target(*value)), CpuTrigger::container).into()
        }
        TriggerKind::Memory(value) => given(
            container,
            MemoryTrigger::new(target(*value)),
            MemoryTrigger::container,
        )
        .into(),
        TriggerKind::Cron {
            timezone,
            start,
            end,
            desired_replicas,
        } => CronTrigger::new(timezone, start, end, *desired_replicas).into(),
        TriggerKind::Other(type_) => OtherTrigger::new(type_).into(),
        TriggerKind::Prometheus {
            server_address,
            query,
            threshold,
            signal: _,
        } => {
            let trigger = PrometheusTrigger::new(server_address, query, quantity(threshold));
            PROMETHEUS.put(settings, trigger).into()
        }
    };
    let trigger = given(
        plan.authentication.as_ref(),
        trigger,
        |to, reference| match reference.kind {
            Some(AuthenticationKind::ClusterTriggerAuthentication) => {
                to.cluster_authentication(&reference.name)
            }
            _ => to.authentication(&reference.name),
        },
    );
    let own = plan.parameters.iter();
    let trigger = own.fold(trigger, |to, own| to.metadata(own.name, &own.text));
    TRIGGER.put(settings, trigger)
}

/// A decimal is a quantity without a suffix.
pub(super) fn quantity(decimal: &Decimal) -> Quantity {
    decimal.as_str().parse().unwrap_or(Quantity::from_units(0))
}

fn metric_type(type_: language::TriggerMetricType) -> Option<TriggerMetricType> {
    match type_ {
        language::TriggerMetricType::AverageValue => Some(TriggerMetricType::AverageValue),
        language::TriggerMetricType::Value => Some(TriggerMetricType::Value),
        language::TriggerMetricType::Utilization => None,
    }
}

fn auth_mode(mode: &str) -> AuthMode {
    match mode {
        "basic" => AuthMode::Basic,
        "bearer" => AuthMode::Bearer,
        "tls" => AuthMode::Tls,
        _ => AuthMode::Custom,
    }
}

/// KEDA reads them from one text, whose order would otherwise be that of the profile.
fn sorted(map: &IndexMap<String, String>) -> BTreeMap<&str, &str> {
    map.iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect()
}
