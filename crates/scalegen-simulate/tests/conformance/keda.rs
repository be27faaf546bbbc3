//! Cases about KEDA.

use std::collections::BTreeMap;

use crate::keda::amount::float_to_milli;
use crate::keda::bounds::{hpa_max_replicas, hpa_min_replicas};
use crate::keda::composite::nil_formula_milli;
use crate::keda::decision::{Check, LoopReason, LoopSettings, Ready, decide};
use crate::keda::fallback::{Evaluated, FallbackTarget, TargetKind, evaluate, formula_value, is_valid};
use crate::keda::metric_name::metric_name;
use crate::keda::{Annotations, prometheus};
use crate::quantity_float::approximate_f64;
use crate::{Instant, Span};
use scalegen_kinds::admission::scaled_object_numbers;
use scalegen_kinds::scaled_object::{Fallback, FallbackBehavior, ScaleTrigger, ScaledObjectSpec};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Outcome;
use super::pods::Age;

const NOW: Instant = Instant::START;

#[derive(Deserialize)]
pub(super) struct Bounds {
    min_replica_count: Option<i32>,
    max_replica_count: Option<i32>,
    #[serde(default)]
    idle_replica_count: Option<i32>,
}

pub(super) fn hpa_bounds(input: Bounds) -> Result<Outcome, String> {
    Ok(Ok(json!({
        "min": hpa_min_replicas(input.min_replica_count),
        "max": hpa_max_replicas(input.max_replica_count),
    })))
}

pub(super) fn bounds_valid(input: Bounds) -> Result<Outcome, String> {
    let spec = ScaledObjectSpec {
        min_replica_count: input.min_replica_count,
        max_replica_count: input.max_replica_count,
        idle_replica_count: input.idle_replica_count,
        ..ScaledObjectSpec::default()
    };
    let refusals = scaled_object_numbers(&spec);
    Ok(Ok(json!({ "valid": refusals.is_empty() })))
}

#[derive(Deserialize)]
pub(super) struct Annotated {
    #[serde(default)]
    annotations: BTreeMap<String, String>,
}

pub(super) fn paused(input: Annotated) -> Result<Outcome, String> {
    Ok(Ok(
        json!({ "paused": Annotations::new(&input.annotations).paused }),
    ))
}

pub(super) fn paused_count(input: Annotated) -> Result<Outcome, String> {
    let count = Annotations::new(&input.annotations).paused_replica_count();
    Ok(count
        .map(|count| json!({ "count": count }))
        .map_err(|error| error.to_string()))
}

#[derive(Deserialize)]
pub(super) struct FallbackInput {
    failure_threshold: Option<i32>,
    replicas: i32,
    #[serde(default)]
    behavior: Option<FallbackBehavior>,
}

impl FallbackInput {
    fn fallback(&self) -> Fallback {
        Fallback {
            behavior: self.behavior,
            failure_threshold: self.failure_threshold.unwrap_or_default(),
            replicas: self.replicas,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct FallbackValid {
    fallback: Option<FallbackInput>,
    #[serde(default)]
    triggers: Vec<String>,
}

pub(super) fn fallback_valid(input: FallbackValid) -> Result<Outcome, String> {
    let external = input
        .triggers
        .iter()
        .any(|name| name != "cpu" && name != "memory");
    let valid = input
        .fallback
        .is_none_or(|fallback| is_valid(&fallback.fallback(), external));
    Ok(Ok(json!({ "valid": valid })))
}

#[derive(Deserialize)]
pub(super) struct ScaleInput {
    scaled_object: ObjectInput,
    current_replicas: i32,
    #[serde(default)]
    is_active: bool,
    #[serde(default)]
    is_error: bool,
}

#[derive(Deserialize)]
struct ObjectInput {
    min: Option<i32>,
    idle: Option<i32>,
    cooldown_s: Option<i64>,
    initial_cooldown_s: Option<i64>,
    fallback: Option<FallbackInput>,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
    last_active_age_s: Option<Age>,
    created_age_s: Option<Age>,
}

pub(super) fn scale(input: ScaleInput) -> Result<Outcome, String> {
    let object = input.scaled_object;
    let settings = LoopSettings {
        min_replica_count: object.min,
        idle_replica_count: object.idle,
        cooldown_period: Span::from_seconds(object.cooldown_s.unwrap_or(300)),
        initial_cooldown_period: Span::from_seconds(object.initial_cooldown_s.unwrap_or(0)),
        fallback_replicas: object.fallback.map(|fallback| fallback.replicas),
        annotations: Annotations::new(&object.annotations),
    };
    let check = Check {
        current_replicas: input.current_replicas,
        is_active: input.is_active,
        is_error: input.is_error,
        last_active: object.last_active_age_s.map(|age| age.before(NOW)),
        created: object
            .created_age_s
            .map_or(Instant::LONG_AGO, |age| age.before(NOW)),
        now: NOW,
    };
    let decision = decide(&settings, &check);
    let ready = match decision.ready {
        Ready::Unchanged => ["True", "ScaledObjectReady"],
        Ready::Unknown => ["Unknown", "PartialTriggerError"],
        Ready::False => ["False", "TriggerError"],
    };
    Ok(Ok(json!({
        "replicas": decision.write.unwrap_or(input.current_replicas),
        "wrote_scale": decision.write.is_some(),
        "active_status": decision.active.map(|active| if active { "True" } else { "False" }),
        "last_active_time_set": decision.sets_last_active,
        "paused": decision.reason == LoopReason::Paused,
        "ready_status": ready[0],
        "ready": ready,
    })))
}

#[derive(Deserialize)]
pub(super) struct IdleOrMin {
    idle: Option<i32>,
    min: Option<i32>,
}

pub(super) fn idle_or_min(input: IdleOrMin) -> Result<Outcome, String> {
    let settings = LoopSettings {
        min_replica_count: input.min,
        idle_replica_count: input.idle,
        cooldown_period: Span::ZERO,
        initial_cooldown_period: Span::ZERO,
        fallback_replicas: None,
        annotations: Annotations::default(),
    };
    let (is_idle, replicas) = settings.idle_or_minimum();
    Ok(Ok(json!({ "is_idle": is_idle, "replicas": replicas })))
}

#[derive(Deserialize)]
pub(super) struct FallbackCase {
    fallback: Option<FallbackInput>,
    failures_before: Option<u32>,
    #[serde(default)]
    scaler_failed: bool,
    value_milli: Option<i64>,
    #[serde(default)]
    target_type: String,
    target_milli: i64,
    current_replicas: Option<i32>,
    #[serde(default)]
    ready_pods: Option<i32>,
}

pub(super) fn fallback(input: FallbackCase) -> Result<Outcome, String> {
    let mut failures = input.failures_before.unwrap_or(0);
    let fallback = input.fallback.as_ref().map(FallbackInput::fallback);
    let value = input.value_milli.filter(|_| !input.scaler_failed);
    let current_replicas = input.current_replicas.unwrap_or(0);
    let target = FallbackTarget {
        target: approximate_f64(scalegen_syntax::Quantity::from_milli(input.target_milli)),
        kind: TargetKind::of_metric_type(&input.target_type).ok_or("unknown target type")?,
        current_replicas,
        ready_pods: input.ready_pods.unwrap_or(current_replicas),
    };
    let (value, error) = match evaluate(fallback.as_ref(), &mut failures, value, &target) {
        Evaluated::Value(milli) | Evaluated::Fallback(milli) => (Some(milli), false),
        Evaluated::Nil => (None, false),
        Evaluated::Failed => (None, true),
    };
    Ok(Ok(
        json!({ "error": error, "value_milli": value, "failures": failures }),
    ))
}

#[derive(Deserialize)]
pub(super) struct PrometheusInput {
    status: u16,
    #[serde(default)]
    body: Value,
    ignore_null_values: Option<bool>,
}

pub(super) fn prometheus_query(input: PrometheusInput) -> Result<Outcome, String> {
    let series = input.body.pointer("/data/result").and_then(Value::as_array);
    let fields = |series: &Value| {
        series
            .get("value")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let series: Vec<_> = series.into_iter().flatten().map(fields).collect();
    let value = prometheus::query_value(input.status, &series, input.ignore_null_values.unwrap_or(true));
    Ok(value
        .map(|value| json!({ "value": value }))
        .map_err(|error| error.to_string()))
}

#[derive(Deserialize)]
pub(super) struct MetricName {
    scaler: String,
    trigger_index: usize,
}

pub(super) fn name_of_metric(input: MetricName) -> Result<Outcome, String> {
    let trigger = ScaleTrigger {
        type_: input.scaler,
        ..ScaleTrigger::default()
    };
    Ok(Ok(
        json!({ "name": metric_name(&trigger, input.trigger_index, None) }),
    ))
}

#[derive(Deserialize)]
pub(super) struct TargetType {
    #[serde(default)]
    metric_type: String,
}

pub(super) fn target_type(input: TargetType) -> Result<Outcome, String> {
    let kind = match TargetKind::of_metric_type(&input.metric_type) {
        Some(TargetKind::AverageValue) => "AverageValue",
        Some(TargetKind::Value) => "Value",
        None => return Ok(Err(format!("metric type {} is not supported", input.metric_type))),
    };
    Ok(Ok(json!({ "type": kind })))
}

#[derive(Deserialize)]
pub(super) struct QuantityInput {
    value: String,
}

pub(super) fn quantity(input: QuantityInput) -> Result<Outcome, String> {
    let value = input
        .value
        .parse::<f64>()
        .map_err(|error| format!("{}: {error}", input.value))?;
    let milli = float_to_milli(value);
    Ok(Ok(json!({ "zero": milli == 0, "milli": milli })))
}

#[derive(Deserialize)]
pub(super) struct ModifierValue {
    fallback: Option<FallbackInput>,
    failures: Option<u32>,
    value: f64,
}

pub(super) fn modifier_value(input: ModifierValue) -> Result<Outcome, String> {
    let fallback = input.fallback.as_ref().map(FallbackInput::fallback);
    Ok(Ok(
        json!({ "value": formula_value(fallback.as_ref(), input.failures, input.value) }),
    ))
}

#[derive(Deserialize)]
pub(super) struct ModifierNil {
    target: String,
    fallback_replicas: i32,
}

pub(super) fn modifier_nil(input: ModifierNil) -> Result<Outcome, String> {
    let target = input
        .target
        .parse()
        .map_err(|error| format!("{}: {error}", input.target))?;
    Ok(Ok(
        json!({ "composite_milli": nil_formula_milli(target, input.fallback_replicas) }),
    ))
}
