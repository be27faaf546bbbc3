//! What is found of a trigger alone, for tests.

use scalegen_syntax::{FieldPath, Segment, Targets, Version};

use super::TriggerContext;
use crate::Refusal;
use crate::scaled_object::ScaleTrigger;

/// What a KEDA operator of this version refuses of a trigger at the root.
pub(super) fn check(trigger: &ScaleTrigger, formula_input: bool, keda: Version) -> Vec<Refusal> {
    let targets = Targets {
        keda,
        ..Targets::NEWEST
    };
    let context = TriggerContext {
        formula_input,
        ..TriggerContext::default()
    };
    super::trigger(trigger, context, &FieldPath::ROOT, &targets)
}

/// The metadata key that a refusal is about; none when it is about the trigger.
pub(super) fn key(refusal: &Refusal) -> Option<&str> {
    match refusal.field.segments() {
        [Segment::Field(metadata), Segment::Field(key)] if metadata == "metadata" => Some(key),
        _ => None,
    }
}

/// A refusal as the name of its rule and its key, or its field beside the metadata.
pub(super) fn shown(refusal: &Refusal) -> String {
    let field = refusal.field.to_string();
    let place = key(refusal).unwrap_or(&field);
    format!("{} {place}", refusal.rule.name)
}
