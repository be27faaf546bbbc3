//! What the metrics APIs report, and how the controller reads a report before it calculates.

use std::fmt;

use serde::Serialize;

use super::pods::Pod;
use super::sample::Sample;
use crate::{Instant, Span};

/// The window of a custom metric whose report gives none.
pub(crate) const DEFAULT_CUSTOM_METRIC_WINDOW: Span = Span::from_seconds(60);

/// What the metrics API reports of one pod.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PodReport {
    /// Which of the workload's pods, by position; none for a pod that the selector does not match.
    pub pod: Option<usize>,
    /// The end of the window that it covers.
    pub timestamp: Instant,
    /// How long that window is.
    pub window: Span,
    /// Usage per container: its name, then resources with thousandths.
    pub containers: Vec<(String, Vec<(String, i64)>)>,
}

/// What one metric reads at one sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The API did not answer, or had nothing.
    Failed,
    /// One value per pod: a range of [`Observation::samples`].
    PerPod {
        /// The first.
        first: usize,
        /// How many.
        count: usize,
    },
    /// The same value for every ready pod, in thousandths.
    Every(i64),
    /// The average utilization of the ready pods in whole percent, whatever their requests are.
    Utilization(i64),
    /// One value for all, in thousandths: Object and External metrics.
    Total(i64),
    /// Several values that External metrics sum: a range of [`Observation::values`].
    Values {
        /// The first.
        first: usize,
        /// How many.
        count: usize,
    },
}

/// The workload's pods.
#[derive(Clone, Copy, Debug)]
pub enum Workload<'a> {
    /// Each of them.
    Pods(&'a [Pod]),
    /// A number of pods, all running and ready, as a recorded metric assumes.
    AllReady(i32),
    /// A number of running pods, not all of them ready.
    Counted {
        /// Pods that are ready.
        ready: i32,
        /// All pods.
        total: i32,
    },
}

/// What the controller sees at one sync.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Observation<'a> {
    /// The pods that the workload's selector matches.
    pub workload: Workload<'a>,
    /// One reading per metric of the HPA, in its order; an absent one counts as failed.
    pub readings: &'a [Reading],
    /// What [`Reading::PerPod`] points into.
    pub samples: &'a [Sample],
    /// What [`Reading::Values`] points into, in thousandths.
    pub values: &'a [i64],
    /// The workload's `spec.replicas`, where a recording decides on them and not the simulation.
    pub replicas: Option<i32>,
}

impl PodReport {
    /// A report over the `window` that ends at `timestamp`, without containers.
    pub fn new(pod: Option<usize>, timestamp: Instant, window: Span) -> Self {
        Self {
            pod,
            timestamp,
            window,
            containers: Vec::new(),
        }
    }
}

impl<'a> Observation<'a> {
    /// An observation whose readings point into nothing.
    pub fn new(workload: Workload<'a>, readings: &'a [Reading]) -> Self {
        Self {
            workload,
            readings,
            samples: &[],
            values: &[],
            replicas: None,
        }
    }

    /// The reading of the metric at `index`.
    pub fn reading(&self, index: usize) -> Reading {
        self.readings.get(index).copied().unwrap_or(Reading::Failed)
    }

    pub(crate) fn samples_of(&self, first: usize, count: usize) -> &'a [Sample] {
        self.samples
            .get(first..first.saturating_add(count))
            .unwrap_or_default()
    }

    pub(crate) fn values_of(&self, first: usize, count: usize) -> &'a [i64] {
        self.values
            .get(first..first.saturating_add(count))
            .unwrap_or_default()
    }
}

/// Why a metric gave no proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MetricError {
    /// The API did not answer, or answered with an error.
    Failed,
    /// The metrics API had no pod.
    NoResourceMetrics,
    /// The custom metrics API had no value.
    NoCustomMetrics,
    /// The external metrics API had no value.
    NoExternalMetrics,
    /// The selector matches no pod.
    NoPods,
    /// No value is left after unready and ignored pods are taken out.
    NoValues,
    /// A container lacks the request that a utilization is a percentage of.
    MissingRequest {
        /// Which of the workload's pods, by position.
        pod: usize,
    },
    /// A pod has no container of the name that the metric gives.
    ContainerNotFound {
        /// Which of the workload's pods, by position.
        pod: usize,
    },
    /// The requests of the counted pods sum up to nothing.
    NoRequests,
    /// A utilization of pods whose requests are not known.
    UnknownRequests,
    /// The target has none of the fields that the controller reads for this type.
    NoTarget,
    /// The type of the metric is none that the controller knows.
    InvalidSource,
}

impl fmt::Display for MetricError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Failed => "the metric was not returned",
            Self::NoResourceMetrics => "no metrics returned from resource metrics API",
            Self::NoCustomMetrics => "no metrics returned from custom metrics API",
            Self::NoExternalMetrics => "no metrics returned from external metrics API",
            Self::NoPods => "no pods returned by selector while calculating replica count",
            Self::NoValues => "did not receive metrics for targeted pods (pods might be unready)",
            Self::MissingRequest { pod } => {
                return write!(f, "missing request for the resource in a container of pod {pod}");
            }
            Self::ContainerNotFound { pod } => {
                return write!(f, "pod {pod} has no container of that name");
            }
            Self::NoRequests => "no metrics returned matched known pods",
            Self::UnknownRequests => "the requests of the pods are not known",
            Self::NoTarget => "the target has no field that fits the metric",
            Self::InvalidSource => "unknown metric source type",
        })
    }
}

impl std::error::Error for MetricError {}

/// The samples of a resource: per pod the sum over its containers, or one container's usage.
///
/// A pod is left out when it lists no container, or when a container that counts lacks the resource.
pub fn resource_samples(
    reports: &[PodReport],
    resource: &str,
    container: Option<&str>,
) -> Result<Vec<Sample>, MetricError> {
    if reports.is_empty() {
        return Err(MetricError::NoResourceMetrics);
    }
    let usage = |usages: &[(String, i64)]| usages.iter().find(|(name, _)| name == resource).map(|it| it.1);
    let value = |report: &PodReport| match container {
        Some(name) => {
            let (_, usages) = report.containers.iter().find(|(given, _)| given == name)?;
            usage(usages)
        }
        None if report.containers.is_empty() => None,
        None => report
            .containers
            .iter()
            .try_fold(0_i64, |sum, (_, usages)| Some(sum.wrapping_add(usage(usages)?))),
    };
    Ok(reports
        .iter()
        .filter_map(|report| {
            Some(Sample {
                pod: report.pod,
                value: value(report)?,
                timestamp: report.timestamp,
                window: report.window,
            })
        })
        .collect())
}

/// The samples of a Pods metric; each reported value has an optional window.
pub fn pods_samples(
    reported: &[(Option<usize>, i64, Option<Span>)],
    timestamp: Instant,
) -> Result<Vec<Sample>, MetricError> {
    if reported.is_empty() {
        return Err(MetricError::NoCustomMetrics);
    }
    Ok(reported
        .iter()
        .map(|&(pod, value, window)| Sample {
            pod,
            value,
            timestamp,
            window: window.unwrap_or(DEFAULT_CUSTOM_METRIC_WINDOW),
        })
        .collect())
}

/// The values of an External metric.
pub(crate) fn external_values(reported: &[i64]) -> Result<&[i64], MetricError> {
    if reported.is_empty() {
        return Err(MetricError::NoExternalMetrics);
    }
    Ok(reported)
}
