//! A HorizontalPodAutoscaler, resolved.

use std::borrow::Cow;

use super::behavior;
use super::messages::{
    AddAverageValue, AddDescribedObject, AddSource, AddUtilization, KeepOneMetric, NoContainer,
    NoDescribedObject, RemoveOrMeasure, SetContainer, SourceCount, TargetCount, UseAverageValue, goes_with,
    word,
};
use super::object::ObjectPlan;
use super::planner::Planner;
use crate::codes;
use crate::language::{HpaScaler, LabelSelector, Metric, Target, Workload};
use crate::messages::KeepOne;
use crate::problem::Problem;
use scalegen_syntax::{At, Message, Quantity, Term};

/// A HorizontalPodAutoscaler.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct HpaPlan {
    /// Its name, file and origin.
    pub object: ObjectPlan,
    /// What it scales.
    pub target: Target,
    /// What it scales on; empty means CPU at 80 % of the request.
    pub metrics: Vec<MetricPlan>,
    /// Its table in the profile: the settings that need no resolving.
    pub settings: HpaScaler,
}

/// One metric of an HPA.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MetricPlan {
    /// What is measured.
    pub source: MetricSource,
    /// What it should be.
    pub target: MetricTarget,
}

/// What an HPA measures.
#[derive(Clone, Debug, PartialEq)]
pub enum MetricSource {
    /// Use of a resource by all containers of the pods.
    Resource {
        /// The resource, such as `cpu`.
        name: String,
    },
    /// Use of a resource by one container.
    ContainerResource {
        /// The resource, such as `cpu`.
        name: String,
        /// The container.
        container: String,
    },
    /// A custom metric that each pod has.
    Pods {
        /// Its name.
        metric: String,
        /// Narrows it.
        selector: Option<LabelSelector>,
    },
    /// A custom metric of another object.
    Object {
        /// Its name.
        metric: String,
        /// Narrows it.
        selector: Option<LabelSelector>,
        /// The object.
        described_object: Target,
    },
    /// A metric of nothing in the cluster.
    External {
        /// Its name.
        metric: String,
        /// Narrows it.
        selector: Option<LabelSelector>,
        /// The signal that it is made from; none when something else serves it.
        signal: Option<String>,
    },
}

/// What a metric should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricTarget {
    /// Percent of the request, averaged over the pods.
    AverageUtilization(i32),
    /// An amount for each pod.
    AverageValue(Quantity),
    /// An amount for the whole.
    Value(Quantity),
}

pub(super) fn hpa(
    planner: &mut Planner<'_>,
    scaler: HpaScaler,
    workload: &Workload,
    object: ObjectPlan,
) -> HpaPlan {
    let origin = At::end(&object.origin);
    let in_metrics = origin.field("metrics");
    let mut metrics = Vec::with_capacity(scaler.metrics.len());
    for (index, metric) in scaler.metrics.iter().enumerate() {
        let at = in_metrics.index(index);
        let source = source(planner, metric, workload, &at);
        let target = target(planner, metric, &at);
        // In place of a broken one stands another: those after it keep their numbers.
        metrics.push(match (source, target) {
            (Some(source), Some(target)) => MetricPlan { source, target },
            _ => stand_in(planner),
        });
    }
    if let Some(behavior) = &scaler.behavior {
        behavior::check(planner, behavior, &origin.field("behavior"));
    }
    HpaPlan {
        target: workload.target.clone(),
        metrics,
        settings: scaler,
        object,
    }
}

const HAS_NONE: Term = Term::Word(Cow::Borrowed("has none"));
const HAS_SEVERAL: Term = Term::Word(Cow::Borrowed("has several"));

/// What is refused without a metric of its kind is refused of one of the two at most.
fn stand_in(planner: &Planner<'_>) -> MetricPlan {
    let resource = MetricPlan {
        source: MetricSource::Resource {
            name: "cpu".to_owned(),
        },
        target: MetricTarget::AverageUtilization(50),
    };
    let external = MetricPlan {
        source: MetricSource::External {
            metric: planner.placeholder(),
            selector: None,
            signal: None,
        },
        target: MetricTarget::AverageValue(Quantity::from_units(1)),
    };
    planner.stand_in.choose(resource, external)
}

fn source(
    planner: &mut Planner<'_>,
    metric: &Metric,
    workload: &Workload,
    at: &At<'_>,
) -> Option<MetricSource> {
    let given = [
        metric.resource.is_some(),
        metric.container_resource.is_some(),
        metric.pods.is_some(),
        metric.object.is_some(),
        metric.external.is_some(),
        metric.signal.is_some(),
    ];
    if given.iter().filter(|given| **given).count() != 1 {
        let (found, help) = match given.contains(&true) {
            true => (HAS_SEVERAL, Message::from(KeepOneMetric {})),
            false => (HAS_NONE, AddSource {}.into()),
        };
        let message = SourceCount { found };
        planner.report(Problem::new(codes::NOT_EXACTLY_ONE, at, message).help(help));
        return None;
    }
    let mut misplaced = |given: bool, key: &'static str, with: &'static str| {
        if given {
            let message = goes_with(key, with);
            let problem = Problem::new(codes::MISPLACED_KEY, at.field(key), message).at_key();
            planner.report(problem.help(RemoveOrMeasure {
                key: word(key),
                with: word(with),
            }));
        }
    };
    misplaced(
        metric.container.is_some() && metric.container_resource.is_none(),
        "container",
        "`container_resource`",
    );
    misplaced(
        metric.described_object.is_some() && metric.object.is_none(),
        "described_object",
        "`object`",
    );
    misplaced(
        metric.selector.is_some() && (metric.resource.is_some() || metric.container_resource.is_some()),
        "selector",
        "`pods`, `object`, `external` and `signal`",
    );
    let selector = metric.selector.clone();
    if let Some(name) = &metric.resource {
        return Some(MetricSource::Resource { name: name.clone() });
    }
    if let Some(name) = &metric.container_resource {
        let Some(container) = metric.container.clone().or_else(|| workload.container.clone()) else {
            let message = NoContainer {};
            planner.report(
                Problem::new(codes::MISSING_KEY, at.field("container_resource"), message)
                    .help(SetContainer {})
                    .breaks(Some(at.field("container").path())),
            );
            return Some(MetricSource::ContainerResource {
                name: name.clone(),
                container: planner.placeholder(),
            });
        };
        return Some(MetricSource::ContainerResource {
            name: name.clone(),
            container,
        });
    }
    if let Some(name) = &metric.pods {
        return Some(MetricSource::Pods {
            metric: planner.pods_metric(name, at),
            selector,
        });
    }
    if let Some(name) = &metric.object {
        let Some(described_object) = &metric.described_object else {
            let message = NoDescribedObject {};
            planner.report(
                Problem::new(codes::MISSING_KEY, at.field("object"), message).help(AddDescribedObject {}),
            );
            return None;
        };
        return Some(MetricSource::Object {
            metric: name.clone(),
            selector,
            described_object: described_object.0.clone(),
        });
    }
    if let Some(key) = &metric.signal {
        let metric = planner.hpa_signal(key, workload, &at.field("signal"));
        return Some(MetricSource::External {
            metric,
            selector,
            signal: Some(key.clone()),
        });
    }
    metric.external.as_ref().map(|name| MetricSource::External {
        metric: name.clone(),
        selector,
        signal: None,
    })
}

fn target(planner: &mut Planner<'_>, metric: &Metric, at: &At<'_>) -> Option<MetricTarget> {
    let target = match (metric.average_utilization, metric.average_value, metric.value) {
        (Some(percent), None, None) => MetricTarget::AverageUtilization(percent),
        (None, Some(amount), None) => MetricTarget::AverageValue(amount),
        (None, None, Some(amount)) => MetricTarget::Value(amount),
        (None, None, None) => {
            let message = TargetCount { found: HAS_NONE };
            let help = match metric.resource.is_some() || metric.container_resource.is_some() {
                true => Message::from(AddUtilization {}),
                false => AddAverageValue {}.into(),
            };
            planner.report(Problem::new(codes::NOT_EXACTLY_ONE, at, message).help(help));
            return None;
        }
        _ => {
            let message = TargetCount { found: HAS_SEVERAL };
            let problem = Problem::new(codes::NOT_EXACTLY_ONE, at, message);
            planner.report(problem.help(KeepOne {}));
            return None;
        }
    };
    let resource = metric.resource.is_some() || metric.container_resource.is_some();
    let (key, fits, with) = match target {
        MetricTarget::AverageUtilization(_) => (
            "average_utilization",
            resource,
            "`resource` and `container_resource`",
        ),
        MetricTarget::AverageValue(_) => ("average_value", true, ""),
        MetricTarget::Value(_) => (
            "value",
            !resource && metric.pods.is_none(),
            "`object`, `external` and `signal`",
        ),
    };
    if !fits {
        let message = goes_with(key, with);
        let problem = Problem::new(codes::MISPLACED_KEY, at.field(key), message).at_key();
        planner.report(problem.help(UseAverageValue {}));
        return None;
    }
    Some(target)
}
