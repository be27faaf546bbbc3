//! The metadata of the triggers that scalegen has types for, as their scalers parse it: rules TRG014 to TRG014.
//!
//! Nothing of this is checked when a ScaledObject is stored: it shows as `Ready=False` afterwards. Source:
//! `pkg/scalers` and `pkg/scalers/scalersconfig/typed_config.go` of kedacore/keda 2.20.

mod cron;
mod prometheus;
mod resource;
mod values;

use scalegen_syntax::{FieldPath, Targets};

use crate::scaled_object::ScaleTrigger;
use crate::{Refusal, rules};

/// What the scaler refuses of a trigger's metadata: rules TRG014 (prometheus), TRG014 (cpu, memory) and TRG014 (cron).
/// Triggers of other types are not looked at.
///
/// `path` is where the trigger stands: `spec.triggers[0]`.
///
/// ```
/// use scalegen_kinds::scaled_object::ScaleTrigger;
/// use scalegen_syntax::{FieldPath, Targets};
/// use scalegen_kinds::admission;
///
/// let trigger: ScaleTrigger = serde_json::from_value(serde_json::json!({
///     "type": "prometheus",
///     "metadata": {"serverAddress": "http://prometheus:9090", "query": "sum(up)", "threshold": "5k"},
/// })).unwrap();
/// let path = FieldPath::of("spec").field("triggers").index(0);
/// let refusals = admission::trigger(&trigger, &path, &Targets::NEWEST);
/// assert_eq!(refusals[0].field.to_string(), "spec.triggers[0].metadata.threshold");
/// ```
pub fn trigger(trigger: &ScaleTrigger, path: &FieldPath, targets: &Targets) -> Vec<Refusal> {
    let check = match trigger.type_.as_str() {
        "prometheus" => prometheus::check,
        "cpu" | "memory" => resource::check,
        "cron" => cron::check,
        _ => return Vec::new(),
    };
    let mut metadata = Metadata {
        trigger,
        path,
        found: Vec::new(),
    };
    check(&mut metadata, targets);
    metadata.found
}

/// The metadata of one trigger, and what is wrong with it.
struct Metadata<'a> {
    trigger: &'a ScaleTrigger,
    /// Of the trigger.
    path: &'a FieldPath,
    found: Vec<Refusal>,
}

impl<'a> Metadata<'a> {
    /// A value without the blanks around it; an empty one is as good as none.
    fn get(&self, key: &str) -> Option<&'a str> {
        let value = self.trigger.metadata.get(key)?.trim();
        (!value.is_empty()).then_some(value)
    }

    /// A value that must be there.
    fn required(&mut self, key: &'static str) -> Option<&'a str> {
        let value = self.get(key);
        if value.is_none() {
            self.refuse(key, "Required value");
        }
        value
    }

    fn refuse(&mut self, key: &'static str, message: impl Into<String>) {
        let field = self.path.field("metadata").field(key);
        self.found
            .push(Refusal::new(rules::MALFORMED_TRIGGER_VALUE, field, message));
    }

    fn warn(&mut self, key: &'static str, message: impl Into<String>) {
        let field = self.path.field("metadata").field(key);
        self.found
            .push(Refusal::new(rules::MALFORMED_TRIGGER_VALUE, field, message).warning());
    }
}

#[cfg(test)]
mod tests;
