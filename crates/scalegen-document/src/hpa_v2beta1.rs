//! The HorizontalPodAutoscaler of `autoscaling/v2beta1`, which Kubernetes no longer serves, and what it means in v2.
//!
//! Source: `pkg/apis/autoscaling/v2beta1/conversion.go` of Kubernetes 1.24.

use k8s_openapi::api::autoscaling::v2;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Deserialize, JsonSchema)]
pub(super) struct HorizontalPodAutoscaler {
    metadata: ObjectMeta,
    #[serde(default)]
    spec: Spec,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    scale_target_ref: v2::CrossVersionObjectReference,
    min_replicas: Option<i32>,
    max_replicas: i32,
    metrics: Option<Vec<Metric>>,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
struct Metric {
    #[serde(rename = "type")]
    type_: String,
    object: Option<ObjectMetric>,
    pods: Option<PodsMetric>,
    resource: Option<ResourceMetric>,
    container_resource: Option<ContainerMetric>,
    external: Option<ExternalMetric>,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
struct ObjectMetric {
    target: v2::CrossVersionObjectReference,
    metric_name: String,
    target_value: Option<Quantity>,
    selector: Option<LabelSelector>,
    average_value: Option<Quantity>,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
struct PodsMetric {
    metric_name: String,
    target_average_value: Option<Quantity>,
    selector: Option<LabelSelector>,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
struct ResourceMetric {
    name: String,
    target_average_utilization: Option<i32>,
    target_average_value: Option<Quantity>,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
struct ContainerMetric {
    name: String,
    container: String,
    target_average_utilization: Option<i32>,
    target_average_value: Option<Quantity>,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
struct ExternalMetric {
    metric_name: String,
    metric_selector: Option<LabelSelector>,
    target_value: Option<Quantity>,
    target_average_value: Option<Quantity>,
}

impl From<HorizontalPodAutoscaler> for v2::HorizontalPodAutoscaler {
    fn from(old: HorizontalPodAutoscaler) -> Self {
        let metrics = old
            .spec
            .metrics
            .map(|metrics| metrics.into_iter().map(Metric::into_v2).collect());
        Self {
            metadata: old.metadata,
            spec: v2::HorizontalPodAutoscalerSpec {
                behavior: None,
                max_replicas: old.spec.max_replicas,
                metrics,
                min_replicas: old.spec.min_replicas,
                scale_target_ref: old.spec.scale_target_ref,
            },
            status: None,
        }
    }
}

impl Metric {
    fn into_v2(self) -> v2::MetricSpec {
        v2::MetricSpec {
            type_: self.type_,
            object: self.object.map(|object| v2::ObjectMetricSource {
                described_object: object.target,
                metric: metric(object.metric_name, object.selector),
                target: target(None, object.average_value, object.target_value),
            }),
            pods: self.pods.map(|pods| v2::PodsMetricSource {
                metric: metric(pods.metric_name, pods.selector),
                target: target(None, pods.target_average_value, None),
            }),
            resource: self.resource.map(|resource| v2::ResourceMetricSource {
                name: resource.name,
                target: target(
                    resource.target_average_utilization,
                    resource.target_average_value,
                    None,
                ),
            }),
            container_resource: self
                .container_resource
                .map(|resource| v2::ContainerResourceMetricSource {
                    container: resource.container,
                    name: resource.name,
                    target: target(
                        resource.target_average_utilization,
                        resource.target_average_value,
                        None,
                    ),
                }),
            external: self.external.map(|external| v2::ExternalMetricSource {
                metric: metric(external.metric_name, external.metric_selector),
                target: target(None, external.target_average_value, external.target_value),
            }),
        }
    }
}

fn metric(name: String, selector: Option<LabelSelector>) -> v2::MetricIdentifier {
    v2::MetricIdentifier { name, selector }
}

/// The type follows from what is set; a resource is a share of its request where nothing is.
fn target(utilization: Option<i32>, average: Option<Quantity>, value: Option<Quantity>) -> v2::MetricTarget {
    let type_ = match (&utilization, &average, &value) {
        (None, Some(_), _) => "AverageValue",
        (None, None, Some(_)) => "Value",
        _ => "Utilization",
    };
    v2::MetricTarget {
        average_utilization: utilization,
        average_value: average,
        type_: type_.to_owned(),
        value,
    }
}
