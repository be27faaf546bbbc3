//! What KEDA scales on, resolved.

use super::messages::{
    AddDesiredReplicas, AddEnd, AddSignalOrQuery, AddSignalOrType, AddStart, AddThreshold, AddTimezone,
    AddValue, KeepSignal, NoTriggerType, TriggerNeeds, needs_either, word,
};
use super::planner::Planner;
use super::trigger_keys::{self, ParameterPlan};
use crate::codes;
use crate::language::{AuthenticationRef, Trigger, TriggerMetricType};
use crate::problem::Problem;
use scalegen_syntax::{At, Decimal, Message, Quantity};

/// One trigger of a ScaledObject: what is resolved of its table in the profile.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TriggerPlan {
    /// KEDA's scaler, and what it cannot be without.
    pub kind: TriggerKind,
    /// How the number is read; always set for cpu and memory.
    pub metric_type: Option<TriggerMetricType>,
    /// The object that its credentials come from.
    pub authentication: Option<AuthenticationRef>,
    /// Its other settings that have keys of their own.
    pub parameters: Vec<ParameterPlan>,
}

/// KEDA's scaler, and what it cannot be without.
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
        /// The signal that the query is made from.
        signal: Option<String>,
    },
    /// Use of CPU: percent, or an amount, as `metric_type` says.
    Cpu(Quantity),
    /// Use of memory: percent, or an amount, as `metric_type` says.
    Memory(Quantity),
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
    /// Any other scaler; its settings are `parameters`, and the trigger's `metadata`.
    Other(String),
}

impl TriggerKind {
    /// KEDA's name of the scaler.
    pub fn type_(&self) -> &str {
        match self {
            Self::Prometheus { .. } => "prometheus",
            Self::Cpu(_) => "cpu",
            Self::Memory(_) => "memory",
            Self::Cron { .. } => "cron",
            Self::Other(type_) => type_,
        }
    }
}

pub(super) fn trigger(planner: &mut Planner<'_>, trigger: &Trigger, at: &At<'_>) -> TriggerPlan {
    let prometheus = trigger.signal.is_some() || trigger.query.is_some();
    let type_ = match &trigger.type_ {
        Some(type_) => type_.as_str(),
        None if prometheus => "prometheus",
        None => {
            planner.report(Problem::new(codes::MISSING_KEY, at, NoTriggerType {}).help(AddSignalOrType {}));
            "prometheus"
        }
    };
    if trigger.type_.is_some() || prometheus {
        trigger_keys::check(planner, trigger, type_, at);
    }
    let kind = match type_ {
        // Of what type it is nobody knows: something stands in for it.
        _ if trigger.type_.is_none() && !prometheus => stand_in(planner),
        "prometheus" => self::prometheus(planner, trigger, at),
        "cpu" | "memory" => {
            let value = required(planner, trigger.value, type_, "value", at);
            let value = value.unwrap_or(Quantity::from_units(50));
            match type_ {
                "cpu" => TriggerKind::Cpu(value),
                _ => TriggerKind::Memory(value),
            }
        }
        "cron" => {
            let timezone = required(planner, trigger.timezone.clone(), type_, "timezone", at);
            let start = required(planner, trigger.start.clone(), type_, "start", at);
            let end = required(planner, trigger.end.clone(), type_, "end", at);
            let desired_replicas = required(planner, trigger.desired_replicas, type_, "desired_replicas", at);
            TriggerKind::Cron {
                timezone: timezone.unwrap_or_else(|| "UTC".to_owned()),
                start: start.unwrap_or_else(|| "0 1 * * *".to_owned()),
                end: end.unwrap_or_else(|| "0 2 * * *".to_owned()),
                desired_replicas: desired_replicas.unwrap_or(1),
            }
        }
        type_ => TriggerKind::Other(type_.to_owned()),
    };
    let resource = matches!(kind, TriggerKind::Cpu(_) | TriggerKind::Memory(_));
    let default_type = resource.then_some(TriggerMetricType::Utilization);
    TriggerPlan {
        parameters: trigger_keys::parameters(planner, trigger, kind.type_(), at),
        authentication: planner.authentication_of(trigger, at),
        kind,
        metric_type: trigger.metric_type.or(default_type),
    }
}

/// What is refused without a trigger of some kind is refused of one of the two at most.
fn stand_in(planner: &Planner<'_>) -> TriggerKind {
    planner.stand_in.choose(
        TriggerKind::Cpu(Quantity::from_units(50)),
        TriggerKind::Prometheus {
            server_address: "http://placeholder:9090".to_owned(),
            query: planner.placeholder(),
            threshold: Decimal::from(1),
            signal: None,
        },
    )
}

fn prometheus(planner: &mut Planner<'_>, trigger: &Trigger, at: &At<'_>) -> TriggerKind {
    let query = match (&trigger.signal, &trigger.query) {
        (Some(key), None) => planner.signal_query(key, &at.field("signal")),
        (None, Some(query)) => query.clone(),
        (given, _) => {
            let message = needs_either("a prometheus trigger", "signal", "query");
            let problem = Problem::new(codes::NOT_EXACTLY_ONE, at, message);
            let help = match given {
                Some(_) => Message::from(KeepSignal {}),
                None => AddSignalOrQuery {}.into(),
            };
            planner.report(problem.help(help).breaks(Some(at.field("query").path())));
            planner.placeholder()
        }
    };
    let threshold = required(planner, trigger.threshold.clone(), "prometheus", "threshold", at);
    let server_address = match &trigger.server_address {
        Some(address) => {
            planner.check_url(address, &at.field("server_address"));
            address.clone()
        }
        None => planner.prometheus_url("this trigger", at, "server_address"),
    };
    TriggerKind::Prometheus {
        server_address,
        query,
        threshold: threshold.unwrap_or_else(|| Decimal::from(1)),
        signal: trigger.signal.clone(),
    }
}

fn required<T>(
    planner: &mut Planner<'_>,
    value: Option<T>,
    type_: &str,
    key: &'static str,
    at: &At<'_>,
) -> Option<T> {
    if value.is_none() {
        let message = TriggerNeeds {
            trigger: type_.to_owned(),
            key: word(key),
        };
        let help: Message = match (type_, key) {
            ("prometheus", _) => AddThreshold {}.into(),
            (_, "value") => AddValue {}.into(),
            (_, "timezone") => AddTimezone {}.into(),
            (_, "start") => AddStart {}.into(),
            (_, "end") => AddEnd {}.into(),
            _ => AddDesiredReplicas {}.into(),
        };
        planner.report(
            Problem::new(codes::MISSING_KEY, at, message)
                .help(help)
                .breaks(Some(at.field(key).path())),
        );
    }
    value
}
