//! A profile, as the linter looks at it.

use std::sync::Arc;

use scalegen_document::{Directive, MARK};
use scalegen_lint::{Input, Profile, Prometheus, Signal};
use scalegen_profile::language::TriggerMetricType;
use scalegen_profile::place_within;
use scalegen_profile::plan::{
    HpaPlan, KedaPlan, MetricPlan, MetricSource, MetricTarget, Plan, ScalerKind, TriggerKind, TriggerPlan,
};
use scalegen_syntax::{FieldPath, Place, SourceFile};

use super::config::known;

/// The comments of a profile that speak to scalegen.
pub fn profile_directives(source: &Arc<SourceFile>) -> Vec<Directive> {
    scalegen_profile::comments(source.text(), MARK)
        .into_iter()
        .filter_map(|comment| Directive::read(source, comment.span, comment.covers))
        .collect()
}

/// What rules look at in a plan, with a function that finds the value at a path of its profile.
pub fn profile_view<'a>(plan: &'a Plan, place: &'a dyn Fn(&FieldPath) -> Option<Place>) -> Profile<'a> {
    let signals = plan.signals.iter().map(|signal| Signal {
        key: &signal.key,
        query: &signal.query,
        is_structured: signal.is_structured,
        has_window: signal.window.is_some(),
        unit: signal.unit,
        emitted_by: signal.emitted_by.as_deref(),
        origin: &signal.origin,
    });
    let mut inputs = Vec::new();
    for workload in &plan.workloads {
        for scaler in &workload.scalers {
            match &scaler.kind {
                ScalerKind::Hpa(hpa) => inputs.extend(metrics(&workload.key, hpa)),
                ScalerKind::Keda(keda) => inputs.extend(triggers(&workload.key, keda)),
            }
        }
    }
    Profile {
        prometheus: plan.prometheus.as_ref().map(|prometheus| Prometheus {
            url: &prometheus.url,
            scrape_interval: prometheus.scrape_interval,
        }),
        signals: signals.collect(),
        known: known(&plan.engines, &plan.metrics),
        inputs,
        place,
        within: place_within,
    }
}

fn metrics<'a>(workload: &'a str, hpa: &'a HpaPlan) -> impl Iterator<Item = Input<'a>> {
    let metric = |metric: &'a MetricPlan| match &metric.source {
        MetricSource::External { metric, signal, .. } => match signal {
            Some(signal) => (Some(signal.as_str()), None),
            None => (None, Some(("external", metric.as_str()))),
        },
        MetricSource::Pods { metric, .. } => (None, Some(("pods", metric.as_str()))),
        _ => (None, None),
    };
    hpa.metrics.iter().enumerate().map(move |(index, plan)| {
        let (signal, metric) = metric(plan);
        Input {
            workload,
            scaler: &hpa.object.origin,
            list: "metrics",
            index,
            signal,
            metric,
            query: None,
            server_address: None,
            // An HPA that scales to zero is judged as an object.
            floor: 1,
            as_value: matches!(plan.target, MetricTarget::Value(_)).then_some("value"),
        }
    })
}

fn triggers<'a>(workload: &'a str, keda: &'a KedaPlan) -> impl Iterator<Item = Input<'a>> {
    // A formula's result is what is compared then.
    let is_compared = keda.settings.scaling_modifiers.is_none();
    let as_value = move |trigger: &TriggerPlan| {
        (is_compared && trigger.metric_type == Some(TriggerMetricType::Value)).then_some("metric_type")
    };
    keda.triggers.iter().enumerate().map(move |(index, trigger)| {
        let (signal, query, server_address) = match &trigger.kind {
            TriggerKind::Prometheus {
                signal,
                query,
                server_address,
                ..
            } => (
                signal.as_deref(),
                Some(query.as_str()),
                Some(server_address.as_str()),
            ),
            _ => (None, None, None),
        };
        Input {
            workload,
            scaler: &keda.object.origin,
            list: "triggers",
            index,
            signal,
            metric: None,
            query,
            server_address,
            floor: keda
                .settings
                .idle_replicas
                .or(keda.settings.min_replicas)
                .unwrap_or_default(),
            as_value: as_value(trigger),
        }
    })
}
