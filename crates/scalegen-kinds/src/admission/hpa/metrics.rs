//! The metrics of a HorizontalPodAutoscaler: rules HPA008 to HPA017.

use k8s_openapi::api::autoscaling::v2::{
    ContainerResourceMetricSource, ExternalMetricSource, MetricIdentifier, MetricSpec, MetricTarget,
    ObjectMetricSource, PodsMetricSource, ResourceMetricSource,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use scalegen_syntax::{Rule, Targets, Version};

use super::{API_GROUP_REQUIRED, api_group, reference};
use crate::admission::At;
use crate::admission::{names, quantities, read_quantity, resources, words};
use crate::{Refusal, rules};

const TYPES: [&str; 5] = ["ContainerResource", "External", "Object", "Pods", "Resource"];
/// From here on ContainerResource metrics are kept without a feature gate.
const CONTAINER_RESOURCE: Version = Version::new(1, 27);

/// Every metric, on its own: the server does not compare them with each other.
pub(super) fn check(metrics: &[MetricSpec], targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    for (index, metric) in metrics.iter().enumerate() {
        let path = path.index(index);
        metric_type(metric, &path, found);
        blocks(metric, &path, found);
        container_resource_is_kept(metric, targets, &path, found);
        readable_quantities(metric, &path, found);
        first_block(metric, targets, &path, found);
    }
}

/// The field that belongs to a type of metric.
fn block_of(type_: &str) -> Option<&'static str> {
    match type_ {
        "ContainerResource" => Some("containerResource"),
        "External" => Some("external"),
        "Object" => Some("object"),
        "Pods" => Some("pods"),
        "Resource" => Some("resource"),
        _ => None,
    }
}

/// The blocks that are there with their targets, in the order in which the server looks at them.
fn present(metric: &MetricSpec) -> Vec<(&'static str, &MetricTarget)> {
    [
        metric.object.as_ref().map(|block| ("object", &block.target)),
        metric.external.as_ref().map(|block| ("external", &block.target)),
        metric.pods.as_ref().map(|block| ("pods", &block.target)),
        metric.resource.as_ref().map(|block| ("resource", &block.target)),
        metric
            .container_resource
            .as_ref()
            .map(|block| ("containerResource", &block.target)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// HPA008.
fn metric_type(metric: &MetricSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    if metric.type_.is_empty() {
        let message = words::required_because("must specify a metric source type");
        found.push(Refusal::new(
            rules::UNKNOWN_METRIC_TYPE,
            path.field("type"),
            message,
        ));
    } else if block_of(&metric.type_).is_none() {
        found.push(Refusal::unsupported(
            rules::UNKNOWN_METRIC_TYPE,
            path.field("type"),
            &metric.type_,
            &TYPES,
        ));
    }
}

/// HPA009. A single block of the wrong type is only missing the right one; of several, all others are refused.
fn blocks(metric: &MetricSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    let expected = block_of(&metric.type_);
    let present = present(metric);
    if let Some(expected) = expected
        && !present.iter().any(|(block, _)| *block == expected)
    {
        let message = words::required_because("must populate information for the given metric source");
        found.push(Refusal::new(
            rules::METRIC_BLOCK_MISMATCH,
            path.field(expected),
            message,
        ));
    }
    if present.len() > 1 {
        for (block, _) in present.iter().filter(|(block, _)| Some(*block) != expected) {
            let message = words::forbidden("must populate the given metric source only");
            found.push(Refusal::new(
                rules::METRIC_BLOCK_MISMATCH,
                path.field(block),
                message,
            ));
        }
    }
}

/// HPA014, for servers that drop the block because the feature is off.
fn container_resource_is_kept(
    metric: &MetricSpec,
    targets: &Targets,
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    if metric.container_resource.is_some() && targets.kubernetes < CONTAINER_RESOURCE {
        let message = words::required_because(
            "must populate information for the given metric source \
             (Kubernetes before 1.27 drops it: the feature gate HPAContainerMetrics is off)",
        );
        found.push(Refusal::new(
            rules::MALFORMED_CONTAINER_RESOURCE_METRIC,
            path.field("containerResource"),
            message,
        ));
    }
}

/// SCH006, in every block: what cannot be decoded is refused wherever it stands.
fn readable_quantities(metric: &MetricSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    for (block, target) in present(metric) {
        for (field, quantity) in [("value", &target.value), ("averageValue", &target.average_value)] {
            if let Some(quantity) = quantity {
                let at = || path.field(block).field("target").field(field).path();
                found.extend(quantities::check(quantity, at));
            }
        }
    }
}

/// HPA010 to HPA017. The server looks into the first block only.
fn first_block(metric: &MetricSpec, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    if let Some(block) = &metric.object {
        object(block, targets, &path.field("object"), found);
    } else if let Some(block) = &metric.external {
        external(block, &path.field("external"), found);
    } else if let Some(block) = &metric.pods {
        pods(block, &path.field("pods"), found);
    } else if let Some(block) = &metric.resource {
        resource(block, &path.field("resource"), found);
    } else if let Some(block) = &metric.container_resource {
        container_resource(block, &path.field("containerResource"), found);
    }
}

/// HPA016.
fn object(block: &ObjectMetricSource, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    let object_path = path.field("describedObject");
    reference(
        &block.described_object,
        rules::MALFORMED_OBJECT_METRIC,
        &object_path,
        found,
    );
    if let Some(api_version) = &block.described_object.api_version
        && targets.kubernetes >= API_GROUP_REQUIRED
        && api_group(api_version).is_none()
    {
        let message = words::invalid(api_version, "unexpected GroupVersion string");
        found.push(Refusal::new(
            rules::MALFORMED_OBJECT_METRIC,
            object_path.field("apiVersion"),
            message,
        ));
    }
    identifier(&block.metric, path, found);
    target(&block.target, path, found);
    if block.target.value.is_none() && block.target.average_value.is_none() {
        let message =
            words::required_because("must set either a target value for metric or a per-pod target");
        found.push(Refusal::new(
            rules::MALFORMED_OBJECT_METRIC,
            path.field("target").field("averageValue"),
            message,
        ));
    }
}

/// HPA017.
fn external(block: &ExternalMetricSource, path: &At<'_>, found: &mut Vec<Refusal>) {
    identifier(&block.metric, path, found);
    target(&block.target, path, found);
    match (&block.target.value, &block.target.average_value) {
        (None, None) => {
            let message =
                words::required_because("must set either a target value for metric or a per-pod target");
            found.push(Refusal::new(
                rules::EXTERNAL_METRIC_WITHOUT_ONE_TARGET,
                path.field("target").field("averageValue"),
                message,
            ));
        }
        (Some(_), Some(_)) => {
            let message = words::forbidden("may not set both a target value for metric and a per-pod target");
            found.push(Refusal::new(
                rules::EXTERNAL_METRIC_WITHOUT_ONE_TARGET,
                path.field("target").field("value"),
                message,
            ));
        }
        _ => {}
    }
}

/// HPA015.
fn pods(block: &PodsMetricSource, path: &At<'_>, found: &mut Vec<Refusal>) {
    identifier(&block.metric, path, found);
    target(&block.target, path, found);
    if block.target.average_value.is_none() {
        let message = words::required_because("must specify a positive target averageValue");
        found.push(Refusal::new(
            rules::PODS_METRIC_WITHOUT_AVERAGE_VALUE,
            path.field("target").field("averageValue"),
            message,
        ));
    }
}

/// HPA013. The name may be any text: that it is a resource is not asked here.
fn resource(block: &ResourceMetricSource, path: &At<'_>, found: &mut Vec<Refusal>) {
    if block.name.is_empty() {
        let message = words::required_because("must specify a resource name");
        found.push(Refusal::new(
            rules::MALFORMED_RESOURCE_METRIC,
            path.field("name"),
            message,
        ));
    }
    target(&block.target, path, found);
    utilization_or_value(rules::MALFORMED_RESOURCE_METRIC, &block.target, path, found);
}

/// HPA014.
fn container_resource(block: &ContainerResourceMetricSource, path: &At<'_>, found: &mut Vec<Refusal>) {
    if block.name.is_empty() {
        let message = words::required_because("must specify a resource name");
        found.push(Refusal::new(
            rules::MALFORMED_CONTAINER_RESOURCE_METRIC,
            path.field("name"),
            message,
        ));
    } else if let Some(message) = resources::container_resource_name(&block.name) {
        found.push(Refusal::new(
            rules::MALFORMED_CONTAINER_RESOURCE_METRIC,
            path.field("name"),
            message,
        ));
    }
    if block.container.is_empty() {
        let message = words::required_because("must specify a container");
        found.push(Refusal::new(
            rules::MALFORMED_CONTAINER_RESOURCE_METRIC,
            path.field("container"),
            message,
        ));
    } else if let Some(problem) = names::dns_label(&block.container) {
        let message = words::invalid(&block.container, problem);
        found.push(Refusal::new(
            rules::MALFORMED_CONTAINER_RESOURCE_METRIC,
            path.field("container"),
            message,
        ));
    }
    target(&block.target, path, found);
    utilization_or_value(
        rules::MALFORMED_CONTAINER_RESOURCE_METRIC,
        &block.target,
        path,
        found,
    );
}

/// The half of HPA013 and HPA014 that they share.
fn utilization_or_value(rule: &'static Rule, target: &MetricTarget, path: &At<'_>, found: &mut Vec<Refusal>) {
    match (target.average_utilization, &target.average_value) {
        (None, None) => {
            let message =
                words::required_because("must set either a target raw value or a target utilization");
            found.push(Refusal::new(
                rule,
                path.field("target").field("averageUtilization"),
                message,
            ));
        }
        (Some(_), Some(_)) => {
            let message = words::forbidden("may not set both a target raw value and a target utilization");
            found.push(Refusal::new(
                rule,
                path.field("target").field("averageValue"),
                message,
            ));
        }
        _ => {}
    }
}

/// HPA012.
fn identifier(metric: &MetricIdentifier, path: &At<'_>, found: &mut Vec<Refusal>) {
    let message = if metric.name.is_empty() {
        words::required_because("must specify a metric name")
    } else if let Some(problem) = names::path_segment(&metric.name) {
        words::invalid(&metric.name, problem)
    } else {
        return;
    };
    found.push(Refusal::new(
        rules::MALFORMED_METRIC_NAME,
        path.field("metric").field("name"),
        message,
    ));
}

/// HPA010 and HPA011.
fn target(target: &MetricTarget, path: &At<'_>, found: &mut Vec<Refusal>) {
    let path = path.field("target");
    if target.type_.is_empty() {
        let message = words::required_because("must specify a metric target type");
        found.push(Refusal::new(
            rules::UNKNOWN_TARGET_TYPE,
            path.field("type"),
            message,
        ));
    } else if !matches!(target.type_.as_str(), "Utilization" | "Value" | "AverageValue") {
        let message = words::invalid(
            &target.type_,
            "must be either Utilization, Value, or AverageValue",
        );
        found.push(Refusal::new(
            rules::UNKNOWN_TARGET_TYPE,
            path.field("type"),
            message,
        ));
    }
    for (field, quantity) in [("value", &target.value), ("averageValue", &target.average_value)] {
        if let Some(quantity) = quantity.as_ref().filter(|quantity| is_not_positive(quantity)) {
            let message = words::invalid(&quantity.0, "must be positive");
            found.push(Refusal::new(
                rules::TARGET_NOT_POSITIVE,
                path.field(field),
                message,
            ));
        }
    }
    if let Some(percent) = target.average_utilization.filter(|percent| *percent < 1) {
        let message = words::invalid_number(percent, "must be greater than 0");
        found.push(Refusal::new(
            rules::TARGET_NOT_POSITIVE,
            path.field("averageUtilization"),
            message,
        ));
    }
}

/// What cannot be read is SCH006's.
fn is_not_positive(quantity: &Quantity) -> bool {
    read_quantity(quantity).is_ok_and(|amount| !amount.is_positive())
}
