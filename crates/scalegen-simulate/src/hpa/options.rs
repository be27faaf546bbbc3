//! The flags and feature gates of kube-controller-manager that the HPA controller uses.

use scalegen_syntax::{Version, defaults};

use crate::Span;

/// How a ratio is held against the tolerance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToleranceRule {
    /// `1 - down <= ratio <= 1 + up`, both ends inside: Kubernetes 1.33 and later.
    TwoSided,
    /// `|1 - ratio| <= tolerance` in floats, which puts 55/50 outside a tenth: before Kubernetes 1.33.
    Absolute,
}

/// Flags and feature gates; the defaults are those of Kubernetes 1.36.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct HpaOptions {
    /// `--horizontal-pod-autoscaler-sync-period`.
    pub sync_period: Span,
    /// `--horizontal-pod-autoscaler-downscale-stabilization`: 5 min. Holds where `behavior` is absent, or
    /// where its `scaleDown` sets no window.
    pub downscale_stabilization: Span,
    /// `--horizontal-pod-autoscaler-tolerance`, in both directions.
    pub tolerance: f64,
    /// `--horizontal-pod-autoscaler-cpu-initialization-period`.
    pub cpu_initialization_period: Span,
    /// `--horizontal-pod-autoscaler-initial-readiness-delay`.
    pub initial_readiness_delay: Span,
    /// A constant of the controller: without `behavior`, one sync multiplies replicas by at most this. 2.
    pub legacy_scale_up_limit_factor: f64,
    /// A constant of the controller: without `behavior`, one sync may always go up to this. 4.
    pub legacy_scale_up_limit_minimum: f64,
    /// How a ratio is held against the tolerance.
    pub tolerance_rule: ToleranceRule,
    /// Gate `HPAConfigurableTolerance`, on since 1.35: `behavior.scaleUp.tolerance` and
    /// `behavior.scaleDown.tolerance` count.
    pub configurable_tolerance: bool,
    /// Gate `PodLevelResources`, on since 1.34: a pod's own requests replace the sum of its containers'.
    pub pod_level_resources: bool,
    /// Gate `HPAScaleToZero`, off, and on since 1.37: the HPA may go to 0 and come back by itself. The rules are those of 1.36.
    pub scale_to_zero: bool,
}

impl Default for HpaOptions {
    fn default() -> Self {
        Self {
            sync_period: Span::from_seconds(15),
            downscale_stabilization: Span::from_seconds(300),
            tolerance: defaults::hpa::TOLERANCE,
            cpu_initialization_period: Span::from_seconds(300),
            initial_readiness_delay: Span::from_seconds(30),
            legacy_scale_up_limit_factor: 2.0,
            legacy_scale_up_limit_minimum: 4.0,
            tolerance_rule: ToleranceRule::TwoSided,
            configurable_tolerance: true,
            pod_level_resources: true,
            scale_to_zero: false,
        }
    }
}

impl HpaOptions {
    /// The defaults of another Kubernetes version, as far as they differ.
    ///
    /// ```
    /// use scalegen_syntax::Version;
    /// use scalegen_simulate::hpa::{HpaOptions, ToleranceRule};
    ///
    /// let old = HpaOptions::for_kubernetes(Version::new(1, 32));
    /// assert_eq!(old.tolerance_rule, ToleranceRule::Absolute);
    /// assert_eq!(HpaOptions::for_kubernetes(Version::new(1, 36)), HpaOptions::default());
    /// ```
    pub fn for_kubernetes(version: Version) -> Self {
        Self {
            tolerance_rule: if version >= Version::new(1, 33) {
                ToleranceRule::TwoSided
            } else {
                ToleranceRule::Absolute
            },
            configurable_tolerance: version >= Version::new(1, 35),
            pod_level_resources: version >= Version::new(1, 34),
            scale_to_zero: version >= Version::new(1, 37),
            ..Self::default()
        }
    }
}
