//! Whether a ratio is near enough to 1 that nothing changes.

use super::behavior::Behavior;
use super::options::{HpaOptions, ToleranceRule};
use crate::quantity_float::approximate_f64;

/// The tolerances of one HPA, in parts of the target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tolerances {
    /// Above the target.
    pub scale_up: f64,
    /// Below the target.
    pub scale_down: f64,
    /// How they are compared.
    pub rule: ToleranceRule,
}

impl Tolerances {
    /// The controller's own, replaced where `behavior` sets one and the gate lets it.
    pub(crate) fn of(behavior: Option<&Behavior>, options: &HpaOptions) -> Self {
        let mut tolerances = Self {
            scale_up: options.tolerance,
            scale_down: options.tolerance,
            rule: options.tolerance_rule,
        };
        if let (Some(behavior), true) = (behavior, options.configurable_tolerance) {
            if let Some(quantity) = behavior.scale_up.tolerance {
                tolerances.scale_up = approximate_f64(quantity);
            }
            if let Some(quantity) = behavior.scale_down.tolerance {
                tolerances.scale_down = approximate_f64(quantity);
            }
        }
        tolerances
    }

    /// Whether nothing changes at this ratio. NaN is outside.
    pub(crate) fn within(&self, ratio: f64) -> bool {
        match self.rule {
            ToleranceRule::TwoSided => 1.0 - self.scale_down <= ratio && ratio <= 1.0 + self.scale_up,
            ToleranceRule::Absolute => {
                let side = if ratio > 1.0 {
                    self.scale_up
                } else {
                    self.scale_down
                };
                (1.0 - ratio).abs() <= side
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_differ_at_the_edge() {
        let mut tolerances = Tolerances::of(None, &HpaOptions::default());
        assert!(tolerances.within(55.0 / 50.0));
        tolerances.rule = ToleranceRule::Absolute;
        assert!(!tolerances.within(55.0 / 50.0)); // 0.10000000000000009
    }
}
