//! What an HPA scales on: the five sources of a metric, each with the targets that make sense for it.

use k8s_openapi::api::autoscaling::v2;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};
use scalegen_syntax::Quantity;

pub use scalegen_syntax::words::SelectorOperator;

use super::quantity::api_quantity;
use super::reference::ObjectReference;

/// One metric of an HPA. Of several, the one that asks for most replicas decides.
///
/// The functions below make what is sensible. Whatever else the API can hold comes in as a
/// [`v2::MetricSpec`].
///
/// ```
/// use scalegen_syntax::Quantity;
/// use scalegen_manifest::builders::{Metric, MetricName, ResourceTarget, ValueTarget};
///
/// let cpu = Metric::container_resource("cpu", "api", ResourceTarget::Utilization(50));
/// let queue = Metric::external(
///     MetricName::new("queue_length").match_label("queue", "orders"),
///     ValueTarget::AverageValue(Quantity::from_units(30)),
/// );
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Metric(v2::MetricSpec);

/// What a resource of the pods is compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ResourceTarget {
    /// Percent of the request, 1 or more; above 100 with limits above requests. The containers need requests.
    Utilization(i32),
    /// The average over the pods, more than 0: CPU in cores, memory in bytes.
    AverageValue(Quantity),
}

/// What a metric that is not a resource is compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ValueTarget {
    /// The metric as it is, more than 0. Replicas are multiplied by how far it is off: right for ratios such as
    /// a latency, wrong for totals.
    Value(Quantity),
    /// The metric divided by the replicas, more than 0: right for totals such as requests per second.
    AverageValue(Quantity),
}

/// A metric in the API that serves it: its name, and the labels that select its series.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MetricName {
    name: String,
    selector: Option<LabelSelector>,
}

impl Metric {
    /// A resource of the pods, all containers taken together: `cpu` or `memory`.
    pub fn resource(resource: impl Into<String>, target: ResourceTarget) -> Self {
        Self(v2::MetricSpec {
            resource: Some(v2::ResourceMetricSource {
                name: resource.into(),
                target: target.into(),
            }),
            ..of_type("Resource")
        })
    }

    /// A resource of one container, so that sidecars do not count. Kubernetes has it since 1.27.
    pub fn container_resource(
        resource: impl Into<String>,
        container: impl Into<String>,
        target: ResourceTarget,
    ) -> Self {
        Self(v2::MetricSpec {
            container_resource: Some(v2::ContainerResourceMetricSource {
                name: resource.into(),
                container: container.into(),
                target: target.into(),
            }),
            ..of_type("ContainerResource")
        })
    }

    /// A metric of each pod (`custom.metrics.k8s.io`), compared by its average, which is more than 0.
    pub fn pods(metric: MetricName, average: Quantity) -> Self {
        Self(v2::MetricSpec {
            pods: Some(v2::PodsMetricSource {
                metric: metric.into(),
                target: ValueTarget::AverageValue(average).into(),
            }),
            ..of_type("Pods")
        })
    }

    /// A metric of another object in the namespace (`custom.metrics.k8s.io`), such as an Ingress.
    pub fn object(object: ObjectReference, metric: MetricName, target: ValueTarget) -> Self {
        Self(v2::MetricSpec {
            object: Some(v2::ObjectMetricSource {
                described_object: object.into(),
                metric: metric.into(),
                target: target.into(),
            }),
            ..of_type("Object")
        })
    }

    /// A metric from outside the cluster's objects (`external.metrics.k8s.io`). Samples are added up.
    pub fn external(metric: MetricName, target: ValueTarget) -> Self {
        Self(v2::MetricSpec {
            external: Some(v2::ExternalMetricSource {
                metric: metric.into(),
                target: target.into(),
            }),
            ..of_type("External")
        })
    }
}

impl MetricName {
    /// All series of this name. A colon is legal, a slash or a percent sign is not.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            selector: None,
        }
    }

    /// Only series with this label.
    #[must_use]
    pub fn match_label(mut self, label: impl Into<String>, value: impl Into<String>) -> Self {
        let labels = self
            .selector
            .get_or_insert_default()
            .match_labels
            .get_or_insert_default();
        labels.insert(label.into(), value.into());
        self
    }

    /// Only series whose label compares like this.
    #[must_use]
    pub fn match_expression<V: Into<String>>(
        mut self,
        label: impl Into<String>,
        operator: SelectorOperator,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let values: Vec<String> = values.into_iter().map(Into::into).collect();
        let expressions = self
            .selector
            .get_or_insert_default()
            .match_expressions
            .get_or_insert_default();
        expressions.push(LabelSelectorRequirement {
            key: label.into(),
            operator: operator.as_str().to_owned(),
            values: (!values.is_empty()).then_some(values),
        });
        self
    }
}

fn of_type(type_: &str) -> v2::MetricSpec {
    v2::MetricSpec {
        type_: type_.to_owned(),
        ..v2::MetricSpec::default()
    }
}

impl From<v2::MetricSpec> for Metric {
    /// Anything that the API can hold, such as an Object metric with both targets.
    fn from(spec: v2::MetricSpec) -> Self {
        Self(spec)
    }
}

impl From<Metric> for v2::MetricSpec {
    fn from(metric: Metric) -> Self {
        metric.0
    }
}

impl From<MetricName> for v2::MetricIdentifier {
    fn from(metric: MetricName) -> Self {
        Self {
            name: metric.name,
            selector: metric.selector,
        }
    }
}

impl From<ResourceTarget> for v2::MetricTarget {
    fn from(target: ResourceTarget) -> Self {
        match target {
            ResourceTarget::Utilization(percent) => Self {
                type_: "Utilization".to_owned(),
                average_utilization: Some(percent),
                ..Self::default()
            },
            ResourceTarget::AverageValue(amount) => ValueTarget::AverageValue(amount).into(),
        }
    }
}

impl From<ValueTarget> for v2::MetricTarget {
    fn from(target: ValueTarget) -> Self {
        match target {
            ValueTarget::Value(amount) => Self {
                type_: "Value".to_owned(),
                value: Some(api_quantity(amount)),
                ..Self::default()
            },
            ValueTarget::AverageValue(amount) => Self {
                type_: "AverageValue".to_owned(),
                average_value: Some(api_quantity(amount)),
                ..Self::default()
            },
        }
    }
}
