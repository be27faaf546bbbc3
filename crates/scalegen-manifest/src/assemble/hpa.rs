//! A HorizontalPodAutoscaler, from its plan.

use std::sync::Arc;

use scalegen_profile::language::{LabelSelector, SelectorOperator as Planned, Target};
use scalegen_profile::plan::{HpaPlan, MetricPlan, MetricSource, MetricTarget, Plan};

use super::{Assembly, Body, Role, behavior};
use crate::builders::{
    HorizontalPodAutoscalerBuilder, Metric, MetricName, ObjectReference, ResourceTarget, SelectorOperator,
    ValueTarget,
};
use scalegen_syntax::Quantity;

pub(super) fn add(hpa: &HpaPlan, plan: &Plan, role: Role, assembly: &mut Assembly) {
    let object = &hpa.object;
    let mut builder =
        HorizontalPodAutoscalerBuilder::new(&object.name, reference(&hpa.target), hpa.max_replicas)
            .planned(object)
            .targets(plan.targets);
    if let Some(replicas) = hpa.min_replicas {
        builder = builder.min_replicas(replicas);
    }
    for planned in &hpa.metrics {
        builder = builder.metric(metric(planned));
    }
    if let Some(planned) = &hpa.behavior {
        builder = builder.behavior(behavior::behavior(planned));
    }
    if let Some(validate) = hpa.validate_hpa_ownership {
        builder = builder.validate_hpa_ownership(validate);
    }
    let notes = hpa
        .metrics
        .iter()
        .filter_map(|metric| note(metric, plan))
        .collect();
    let judged = builder
        .judge()
        .map(|hpa| Body::HorizontalPodAutoscaler(Arc::new(hpa)));
    assembly.judged(object, role, judged, notes);
}

pub(super) fn reference(target: &Target) -> ObjectReference {
    ObjectReference::new(&target.api_version, &target.kind, &target.name)
}

fn metric(plan: &MetricPlan) -> Metric {
    match &plan.source {
        MetricSource::Resource { name } => Metric::resource(name, resource_target(plan.target)),
        MetricSource::ContainerResource { name, container } => {
            Metric::container_resource(name, container, resource_target(plan.target))
        }
        MetricSource::Pods { metric, selector } => {
            Metric::pods(metric_name(metric, selector.as_ref()), amount(plan.target))
        }
        MetricSource::Object {
            metric,
            selector,
            described_object,
        } => Metric::object(
            reference(described_object),
            metric_name(metric, selector.as_ref()),
            value_target(plan.target),
        ),
        MetricSource::External { metric, selector, .. } => {
            Metric::external(metric_name(metric, selector.as_ref()), value_target(plan.target))
        }
    }
}

// The plan pairs sources with targets that fit them; an amount is an amount wherever it is asked for.
fn resource_target(target: MetricTarget) -> ResourceTarget {
    match target {
        MetricTarget::AverageUtilization(percent) => ResourceTarget::Utilization(percent),
        MetricTarget::AverageValue(amount) | MetricTarget::Value(amount) => {
            ResourceTarget::AverageValue(amount)
        }
    }
}

fn value_target(target: MetricTarget) -> ValueTarget {
    match target {
        MetricTarget::Value(amount) => ValueTarget::Value(amount),
        other => ValueTarget::AverageValue(amount(other)),
    }
}

fn amount(target: MetricTarget) -> Quantity {
    match target {
        MetricTarget::AverageUtilization(percent) => Quantity::from_units(i64::from(percent)),
        MetricTarget::AverageValue(amount) | MetricTarget::Value(amount) => amount,
    }
}

fn metric_name(name: &str, selector: Option<&LabelSelector>) -> MetricName {
    let mut metric = MetricName::new(name);
    for (label, value) in selector.iter().flat_map(|selector| &selector.match_labels) {
        metric = metric.match_label(label, value);
    }
    for expression in selector.iter().flat_map(|selector| &selector.match_expressions) {
        let operator = match expression.operator {
            Planned::In => SelectorOperator::In,
            Planned::NotIn => SelectorOperator::NotIn,
            Planned::Exists => SelectorOperator::Exists,
            Planned::DoesNotExist => SelectorOperator::DoesNotExist,
        };
        metric = metric.match_expression(&expression.key, operator, &expression.values);
    }
    metric
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
