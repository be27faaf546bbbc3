//! Looks at the conditions of a trigger's type.

use super::conditions;
use super::examination::Examination;
use super::explanation;
use super::expression::{Condition, Expr};
use super::truth::holds;

/// Every condition of the trigger's type. One that hangs on what nobody knows is not broken.
pub(super) fn check(examination: &mut Examination<'_>) {
    let type_ = examination.trigger.type_.as_str();
    for condition in conditions::of(type_) {
        decide(examination, condition, &[]);
    }
}

/// Looks at one condition, inside of those that have to hold for it to matter.
fn decide(
    examination: &mut Examination<'_>,
    condition: &'static Condition<'static>,
    outer: &[&'static Expr<'static>],
) {
    let (since, before) = condition.versions;
    let keda = examination.keda;
    let is_for_keda = since.is_none_or(|since| keda >= since) && before.is_none_or(|before| keda < before);
    let is_asked = is_for_keda && !(condition.unless_modifiers && examination.context.formula_input);
    if !is_asked
        || condition
            .when
            .as_ref()
            .is_some_and(|when| holds(examination, when) != Some(true))
    {
        return;
    }
    let when = || -> Vec<&Expr<'_>> { outer.iter().copied().chain(&condition.when).collect() };
    match condition.then {
        Expr::Shared(name) => {
            let before = examination.refusals().len();
            let when = when();
            for shared in conditions::of(&["@", name].concat()) {
                decide(examination, shared, &when);
            }
            if name == "aws" {
                explanation::join_aws_keys(examination, before);
            }
        }
        _ if holds(examination, &condition.then) == Some(false) => {
            explanation::explain(examination, condition, &when());
        }
        _ => {}
    }
}
