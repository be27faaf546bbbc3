//! An HPA object as the controller uses it: bounds, behavior, metrics with targets in thousandths.

use std::fmt;

use k8s_openapi::api::autoscaling::v2;
use scalegen_kinds::admission::{self, read_quantity};
use scalegen_syntax::{FieldPath, Targets};

use super::behavior::Behavior;
use crate::Problem;
use crate::messages::SourceMissing;
use crate::quantity_float::milli;
use crate::trace::{ColumnName, unique};

/// What one HPA asks for.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct HpaSpec {
    /// `minReplicas`, 1 when absent.
    pub min_replicas: i32,
    /// `maxReplicas`.
    pub max_replicas: i32,
    /// `behavior`; none selects the older path, which differs from the default behavior.
    pub behavior: Option<Behavior>,
    /// `metrics`; CPU at 80 % when there are none, as the API server fills in.
    pub metrics: Vec<Metric>,
}

/// One metric.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Metric {
    /// Where its values come from.
    pub source: MetricSource,
    /// What they are held against.
    pub target: Target,
    /// What reports call it: the name of its column, `external:NAME#2` for the second of one name, or what KEDA's user
    /// calls the trigger.
    pub label: String,
}

/// Where the values of a metric come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MetricSource {
    /// The metrics API, a pod's containers together.
    Resource {
        /// `cpu`, `memory`.
        name: String,
    },
    /// The metrics API, one container.
    ContainerResource {
        /// `cpu`, `memory`.
        name: String,
        /// The container.
        container: String,
    },
    /// The custom metrics API, a value per pod.
    Pods {
        /// The metric.
        name: String,
    },
    /// The custom metrics API, one value of another object.
    Object {
        /// The metric.
        name: String,
    },
    /// The external metrics API, values that are summed.
    External {
        /// The metric.
        name: String,
    },
    /// A type that the controller does not know.
    Unknown {
        /// As it is written.
        type_: String,
    },
}

/// What the values of a metric are held against. The controller reads the fields, not `type`; of Object
/// metrics it reads the one field that `type` names, and fails without it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Target {
    /// `averageUtilization` in percent.
    pub average_utilization: Option<i32>,
    /// `averageValue` in thousandths.
    pub average_value: Option<i64>,
    /// `value` in thousandths.
    pub value: Option<i64>,
    /// `type`; none where it is absent or no word that the controller knows.
    pub kind: Option<TargetKind>,
}

/// The `type` of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetKind {
    /// Percent of what pods request.
    Utilization,
    /// A value for the whole.
    Value,
    /// A value per pod.
    AverageValue,
}

impl TargetKind {
    fn of(word: &str) -> Option<Self> {
        match word {
            "Utilization" => Some(Self::Utilization),
            "Value" => Some(Self::Value),
            "AverageValue" => Some(Self::AverageValue),
            _ => None,
        }
    }
}

impl MetricSource {
    /// Whether its reports can be had without pods: only such metrics can bring a workload back from 0.
    pub fn is_pod_independent(&self) -> bool {
        matches!(self, Self::Object { .. } | Self::External { .. })
    }

    /// The reason of `ScalingActive=False` when it fails.
    pub fn failure_reason(&self) -> &'static str {
        match self {
            Self::Resource { .. } => "FailedGetResourceMetric",
            Self::ContainerResource { .. } => "FailedGetContainerResourceMetric",
            Self::Pods { .. } => "FailedGetPodsMetric",
            Self::Object { .. } => "FailedGetObjectMetric",
            Self::External { .. } => "FailedGetExternalMetric",
            Self::Unknown { .. } => "InvalidMetricSourceType",
        }
    }
}

impl Metric {
    /// Whether an average usage decides: `averageValue` wins over `averageUtilization`.
    pub fn is_average_value(&self) -> bool {
        self.target.average_value.is_some()
    }
}

impl fmt::Display for Metric {
    /// The name of its column in a trace: `external:NAME`, `cpu:CONTAINER`, `memory_value`, …
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = if self.is_average_value() { "_value" } else { "" };
        match &self.source {
            MetricSource::Resource { name } => write!(f, "{name}{value}"),
            MetricSource::ContainerResource { name, container } => write!(f, "{name}:{container}{value}"),
            MetricSource::Pods { name } => write!(f, "pods:{name}"),
            MetricSource::Object { name } => write!(f, "object:{name}"),
            MetricSource::External { name } => write!(f, "external:{name}"),
            MetricSource::Unknown { type_ } => write!(f, "{type_}"),
        }
    }
}

impl HpaSpec {
    /// Reads the object. Reports every field that cannot be read, not only the first.
    pub fn new(hpa: &v2::HorizontalPodAutoscaler) -> Result<Self, Vec<Problem>> {
        let root = FieldPath::of("spec");
        let mut problems = Vec::new();
        let behavior = hpa.spec.behavior.as_ref().and_then(|given| {
            Behavior::completed(given, &root.field("behavior"))
                .map_err(|more| problems.extend(more))
                .ok()
        });
        let mut metrics = Vec::new();
        for (index, given) in hpa.spec.metrics.iter().flatten().enumerate() {
            match metric(given, &root.field("metrics").index(index)) {
                Ok(metric) => metrics.push(metric),
                Err(more) => problems.extend(more),
            }
        }
        if hpa.spec.metrics.as_ref().is_none_or(Vec::is_empty) {
            metrics.push(default_metric());
        }
        let min_replicas = hpa.spec.min_replicas.unwrap_or(1);
        let max_replicas = hpa.spec.max_replicas;
        let refusals = admission::hpa_replicas(&hpa.spec, &Targets::NEWEST);
        problems.extend(refusals.into_iter().map(Problem::refused));
        let labels = unique(metrics.iter().map(ToString::to_string));
        for (metric, label) in metrics.iter_mut().zip(labels) {
            metric.label = label;
        }
        if problems.is_empty() {
            Ok(Self {
                min_replicas,
                max_replicas,
                behavior,
                metrics,
            })
        } else {
            Err(problems)
        }
    }

    /// What reports call the metrics.
    pub fn metric_names(&self) -> Vec<String> {
        self.metrics.iter().map(|metric| metric.label.clone()).collect()
    }

    /// The columns of a trace that each metric may read, the best first; none for types that the controller does not
    /// know. Metrics of one name, which differ in their selectors, can have a column each or share the first.
    pub fn columns(&self) -> Vec<Vec<ColumnName>> {
        let names: Vec<_> = self.metrics.iter().map(ToString::to_string).collect();
        let own_names = unique(names.iter().cloned());
        let columns =
            self.metrics
                .iter()
                .zip(own_names.into_iter().zip(names))
                .map(|(metric, (own, name))| {
                    if matches!(metric.source, MetricSource::Unknown { .. }) {
                        return Vec::new();
                    }
                    let mut columns: Vec<_> = ColumnName::parse(&own).into_iter().collect();
                    if own != name {
                        columns.extend(ColumnName::parse(&name));
                    }
                    columns
                });
        columns.collect()
    }

    /// Whether some metric can be read while no pod runs.
    pub fn has_pod_independent_metric(&self) -> bool {
        self.metrics
            .iter()
            .any(|metric| metric.source.is_pod_independent())
    }
}

fn default_metric() -> Metric {
    Metric {
        source: MetricSource::Resource {
            name: "cpu".to_owned(),
        },
        target: Target {
            average_utilization: Some(80),
            ..Target::default()
        },
        label: String::new(),
    }
}

fn metric(given: &v2::MetricSpec, field: &FieldPath) -> Result<Metric, Vec<Problem>> {
    let missing = |name: &'static str| {
        let metric_type = given.type_.clone();
        vec![Problem::new(field.field(name), SourceMissing { metric_type })]
    };
    let (source, given_target, field) = match given.type_.as_str() {
        "Resource" => {
            let it = given.resource.as_ref().ok_or_else(|| missing("resource"))?;
            let source = MetricSource::Resource {
                name: it.name.clone(),
            };
            (source, &it.target, field.field("resource"))
        }
        "ContainerResource" => {
            let it = given
                .container_resource
                .as_ref()
                .ok_or_else(|| missing("containerResource"))?;
            let (name, container) = (it.name.clone(), it.container.clone());
            let source = MetricSource::ContainerResource { name, container };
            (source, &it.target, field.field("containerResource"))
        }
        "Pods" => {
            let it = given.pods.as_ref().ok_or_else(|| missing("pods"))?;
            let source = MetricSource::Pods {
                name: it.metric.name.clone(),
            };
            (source, &it.target, field.field("pods"))
        }
        "Object" => {
            let it = given.object.as_ref().ok_or_else(|| missing("object"))?;
            let source = MetricSource::Object {
                name: it.metric.name.clone(),
            };
            (source, &it.target, field.field("object"))
        }
        "External" => {
            let it = given.external.as_ref().ok_or_else(|| missing("external"))?;
            let source = MetricSource::External {
                name: it.metric.name.clone(),
            };
            (source, &it.target, field.field("external"))
        }
        other => {
            return Ok(Metric {
                source: MetricSource::Unknown {
                    type_: other.to_owned(),
                },
                target: Target::default(),
                label: String::new(),
            });
        }
    };
    let target = target(given_target, &field.field("target"))?;
    Ok(Metric {
        source,
        target,
        label: String::new(),
    })
}

fn target(given: &v2::MetricTarget, field: &FieldPath) -> Result<Target, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut amount = |name: &'static str, quantity: &Option<_>| {
        let quantity = quantity.as_ref()?;
        read_quantity(quantity)
            .map(milli)
            .map_err(|error| problems.push(Problem::unreadable(field.field(name), &error)))
            .ok()
    };
    let target = Target {
        average_utilization: given.average_utilization,
        average_value: amount("averageValue", &given.average_value),
        value: amount("value", &given.value),
        kind: TargetKind::of(&given.type_),
    };
    if problems.is_empty() {
        Ok(target)
    } else {
        Err(problems)
    }
}
