//! A KEDA ScaledObject, from its plan.

use std::sync::Arc;

use scalegen_profile::language::{self, AuthenticationKind};
use scalegen_profile::plan::{KedaPlan, Plan, TriggerKind, TriggerPlan};
use scalegen_syntax::{Decimal, Quantity};

use super::{Assembly, Body, Role, behavior, hpa};
use crate::builders::{
    AuthMode, CpuTrigger, CronTrigger, MemoryTrigger, OtherTrigger, PrometheusTrigger, ResourceTarget,
    ScaledObjectBuilder, ScalingFormula, Trigger, TriggerMetricType,
};
use scalegen_kinds::scaled_object::FallbackBehavior;

pub(super) fn add(keda: &KedaPlan, plan: &Plan, role: Role, assembly: &mut Assembly) {
    let object = &keda.object;
    let mut builder = ScaledObjectBuilder::new(&object.name, hpa::reference(&keda.target))
        .planned(object)
        .targets(plan.targets);
    builder = bounds(builder, keda);
    if let Some(container) = &keda.env_source_container_name {
        builder = builder.env_source_container(container);
    }
    for planned in &keda.triggers {
        builder = builder.trigger(trigger(planned));
    }
    if let Some(fallback) = &keda.fallback {
        builder = builder.fallback(fallback.failure_threshold, fallback.replicas);
        if let Some(behavior) = fallback.behavior {
            builder = builder.fallback_behavior(fallback_behavior(behavior));
        }
    }
    if let Some(planned) = &keda.behavior {
        builder = builder.behavior(behavior::behavior(planned));
    }
    if let Some(name) = &keda.hpa_name {
        builder = builder.hpa_name(name);
    }
    if let Some(restore) = keda.restore_to_original_replica_count {
        builder = builder.restore_to_original_replica_count(restore);
    }
    if let Some(modifiers) = &keda.scaling_modifiers {
        let mut formula = ScalingFormula::new(&modifiers.formula, quantity(&modifiers.target));
        if let Some(target) = &modifiers.activation_target {
            formula = formula.activation_target(quantity(target));
        }
        formula = match modifiers.metric_type {
            Some(language::ModifierMetricType::AverageValue) => {
                formula.metric_type(TriggerMetricType::AverageValue)
            }
            Some(language::ModifierMetricType::Value) => formula.metric_type(TriggerMetricType::Value),
            None => formula,
        };
        builder = builder.scaling_modifiers(formula);
    }
    builder = annotations(builder, keda);
    let notes = vec![format!(
        "KEDA makes the HorizontalPodAutoscaler {} from it.",
        keda.hpa_name()
    )];
    let judged = builder.judge().map(|scaled| Body::ScaledObject(Arc::new(scaled)));
    assembly.judged(object, role, judged, notes);
}

fn bounds(mut builder: ScaledObjectBuilder, keda: &KedaPlan) -> ScaledObjectBuilder {
    if let Some(replicas) = keda.min_replicas {
        builder = builder.min_replica_count(replicas);
    }
    if let Some(replicas) = keda.max_replicas {
        builder = builder.max_replica_count(replicas);
    }
    if let Some(replicas) = keda.idle_replicas {
        builder = builder.idle_replica_count(replicas);
    }
    if let Some(interval) = keda.polling_interval {
        builder = builder.polling_interval(interval);
    }
    if let Some(period) = keda.cooldown_period {
        builder = builder.cooldown_period(period);
    }
    if let Some(period) = keda.initial_cooldown_period {
        builder = builder.initial_cooldown_period(period);
    }
    builder
}

fn annotations(mut builder: ScaledObjectBuilder, keda: &KedaPlan) -> ScaledObjectBuilder {
    let pause = &keda.pause;
    let is = |setting: Option<bool>| setting == Some(true);
    if is(pause.paused) {
        builder = builder.paused();
    }
    if let Some(replicas) = pause.paused_replicas {
        builder = builder.paused_replicas(replicas);
    }
    if is(pause.paused_scale_in) {
        builder = builder.paused_scale_in();
    }
    if is(pause.paused_scale_out) {
        builder = builder.paused_scale_out();
    }
    if is(pause.force_activation) {
        builder = builder.force_activation();
    }
    if is(pause.transfer_hpa_ownership) {
        builder = builder.transfer_hpa_ownership(keda.hpa_name());
    }
    if !pause.hpa_excluded_labels.is_empty() {
        builder = builder.hpa_excluded_labels(&pause.hpa_excluded_labels);
    }
    builder
}

fn trigger(plan: &TriggerPlan) -> Trigger {
    let mut trigger = typed(plan);
    for (key, value) in &plan.metadata {
        trigger = trigger.metadata(key, value);
    }
    if let Some(name) = &plan.name {
        trigger = trigger.named(name);
    }
    let resource = matches!(plan.kind, TriggerKind::Cpu { .. } | TriggerKind::Memory { .. });
    trigger = match plan.metric_type {
        Some(language::TriggerMetricType::AverageValue) if !resource => {
            trigger.metric_type(TriggerMetricType::AverageValue)
        }
        Some(language::TriggerMetricType::Value) if !resource => {
            trigger.metric_type(TriggerMetricType::Value)
        }
        _ => trigger,
    };
    if plan.use_cached_metrics == Some(true) {
        trigger = trigger.use_cached_metrics();
    }
    match &plan.authentication_ref {
        None => trigger,
        Some(reference) => match reference.kind {
            Some(AuthenticationKind::ClusterTriggerAuthentication) => {
                trigger.cluster_authentication(&reference.name)
            }
            _ => trigger.authentication(&reference.name),
        },
    }
}

fn typed(plan: &TriggerPlan) -> Trigger {
    let target = |value: Quantity| match plan.metric_type {
        // The plan always says which; a percentage is a whole number.
        Some(language::TriggerMetricType::AverageValue) => ResourceTarget::AverageValue(value),
        _ => ResourceTarget::Utilization(i32::try_from(value.units_ceil()).unwrap_or(i32::MAX)),
    };
    match &plan.kind {
        TriggerKind::Cpu {
            value,
            container_name,
        } => {
            let trigger = CpuTrigger::new(target(*value));
            container_name
                .iter()
                .fold(trigger, |trigger, name| trigger.container(name))
                .into()
        }
        TriggerKind::Memory {
            value,
            container_name,
        } => {
            let trigger = MemoryTrigger::new(target(*value));
            container_name
                .iter()
                .fold(trigger, |trigger, name| trigger.container(name))
                .into()
        }
        TriggerKind::Cron {
            timezone,
            start,
            end,
            desired_replicas,
        } => CronTrigger::new(timezone, start, end, *desired_replicas).into(),
        TriggerKind::Other { type_ } => OtherTrigger::new(type_).into(),
        TriggerKind::Prometheus { .. } => prometheus(&plan.kind),
    }
}

fn prometheus(kind: &TriggerKind) -> Trigger {
    let TriggerKind::Prometheus {
        server_address,
        query,
        threshold,
        activation_threshold,
        ignore_null_values,
        namespace,
        query_parameters,
        custom_headers,
        unsafe_ssl,
        timeout,
        auth_modes,
        signal: _,
    } = kind
    else {
        return OtherTrigger::new(kind.type_()).into();
    };
    let mut trigger = PrometheusTrigger::new(server_address, query, quantity(threshold));
    if let Some(threshold) = activation_threshold {
        trigger = trigger.activation_threshold(quantity(threshold));
    }
    if let Some(ignore) = ignore_null_values {
        trigger = trigger.ignore_null_values(*ignore);
    }
    if let Some(namespace) = namespace {
        trigger = trigger.query_namespace(namespace);
    }
    for (name, value) in query_parameters {
        trigger = trigger.query_parameter(name, value);
    }
    for (name, value) in custom_headers {
        trigger = trigger.custom_header(name, value);
    }
    if let Some(unsafe_ssl) = unsafe_ssl {
        trigger = trigger.unsafe_ssl(*unsafe_ssl);
    }
    if let Some(timeout) = timeout {
        trigger = trigger.timeout(*timeout);
    }
    for mode in auth_modes {
        trigger = match mode.as_str() {
            "basic" => trigger.auth_mode(AuthMode::Basic),
            "bearer" => trigger.auth_mode(AuthMode::Bearer),
            "tls" => trigger.auth_mode(AuthMode::Tls),
            _ => trigger.auth_mode(AuthMode::Custom),
        };
    }
    trigger.into()
}

fn fallback_behavior(behavior: language::FallbackBehavior) -> FallbackBehavior {
    match behavior {
        language::FallbackBehavior::Static => FallbackBehavior::Static,
        language::FallbackBehavior::CurrentReplicas => FallbackBehavior::CurrentReplicas,
        language::FallbackBehavior::CurrentReplicasIfHigher => FallbackBehavior::CurrentReplicasIfHigher,
        language::FallbackBehavior::CurrentReplicasIfLower => FallbackBehavior::CurrentReplicasIfLower,
        language::FallbackBehavior::ScalingModifiers => FallbackBehavior::ScalingModifiers,
    }
}

/// A decimal is a quantity without a suffix.
fn quantity(decimal: &Decimal) -> Quantity {
    decimal.as_str().parse().unwrap_or(Quantity::from_units(0))
}
