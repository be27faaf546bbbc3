//! What the metrics of a scaler read at each sync, beside their targets.

use crate::hpa::tolerance::Tolerances;
use crate::hpa::{HpaOptions, HpaSpec, Metric, MetricOutcome, MetricSource};

/// A metric of a scaler over a run.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SignalRun {
    /// The metric, as the reasons of steps name it.
    pub metric: String,
    /// The unit of target and readings: `%` of what pods request, `cores`, or nothing.
    pub unit: &'static str,
    /// Whether a total is divided by the replicas before it is compared with the target.
    pub is_divided: bool,
    /// The target.
    pub target: f64,
    /// Part of the target below which nothing changes, on the way down and up.
    pub tolerance: (f64, f64),
    /// Of each sync its time in seconds and the reading as it compares with the target; none where the metric was not
    /// read, or failed.
    pub readings: Vec<(f64, Option<f64>)>,
}

impl SignalRun {
    /// The metrics of an HPA, before the first sync.
    pub(super) fn of(spec: &HpaSpec, options: &HpaOptions) -> Vec<Self> {
        let tolerances = Tolerances::of(spec.behavior.as_ref(), options);
        let signal = |metric: &Metric| {
            let target = &metric.target;
            let milli = target.average_value.or(target.value);
            Self {
                metric: metric.label.clone(),
                unit: match &metric.source {
                    MetricSource::Resource { .. } | MetricSource::ContainerResource { .. } => match milli {
                        None => "%",
                        Some(_) => "cores",
                    },
                    _ => "",
                },
                is_divided: metric.source.is_pod_independent() && target.average_value.is_some(),
                target: match (milli, target.average_utilization) {
                    (Some(milli), _) => milli as f64 / 1000.0,
                    (None, percent) => f64::from(percent.unwrap_or_default()),
                },
                tolerance: (tolerances.scale_down, tolerances.scale_up),
                readings: Vec::new(),
            }
        };
        spec.metrics.iter().map(signal).collect()
    }

    /// Adds what the metrics read at a sync.
    pub(super) fn read(signals: &mut [Self], at_s: f64, outcomes: &[MetricOutcome]) {
        for (index, signal) in signals.iter_mut().enumerate() {
            let proposal = outcomes.get(index).and_then(|outcome| outcome.proposal.ok());
            let reading = proposal.map(|proposal| proposal.ratio * signal.target);
            signal.readings.push((at_s, reading));
        }
    }
}
