//! Plans in words: what a scaler scales on, and what a load test does.

use scalegen_profile::language::{Trigger, TriggerMetricType};
use scalegen_profile::plan::{
    HpaPlan, KedaPlan, LoadTestPlan, MetricPlan, MetricSource, MetricTarget, Plan, ScaledJobPlan, ScalerKind,
    ScalerPlan, TriggerKind, TriggerPlan,
};
use scalegen_syntax::{Unit, defaults};

/// What a scaler scales on, and between which bounds.
pub(super) fn scaler(plan: &Plan, scaler: &ScalerPlan) -> String {
    match &scaler.kind {
        ScalerKind::Hpa(hpa) => hpa_summary(plan, hpa),
        ScalerKind::Keda(keda) => keda_summary(plan, keda),
    }
}

fn hpa_summary(plan: &Plan, hpa: &HpaPlan) -> String {
    let on: Vec<_> = hpa
        .metrics
        .iter()
        .map(|metric| metric_summary(plan, metric))
        .collect();
    let on = match on.is_empty() {
        true => "cpu at 80 % of the request".to_owned(),
        false => on.join(", "),
    };
    format!(
        "{on}; {} to {} replicas",
        hpa.settings.min_replicas.unwrap_or(defaults::hpa::MIN_REPLICAS),
        hpa.settings.max_replicas
    )
}

fn keda_summary(plan: &Plan, keda: &KedaPlan) -> String {
    let on: Vec<_> = keda
        .triggers
        .iter()
        .zip(&keda.settings.triggers)
        .map(|(trigger, settings)| trigger_summary(plan, trigger, settings))
        .collect();
    let min = keda
        .settings
        .min_replicas
        .unwrap_or(defaults::keda::MIN_REPLICA_COUNT);
    let max = keda
        .settings
        .max_replicas
        .unwrap_or(defaults::keda::MAX_REPLICA_COUNT);
    let idle = match keda.settings.idle_replicas {
        Some(idle) => format!(", {idle} while no trigger is active"),
        None if min == 0 => " (0 while no trigger is active)".to_owned(),
        None => String::new(),
    };
    format!("{}; {min} to {max} replicas{idle}", on.join(", "))
}

fn metric_summary(plan: &Plan, metric: &MetricPlan) -> String {
    let (what, unit) = match &metric.source {
        MetricSource::Resource { name } => (name.clone(), None),
        MetricSource::ContainerResource { name, container } => {
            (format!("{name} of container {container}"), None)
        }
        MetricSource::External {
            signal: Some(signal), ..
        } => (format!("signal {signal}"), unit(plan, signal)),
        MetricSource::Pods { metric, .. } | MetricSource::External { metric, .. } => (metric.clone(), None),
        MetricSource::Object {
            metric,
            described_object,
            ..
        } => (format!("{metric} of {described_object}"), None),
    };
    match metric.target {
        MetricTarget::AverageUtilization(percent) => format!("{what} at {percent} % of the request"),
        MetricTarget::AverageValue(amount) => format!("{what} at {} per pod", measured(&amount, unit)),
        MetricTarget::Value(amount) => format!("{what} at {} in total", measured(&amount, unit)),
    }
}

/// What a ScaledJob starts Jobs for, and how many.
pub(super) fn scaled_job(plan: &Plan, job: &ScaledJobPlan) -> String {
    let triggers = job.triggers.iter().zip(&job.settings.triggers);
    let on: Vec<_> = triggers
        .map(|(trigger, settings)| trigger_summary(plan, trigger, settings))
        .collect();
    let min = job.settings.min_replicas.unwrap_or_default();
    let max = job
        .settings
        .max_replicas
        .unwrap_or(defaults::keda::MAX_REPLICA_COUNT);
    format!("{}; {min} to {max} Jobs", on.join(", "))
}

fn trigger_summary(plan: &Plan, trigger: &TriggerPlan, settings: &Trigger) -> String {
    // KEDA's own default.
    let metric_type = trigger.metric_type.unwrap_or(TriggerMetricType::AverageValue);
    let each = match metric_type {
        TriggerMetricType::Utilization => " % of the request",
        TriggerMetricType::AverageValue => " per pod",
        TriggerMetricType::Value => " in total",
    };
    let resource = |resource: &str, value: &dyn std::fmt::Display| {
        let of = settings
            .container_name
            .as_ref()
            .map_or(String::new(), |container| format!(" of container {container}"));
        format!("{resource}{of} at {value}{each}")
    };
    match &trigger.kind {
        TriggerKind::Prometheus {
            query,
            threshold,
            signal,
            ..
        } => {
            let (what, unit) = match signal {
                Some(signal) => (format!("signal {signal}"), unit(plan, signal)),
                None => (format!("query {query}"), None),
            };
            format!("{what} at {}{each}", measured(threshold, unit))
        }
        TriggerKind::Cpu(value) => resource("cpu", value),
        TriggerKind::Memory(value) => resource("memory", value),
        TriggerKind::Cron {
            timezone,
            start,
            end,
            desired_replicas,
        } => format!("{desired_replicas} replicas from '{start}' to '{end}' in {timezone}"),
        TriggerKind::Other(type_) => format!("a trigger of type {type_}"),
    }
}

fn unit(plan: &Plan, signal: &str) -> Option<Unit> {
    plan.signal(signal)?.unit
}

fn measured(amount: &dyn std::fmt::Display, unit: Option<Unit>) -> String {
    let unit = match unit {
        None | Some(Unit::Count | Unit::Ratio) => "",
        Some(Unit::PerSecond) => "/s",
        Some(Unit::Percent) => " %",
        Some(Unit::Seconds) => " s",
        Some(Unit::Milliseconds) => " ms",
        Some(Unit::Bytes) => " bytes",
    };
    format!("{amount}{unit}")
}

/// What a load test does.
pub(super) fn load_test(test: &LoadTestPlan) -> String {
    let rate = match test.most_requests_per_second() {
        Some(most) => format!("at most {most} requests per second"),
        None => "as many requests as they can".to_owned(),
    };
    let most = match (test.duration, test.settings.requests) {
        (Some(duration), _) => format!("for {duration}"),
        (None, requests) => format!("with {} requests", requests.unwrap_or_default()),
    };
    format!(
        "{} workers {most}, {rate}, on {}",
        test.concurrency, test.workload
    )
}
