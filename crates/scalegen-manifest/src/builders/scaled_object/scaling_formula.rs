//! One metric that a ScaledObject computes from several triggers.

use scalegen_syntax::Quantity;

use crate::builders::triggers::TriggerMetricType;
use scalegen_kinds::scaled_object::{ModifierMetricType, ScalingModifiers};

/// A formula over named triggers, and what its result is divided by.
///
/// ```
/// use scalegen_manifest::builders::ScalingFormula;
///
/// let formula = ScalingFormula::new("max(queue, cache * 100)", "5".parse().unwrap())
///     .activation_target("1".parse().unwrap());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ScalingFormula {
    modifiers: ScalingModifiers,
}

impl ScalingFormula {
    /// An expression of expr-lang over the names of triggers other than cpu and memory; `target` is more than
    /// zero.
    pub fn new(formula: impl Into<String>, target: Quantity) -> Self {
        Self {
            modifiers: ScalingModifiers {
                formula: Some(formula.into()),
                target: Some(target.decimal()),
                ..ScalingModifiers::default()
            },
        }
    }

    /// Above this result the object is active; 0 when absent.
    #[must_use]
    pub fn activation_target(mut self, target: Quantity) -> Self {
        self.modifiers.activation_target = Some(target.decimal());
        self
    }

    /// How the result is read; [`TriggerMetricType::AverageValue`] when absent.
    #[must_use]
    pub fn metric_type(mut self, type_: TriggerMetricType) -> Self {
        self.modifiers.metric_type = Some(match type_ {
            TriggerMetricType::AverageValue => ModifierMetricType::AverageValue,
            TriggerMetricType::Value => ModifierMetricType::Value,
        });
        self
    }
}

impl From<ScalingFormula> for ScalingModifiers {
    fn from(formula: ScalingFormula) -> Self {
        formula.modifiers
    }
}
