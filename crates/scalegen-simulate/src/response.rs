//! What a scaler does about readings that hold: where it comes to rest, how long that takes, and which of its settings
//! never count.

mod rest;
mod unused;

pub use rest::{HpaPhase, KedaPhase, Rest, hpa_rests, keda_rests};
pub use unused::{Direction, Unused, unused_of_hpa, unused_of_keda};

use crate::hpa::{Metric, MetricSource, Reading};

/// More than any target asks for, and within the integers of the controllers when counted in thousandths.
pub const A_LOT: f64 = 1e15;

impl Metric {
    /// What the controller reads of this metric when its value is `value`: percent for a utilization, else cores, bytes
    /// or whatever the metric counts. All pods have that value.
    ///
    /// ```
    /// use scalegen_simulate::hpa::{HpaSpec, Reading};
    ///
    /// // Without metrics the API server fills in CPU at 80 %.
    /// let mut hpa = k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler::default();
    /// hpa.spec.max_replicas = 3;
    /// let spec = HpaSpec::new(&hpa).unwrap();
    /// assert_eq!(spec.metrics[0].reading(55.9), Reading::Utilization(55));
    /// ```
    pub fn reading(&self, value: f64) -> Reading {
        let milli = (value * 1000.0) as i64;
        match self.source {
            MetricSource::Object { .. } | MetricSource::External { .. } => Reading::Total(milli),
            MetricSource::Unknown { .. } => Reading::Failed,
            _ if self.is_average_value() || self.target.average_utilization.is_none() => {
                Reading::Every(milli)
            }
            _ => Reading::Utilization(value as i64),
        }
    }
}
