//! What an HPA scales on.

use scalegen_profile::language::{LabelSelector, SelectorOperator as Planned};
use scalegen_profile::plan::{MetricPlan, MetricSource, MetricTarget};
use scalegen_syntax::Quantity;

use super::table::{Form, Row, Table};
use crate::builders::{Metric, MetricName, ResourceTarget, SelectorOperator, ValueTarget};

type Key = Row<(), ()>;

/// The plan resolves a metric as a whole, and [`metric`] puts it.
pub(super) static METRIC: Table<(), ()> = Table::new(
    "Metric",
    &[
        Key::with("resource", "resource.name", Form::Same),
        Key::with("container_resource", "containerResource.name", Form::Same),
        Key::with("container", "containerResource.container", Form::Same),
        Key::with("pods", "pods.metric.name", Form::Same),
        Key::with("object", "object.metric.name", Form::Same),
        Key::with("described_object", "object.describedObject", Form::Same),
        Key::with("external", "external.metric.name", Form::Same),
        Key::with("signal", "external.metric.name", Form::Signal("metric")),
        Key::table("selector", "?.metric.selector", &SELECTOR, |(), ()| ()),
        Key::with("average_utilization", "?.target.averageUtilization", Form::Same),
        Key::with("average_value", "?.target.averageValue", Form::Same),
        Key::with("value", "?.target.value", Form::Same),
    ],
);

pub(super) static SELECTOR: Table<(), ()> = Table::new(
    "LabelSelector",
    &[
        Key::with("match_labels", "matchLabels", Form::Map),
        Key::table("match_expressions", "matchExpressions", &EXPRESSION, |(), ()| ()),
    ],
);

pub(super) static EXPRESSION: Table<(), ()> = Table::new(
    "MatchExpression",
    &[
        Key::with("key", "key", Form::Same),
        Key::with("operator", "operator", Form::Same),
        Key::with("values", "values", Form::Same),
    ],
);

pub(super) fn metric(plan: &MetricPlan) -> Metric {
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
            described_object.into(),
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
