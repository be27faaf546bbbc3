//! Which scalers follow the CPU or memory of pods, and of which containers.

use scalegen_document::{Document, Object};
use scalegen_syntax::{FieldPath, Quantity};

use crate::trigger::Trigger;

/// A metric or trigger on the CPU or memory of pods.
#[derive(Debug)]
pub(crate) struct ResourceUse<'a> {
    /// `cpu` or `memory`.
    pub(crate) resource: &'a str,
    /// The one container that it is about; none for the whole pod.
    pub(crate) container: Option<&'a str>,
    /// Whether it is measured in percent of requests.
    pub(crate) is_utilization: bool,
    /// The percentage of requests, or the amount, that it is held at.
    pub(crate) target: Option<f64>,
    /// Where it stands.
    pub(crate) path: FieldPath,
    /// Where the target's number is.
    pub(crate) target_path: FieldPath,
}

impl<'a> ResourceUse<'a> {
    /// Those of an HPA, which has one for CPU when it says nothing, or of a ScaledObject.
    pub(crate) fn of(document: &'a Document) -> Vec<Self> {
        match document.object() {
            Object::HorizontalPodAutoscaler(hpa) => {
                let path = FieldPath::of("spec").field("metrics");
                let metrics = hpa.spec.metrics.as_deref().unwrap_or_default();
                if metrics.is_empty() && !document.is_patch() {
                    return vec![Self {
                        resource: "cpu",
                        container: None,
                        is_utilization: true,
                        target: Some(80.0),
                        target_path: path.clone(),
                        path,
                    }];
                }
                let of = |(index, metric): (usize, &'a k8s_openapi::api::autoscaling::v2::MetricSpec)| {
                    let (name, container, target, field) = match metric.type_.as_str() {
                        "Resource" => {
                            let source = metric.resource.as_ref()?;
                            (&source.name, None, &source.target, "resource")
                        }
                        "ContainerResource" => {
                            let source = metric.container_resource.as_ref()?;
                            let container = Some(source.container.as_str());
                            (&source.name, container, &source.target, "containerResource")
                        }
                        _ => return None,
                    };
                    let path = path.index(index).field(field);
                    let number = match target.average_value {
                        Some(_) => "averageValue",
                        None => "averageUtilization",
                    };
                    Some(Self {
                        resource: name,
                        container,
                        // The value wins where both are set.
                        is_utilization: target.average_value.is_none(),
                        target: match &target.average_value {
                            Some(value) => value.0.parse().ok().map(Quantity::to_f64),
                            None => target.average_utilization.map(f64::from),
                        },
                        target_path: path.field("target").field(number),
                        path,
                    })
                };
                let uses = metrics.iter().enumerate().filter_map(of);
                uses.filter(|of| matches!(of.resource, "cpu" | "memory"))
                    .collect()
            }
            Object::ScaledObject(_) => Trigger::of(document)
                .filter(|trigger| matches!(trigger.trigger.type_.as_str(), "cpu" | "memory"))
                .map(|trigger| {
                    let metadata = |key: &str| trigger.trigger.metadata.get(key).map(String::as_str);
                    let given = |text: &&str| !text.is_empty();
                    let metric_type = trigger.trigger.metric_type.as_deref().filter(given);
                    Self {
                        resource: trigger.trigger.type_.as_str(),
                        container: metadata("containerName").filter(given),
                        is_utilization: metric_type.or_else(|| metadata("type")) == Some("Utilization"),
                        target: metadata("value")
                            .and_then(|text| text.trim().parse().ok())
                            .map(Quantity::to_f64),
                        target_path: trigger.key("value"),
                        path: trigger.path(),
                    }
                })
                .collect(),
            _ => Vec::new(),
        }
    }
}
