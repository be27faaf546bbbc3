//! The one metric that scalingModifiers calculate from several triggers.

use super::amount::float_to_milli_truncated;
use super::fallback::TargetKind;
use super::formula::Formula;

/// The name of the metric that replaces those of the triggers.
pub(crate) const COMPOSITE_METRIC: &str = "composite-metric";

/// scalingModifiers with a formula.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Composite {
    /// The formula over the named external triggers, in their order.
    pub formula: Formula,
    /// What its result is held against.
    pub target: f64,
    /// How the target is meant.
    pub kind: TargetKind,
    /// Active above this.
    pub activation_target: f64,
}

/// The value of a formula whose result is nil: the fallback's replicas, in thousandths of the metric.
pub(crate) fn nil_formula_milli(target: f64, fallback_replicas: i32) -> i64 {
    float_to_milli_truncated(target * f64::from(fallback_replicas))
}
