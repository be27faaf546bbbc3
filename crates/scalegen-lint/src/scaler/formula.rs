//! The formula that turns the triggers of a ScaledObject into one number.

use scalegen_document::Document;
use scalegen_kinds::scaled_object::{ModifierMetricType, ScaledObject};
use scalegen_syntax::{FieldPath, expr};

use super::{Formula, Query, Target, TargetKind};
use crate::trigger::Trigger;
use crate::trigger_meaning::{Counted, counted};

/// The formula of a ScaledObject, if KEDA accepts it.
pub(super) fn formula(document: &Document, object: &ScaledObject, queries: &[Query<'_>]) -> Option<Formula> {
    let modifiers = object.spec.advanced.as_ref()?.scaling_modifiers.as_ref()?;
    let text = modifiers.formula.as_deref().filter(|text| !text.is_empty())?;
    let number = modifiers.target.as_deref()?.trim().parse().ok()?;
    let triggers: Vec<Trigger<'_>> = Trigger::of(document)
        .filter(|trigger| trigger.formula_input)
        .collect();
    let names = triggers
        .iter()
        .map(|trigger| trigger.trigger.name.as_deref().unwrap_or_default());
    let formula = expr::Formula::compile(text, &names.collect::<Vec<_>>()).ok()?;
    let query = |trigger: &Trigger<'_>| {
        let path = trigger.key("query");
        queries.iter().find(|query| query.path == path)
    };
    let bounds = |trigger: &Trigger<'_>| {
        match (query(trigger).and_then(Query::meaning), counted(trigger.trigger)) {
            // What a query does not return counts as 0.
            (Some(of), _) => (
                of.value.bounds.lower.min(0.0),
                of.value.bounds.upper.number().max(0.0),
            ),
            (None, Counted::Backlog(_)) => (0.0, f64::INFINITY),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        }
    };
    let is_additive = |trigger: &Trigger<'_>| match (query(trigger), counted(trigger.trigger)) {
        (Some(query), _) => query.is_additive(),
        (None, Counted::Backlog(_) | Counted::Rate) => Some(true),
        (None, Counted::Saturation) => Some(false),
        _ => None,
    };
    let path = FieldPath::of("spec").field("advanced").field("scalingModifiers");
    let inputs: Vec<_> = triggers.iter().map(is_additive).collect();
    Some(Formula {
        is_additive: combined(&formula, &inputs),
        bounds: formula.bounds(&triggers.iter().map(bounds).collect::<Vec<_>>()),
        target: Target {
            number,
            path: path.field("target"),
            type_path: path.field("metricType"),
            kind: match modifiers.metric_type {
                Some(ModifierMetricType::Value) => TargetKind::Value,
                _ => TargetKind::Shared,
            },
            activation: None,
        },
        path: path.field("formula"),
    })
}

/// Whether the result grows with the work of all pods as its inputs do: all of them grow, or none does, and twice the
/// inputs give twice the result. Whatever counts steps or replicas is neither.
fn combined(formula: &expr::Formula, inputs: &[Option<bool>]) -> Option<bool> {
    let first = inputs.first().copied().flatten()?;
    let result = |number: f64, factor: f64| {
        let value = |index: usize| Some((number + index as f64) * factor);
        formula
            .evaluate(&(0..inputs.len()).map(value).collect::<Vec<_>>())
            .ok()
            .flatten()
            .filter(|result| result.is_finite())
    };
    let doubles = |number: &f64| {
        let (once, twice) = (result(*number, 1.0), result(*number, 2.0));
        once.zip(twice)
            .is_some_and(|(once, twice)| once != 0.0 && (twice / once - 2.0).abs() < 1e-9)
    };
    let is_alike = inputs.iter().all(|input| *input == Some(first));
    (is_alike && [0.1, 0.7, 3.0, 17.0, 900.0].iter().all(doubles)).then_some(first)
}
