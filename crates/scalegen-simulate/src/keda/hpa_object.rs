//! The HPA that KEDA creates from a ScaledObject.

use std::collections::BTreeMap;

use k8s_openapi::api::autoscaling::v2;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity as ApiQuantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use scalegen_kinds::scaled_object::{ScaleTrigger, ScaledObject};
use scalegen_syntax::{FieldPath, Quantity};

use super::amount::{float_to_milli, float_to_milli_truncated};
use super::annotations::Annotations;
use super::bounds::{hpa_max_replicas, hpa_min_replicas};
use super::composite::{COMPOSITE_METRIC, Composite};
use super::fallback::TargetKind;
use super::trigger::ExternalTrigger;
use crate::Problem;
use crate::messages::{KeyMissing, NotAPercentage, ResourceMetricType};

/// Where a metric of the HPA comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MadeFrom {
    /// The trigger at this position.
    Trigger(usize),
    /// The formula.
    Formula,
}

/// Which HPA metric a trigger becomes.
#[derive(Clone, Debug, PartialEq)]
pub enum Trigger {
    /// An External metric that KEDA serves.
    External(ExternalTrigger),
    /// A Resource or ContainerResource metric that the metrics API serves.
    Resource(Box<v2::MetricSpec>),
}

impl Trigger {
    /// Whether the target of a trigger of this type is among its metadata.
    pub fn has_known_target(type_: &str) -> bool {
        matches!(type_, "cpu" | "memory") || ExternalTrigger::has_known_target(type_)
    }

    /// Reads the trigger at `index` of an object in `namespace`.
    pub fn new(
        trigger: &ScaleTrigger,
        index: usize,
        namespace: Option<&str>,
        field: &FieldPath,
    ) -> Result<Self, Vec<Problem>> {
        if matches!(trigger.type_.as_str(), "cpu" | "memory") {
            resource(trigger, field)
                .map(|metric| Self::Resource(Box::new(metric)))
                .map_err(|it| vec![it])
        } else {
            ExternalTrigger::new(trigger, index, namespace, field).map(Self::External)
        }
    }
}

/// The HPA, and where each of its metrics comes from.
pub(super) fn hpa_object(
    object: &ScaledObject,
    triggers: &[Trigger],
    composite: Option<&Composite>,
) -> (v2::HorizontalPodAutoscaler, Vec<MadeFrom>) {
    let name = object.metadata.name.clone().unwrap_or_default();
    let mut metrics: Vec<(MadeFrom, v2::MetricSpec)> = Vec::new();
    for (index, trigger) in triggers.iter().enumerate() {
        let metric = match trigger {
            Trigger::Resource(metric) => (**metric).clone(),
            Trigger::External(_) if composite.is_some() => continue,
            Trigger::External(it) => external(&it.metric_name, &name, it.kind, float_to_milli(it.threshold)),
        };
        metrics.push((MadeFrom::Trigger(index), metric));
    }
    if let Some(it) = composite {
        let target = float_to_milli_truncated(it.target);
        metrics.push((
            MadeFrom::Formula,
            external(COMPOSITE_METRIC, &name, it.kind, target),
        ));
    }
    metrics.sort_by(|(_, one), (_, other)| one.type_.cmp(&other.type_));
    let (made_from, metrics) = metrics.into_iter().unzip();

    let spec = &object.spec;
    let config = spec
        .advanced
        .as_ref()
        .and_then(|it| it.horizontal_pod_autoscaler_config.as_ref());
    let hpa_name = config
        .and_then(|config| config.name.clone())
        .filter(|name| !name.is_empty());
    let target = &spec.scale_target_ref;
    let hpa = v2::HorizontalPodAutoscaler {
        metadata: ObjectMeta {
            name: Some(hpa_name.unwrap_or_else(|| format!("keda-hpa-{name}"))),
            namespace: object.metadata.namespace.clone(),
            ..ObjectMeta::default()
        },
        spec: v2::HorizontalPodAutoscalerSpec {
            behavior: behavior(object),
            max_replicas: hpa_max_replicas(spec.max_replica_count),
            metrics: Some(metrics),
            min_replicas: Some(hpa_min_replicas(spec.min_replica_count)),
            scale_target_ref: v2::CrossVersionObjectReference {
                api_version: Some(target.api_version.clone().unwrap_or_else(|| "apps/v1".to_owned())),
                kind: target.kind.clone().unwrap_or_else(|| "Deployment".to_owned()),
                name: target.name.clone(),
            },
        },
        status: None,
    };
    (hpa, made_from)
}

/// The ScaledObject's behavior, copied. A paused direction is disabled, which also adds a behavior where there
/// was none: the other direction then uses the default behavior instead of the older path.
fn behavior(object: &ScaledObject) -> Option<v2::HorizontalPodAutoscalerBehavior> {
    let config = object
        .spec
        .advanced
        .as_ref()
        .and_then(|it| it.horizontal_pod_autoscaler_config.as_ref());
    let mut behavior: Option<v2::HorizontalPodAutoscalerBehavior> =
        config.and_then(|config| config.behavior.as_ref()).map(Into::into);
    let annotations = annotations(object);
    let disabled = || Some("Disabled".to_owned());
    if annotations.paused_scale_in {
        behavior
            .get_or_insert_default()
            .scale_down
            .get_or_insert_default()
            .select_policy = disabled();
    }
    if annotations.paused_scale_out {
        behavior
            .get_or_insert_default()
            .scale_up
            .get_or_insert_default()
            .select_policy = disabled();
    }
    behavior
}

pub(super) fn annotations(object: &ScaledObject) -> Annotations {
    Annotations::new(object.metadata.annotations.as_ref().unwrap_or(&BTreeMap::new()))
}

fn external(metric: &str, scaled_object: &str, kind: TargetKind, milli: i64) -> v2::MetricSpec {
    let quantity = Some(ApiQuantity(Quantity::from_milli(milli).to_string()));
    let target = match kind {
        TargetKind::AverageValue => v2::MetricTarget {
            type_: "AverageValue".to_owned(),
            average_value: quantity,
            ..v2::MetricTarget::default()
        },
        TargetKind::Value => v2::MetricTarget {
            type_: "Value".to_owned(),
            value: quantity,
            ..v2::MetricTarget::default()
        },
    };
    let labels = BTreeMap::from([("scaledobject.keda.sh/name".to_owned(), scaled_object.to_owned())]);
    v2::MetricSpec {
        type_: "External".to_owned(),
        external: Some(v2::ExternalMetricSource {
            metric: v2::MetricIdentifier {
                name: metric.to_owned(),
                selector: Some(LabelSelector {
                    match_labels: Some(labels),
                    ..LabelSelector::default()
                }),
            },
            target,
        }),
        ..v2::MetricSpec::default()
    }
}

/// The metric of a cpu or memory trigger.
fn resource(trigger: &ScaleTrigger, field: &FieldPath) -> Result<v2::MetricSpec, Problem> {
    let at_value = || field.field("metadata").key("value");
    let value = trigger.metadata.get("value");
    let of_type = || trigger.type_.clone();
    let value = value.ok_or_else(|| Problem::new(at_value(), KeyMissing { trigger: of_type() }))?;
    let mut target = v2::MetricTarget::default();
    match trigger.metric_type.as_deref() {
        Some("Utilization") => {
            let percent: i32 = value
                .trim()
                .parse()
                .map_err(|_| Problem::new(at_value(), NotAPercentage { text: value.clone() }))?;
            target.type_ = "Utilization".to_owned();
            target.average_utilization = Some(percent);
        }
        Some("AverageValue") => {
            target.type_ = "AverageValue".to_owned();
            target.average_value = Some(ApiQuantity(value.trim().to_owned()));
        }
        _ => {
            let trigger = of_type();
            return Err(Problem::new(
                field.field("metricType"),
                ResourceMetricType { trigger },
            ));
        }
    }
    let name = trigger.type_.clone();
    let mut metric = v2::MetricSpec::default();
    match trigger
        .metadata
        .get("containerName")
        .filter(|container| !container.is_empty())
    {
        Some(container) => {
            metric.type_ = "ContainerResource".to_owned();
            let container = container.clone();
            metric.container_resource = Some(v2::ContainerResourceMetricSource {
                container,
                name,
                target,
            });
        }
        None => {
            metric.type_ = "Resource".to_owned();
            metric.resource = Some(v2::ResourceMetricSource { name, target });
        }
    }
    Ok(metric)
}
