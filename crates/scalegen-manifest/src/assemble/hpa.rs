//! A HorizontalPodAutoscaler, from its plan.

use std::sync::Arc;

use scalegen_profile::plan::{HpaPlan, MetricPlan, MetricSource, Plan};

use super::{Assembly, Body, Role};
use crate::builders::HorizontalPodAutoscalerBuilder;
use crate::settings::HPA;

pub(super) fn add(hpa: &HpaPlan, plan: &Plan, role: Role, assembly: &mut Assembly) {
    let object = &hpa.object;
    let max_replicas = hpa.settings.max_replicas;
    let builder = HorizontalPodAutoscalerBuilder::new(&object.name, (&hpa.target).into(), max_replicas)
        .planned(object)
        .targets(plan.targets);
    let notes = hpa
        .metrics
        .iter()
        .filter_map(|metric| note(metric, plan))
        .collect();
    let judged = HPA
        .put(hpa, builder)
        .judge()
        .map(|hpa| Body::HorizontalPodAutoscaler(Arc::new(hpa)));
    assembly.judged(object, role, judged, notes);
}

/// Where an external metric comes from, since the object itself does not say.
fn note(metric: &MetricPlan, plan: &Plan) -> Option<String> {
    let MetricSource::External {
        metric,
        signal: Some(signal),
        ..
    } = &metric.source
    else {
        return None;
    };
    let signal = plan.signal(signal)?;
    Some(format!(
        "{metric} is served by prometheus-adapter (adapter-values.yaml): {}",
        signal.query
    ))
}
