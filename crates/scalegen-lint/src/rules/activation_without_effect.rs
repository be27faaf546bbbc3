//! WRG053: a number that wakes nothing, or that the first item never passes.

use scalegen_document::Document;
use scalegen_kinds::scaled_object;
use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_meaning::value::What;
use scalegen_syntax::{Family, FieldPath, Severity, Term, messages};

use super::never_wakes;
use crate::scaler::Scaler;
use crate::trigger::Trigger;
use crate::trigger_meaning::{Counted, activation_key, counted, counts_rows};
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG053",
    name: "activation-without-effect",
    summary: "An activation threshold has no effect, is never exceeded, or keeps single items waiting",
    severity: Severity::Warning,
    why: "KEDA wakes a workload from zero only above the activation threshold: with 1, a single message waits until another one comes. With minReplicaCount of 1 or more, and without idleReplicaCount, there is no zero to wake from, and KEDA ignores the key.",
    fix: "set the activation to 0, the default, so that the first item wakes the workload",
    bad: scaled_object!(
        "
  minReplicaCount: 0
  triggers:
    - type: redis
      metadata: {address: \"redis:6379\", listName: jobs, listLength: \"5\", activationListLength: \"5\"}
"
    ),
    good: &[(", activationListLength: \"5\"", "")],
    source: "pkg/scaling/executor/scale_scaledobjects.go: RequestScale",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    FirstItemsWait { activation: Term = Term::shown(5.0), more: Term = Term::shown(6.0) }
        "from 0 replicas only more than {activation} wakes the workload: fewer than {more} items wait without end";
    NothingToWake { key: String = "activationThreshold", floor: i32 = 1 }
        "{key} has no effect: minReplicaCount is {floor}, so that the workload is never at 0";
    NeverPassed { most: Term = Term::shown(1.0), activation: Term = Term::shown(5.0) }
        "nothing wakes the workload: the query gives at most {most}, and only more than {activation} wakes it from 0 replicas";
    FormulaDecides { key: String = "activationThreshold" }
        "{key} has no effect: with a formula only scalingModifiers.activationTarget counts";
    RemoveIt "remove it, or set minReplicaCount to 0";
    MoveIt "remove it, or set activationTarget to what the result of the formula has to exceed";
}

pub(crate) const CHECK: Check = Check::Any(&[Check::ScaledObject(check), Check::Scaler(check_queries)]);

fn check(document: &Document, object: &ScaledObject, found: &mut Found<'_>) {
    let spec = &object.spec;
    let floor = spec.idle_replica_count.or(spec.min_replica_count).unwrap_or(0);
    let modifiers = spec
        .advanced
        .as_ref()
        .and_then(|advanced| advanced.scaling_modifiers.as_ref());
    let of_formula = modifiers.and_then(|modifiers| modifiers.activation_target.as_deref());
    if floor > 0 && of_formula.is_some_and(is_above_zero) {
        let path = FieldPath::of("spec").field("advanced").field("scalingModifiers");
        let key = "activationTarget".to_owned();
        let path = path.field("activationTarget");
        let detail = found.at(document, path, NothingToWake { key, floor });
        detail.severity(Severity::Note).help(RemoveIt);
    }
    for trigger in Trigger::of(document) {
        let keys = activation_key(trigger.trigger);
        let Some((key, text)) = keys.and_then(|key| Some((key, trigger.trigger.metadata.get(key)?))) else {
            continue;
        };
        if !is_above_zero(text) {
            continue;
        }
        if trigger.formula_input {
            let key = key.to_owned();
            let detail = found.at(document, trigger.key(&key), FormulaDecides { key: key.clone() });
            detail.severity(Severity::Note).help(MoveIt);
            continue;
        }
        if floor > 0 {
            let key = key.to_owned();
            let detail = found.at(
                document,
                trigger.key(&key),
                NothingToWake {
                    key: key.clone(),
                    floor,
                },
            );
            detail.severity(Severity::Note).help(RemoveIt);
        } else if let (Counted::Backlog(_), Some(message)) = (counted(trigger.trigger), waits(text)) {
            found.at(document, trigger.key(key), message);
        } else if let (true, Some(message)) = (counts_rows(trigger.trigger), waits(text)) {
            // It may be meant: rows are not always work that waits.
            found
                .at(document, trigger.key(key), message)
                .severity(Severity::Note);
        }
    }
}

/// Queries that count whole requests or messages.
fn check_queries(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    // Of a workload that nothing wakes, WRG044 reports that.
    let wakes = never_wakes::sleeper(scaler).is_none();
    for query in scaler.queries.iter().filter(|_| scaler.floor == 0) {
        let activation = query
            .target
            .as_ref()
            .and_then(|target| target.activation.as_ref());
        let (Some(activation), Some(meaning)) = (activation, query.meaning()) else {
            continue;
        };
        let value = &meaning.value;
        let most = value.bounds.upper.number();
        if activation.number > 0.0 && most <= activation.number {
            let message = NeverPassed {
                most: Term::shown(most),
                activation: Term::shown(activation.number),
            };
            found.at(scaler.document, activation.path.clone(), message);
            continue;
        }
        let is_count = matches!(value.what, What::Gauge | What::Count)
            && matches!(
                value.unit.name(),
                Some("requests" | "messages" | "queries" | "jobs")
            )
            && value.is_additive() == Some(true);
        if let Some(message) = waits(&activation.number.to_string()).filter(|_| is_count && wakes) {
            found.at(scaler.document, activation.path.clone(), message);
        }
    }
}

fn is_above_zero(text: &str) -> bool {
    text.trim().parse().is_ok_and(|number: f64| number > 0.0)
}

fn waits(text: &str) -> Option<FirstItemsWait> {
    let activation: f64 = text.trim().parse().ok()?;
    (activation >= 1.0 && activation.is_finite()).then(|| FirstItemsWait {
        activation: Term::shown(activation),
        more: Term::shown(activation.floor() + 1.0),
    })
}
