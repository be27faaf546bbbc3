//! The settings of a trigger that its type decides.

use std::cmp::Reverse;

use scalegen_syntax::keda::{KeyForm, TriggerKey, parameters, trigger_keys, typed_triggers};
use scalegen_syntax::{At, Message, Term, meant};

use super::messages::{BesideMetadata, GoesWithTypes, HasOwnKey, KeysOfType, RemoveKey, SeeKeys, word};
use super::planner::Planner;
use crate::codes;
use crate::language::{KeyValue, Trigger};
use crate::messages::{IntoMetadata, did_you_mean, or};
use crate::problem::Problem;
use crate::structure::messages::{UnknownWord, WriteType, WrongType};

/// A setting of a trigger that a key of its own has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParameterPlan {
    /// KEDA's name of it.
    pub name: &'static str,
    /// The trigger's key.
    pub key: &'static str,
    /// As KEDA reads it.
    pub text: String,
}

/// Reports keys of other types, and settings that are given twice or that have a key of their own.
pub(super) fn check(planner: &mut Planner<'_>, trigger: &Trigger, type_: &str, at: &At<'_>) {
    // What is wrong is the type, and the check of the object has a finding about it.
    if parameters::of(type_).is_empty() && !type_.starts_with("kedify-") {
        return;
    }
    if let Some(meant) = trigger.type_.as_ref().and_then(|_| meant_type(trigger, type_)) {
        let message = KeysOfType {
            trigger: type_.to_owned(),
            meant: meant.to_owned(),
        };
        let problem = Problem::new(codes::MISPLACED_KEY, at.path().field("type"), message);
        planner.report(problem.breaks(Some(at.path())).help(did_you_mean(meant)));
        return;
    }
    for (key, _) in trigger.given() {
        if Trigger::takes(Some(type_), key) {
            continue;
        }
        let message = GoesWithTypes {
            key: key.to_owned().into(),
            types: Term::Word(Trigger::owners(key).join(", ").into()),
        };
        let problem = Problem::new(codes::MISPLACED_KEY, at.path().field(key.to_owned()), message).at_key();
        // What the misplaced key should give is missing, and nobody has to read that, too.
        planner.report(problem.breaks(Some(at.path())).help(instead(type_, key)));
    }
    if trigger.metadata.is_empty() {
        return;
    }
    let typed = Trigger::TYPED_KEYS
        .iter()
        .filter(|(_, types, _)| types.contains(&type_));
    for (key, ..) in typed.filter(|(key, ..)| *key != "signal") {
        in_metadata(planner, trigger, key, &scalegen_syntax::case::camel(key), at);
    }
    for known in trigger_keys(type_) {
        if value(trigger, type_, known).is_some() {
            in_metadata(planner, trigger, &known.key, &known.parameter, at);
        }
    }
}

/// The other type that has all keys of a trigger, where its own has not: one of the same family (`redis-streams` beside
/// `redis`), or the only one of all types where no key fits.
fn meant_type(trigger: &Trigger, type_: &str) -> Option<&'static str> {
    let (fitting, refused): (Vec<_>, Vec<_>) = trigger
        .given()
        .map(|(key, _)| key)
        .partition(|key| Trigger::takes(Some(type_), key));
    if refused.is_empty() {
        return None;
    }
    let own = Trigger::keys_of(type_);
    if own.is_empty() || refused.iter().any(|key| near(&own, key).is_some()) {
        return None;
    }
    let takes_all = |other: &&str| trigger.given().all(|(key, _)| Trigger::takes(Some(other), key));
    let others: Vec<&str> = typed_triggers().filter(takes_all).collect();
    let family = |name: &str| name.split('-').next().map(str::to_owned);
    let shared = |other: &str| {
        let pairs = type_.bytes().zip(other.bytes());
        pairs.take_while(|(one, other)| one == other).count()
    };
    let relatives = others.iter().filter(|other| family(other) == family(type_));
    let nearest = relatives.min_by_key(|other| (Reverse(shared(other)), other.len()));
    match (nearest, others.as_slice()) {
        (Some(relative), _) => Some(relative),
        (None, [only]) if fitting.is_empty() && refused.len() > 1 => Some(only),
        _ => None,
    }
}

/// The key of a type that another one was most likely meant to be: `threshold` is `lag_threshold` elsewhere.
fn near(own: &[&'static str], key: &str) -> Option<&'static str> {
    let longer = |own: &&&str| own.ends_with(&format!("_{key}")) && !own.starts_with("activation_");
    let longer = own.iter().find(longer).copied();
    longer.or_else(|| meant(key, own.iter().copied()))
}

/// What to write where a type of trigger has no such key.
fn instead(type_: &str, key: &str) -> Message {
    /// A longer list is looked up, not read in a terminal.
    const MOST: usize = 6;
    let mut own = Trigger::keys_of(type_);
    if own.is_empty() {
        let trigger = type_.to_owned();
        return IntoMetadata { trigger }.into();
    }
    if let Some(near) = near(&own, key) {
        return did_you_mean(near);
    }
    own.retain(|key| !key.ends_with("_from_env"));
    if own.len() > MOST {
        let trigger = type_.to_owned();
        return SeeKeys { trigger }.into();
    }
    RemoveKey {
        trigger: type_.to_owned(),
        keys: own.into_iter().map(str::to_owned).collect(),
    }
    .into()
}

/// Reports a setting that `metadata` has, and that has a key of its own.
fn in_metadata(planner: &mut Planner<'_>, trigger: &Trigger, key: &'static str, own: &str, at: &At<'_>) {
    if !trigger.metadata.contains_key(own) {
        return;
    }
    let (key, own) = (word(key), own.to_owned());
    let path = at.field("metadata").key(&own).path();
    let help = BesideMetadata {
        key: key.clone(),
        own: own.clone(),
    };
    let problem = Problem::new(codes::MISPLACED_KEY, path, HasOwnKey { own, key });
    planner.report(problem.at_key().help(help));
}

/// The settings of the trigger as KEDA reads them, without those that the plan has by themselves.
pub(super) fn parameters(
    planner: &mut Planner<'_>,
    trigger: &Trigger,
    type_: &str,
    at: &At<'_>,
) -> Vec<ParameterPlan> {
    let mut parameters = Vec::new();
    for known in trigger_keys(type_) {
        let Some(value) = value(trigger, type_, known) else {
            continue;
        };
        match value.text(&known.form) {
            Some(text) => parameters.push(ParameterPlan {
                name: &known.parameter,
                key: &known.key,
                text,
            }),
            // Another type of trigger takes it.
            None => planner.report(unfit(known, &value, at)),
        }
    }
    parameters
}

/// The value of a key, unless the plan has it by itself.
fn value(trigger: &Trigger, type_: &str, known: &TriggerKey) -> Option<KeyValue> {
    if let Some(value) = trigger.keys.0.get(&known.key) {
        return Some(value.clone());
    }
    let mut typed = Trigger::TYPED_KEYS.iter();
    let (_, types, value) = typed.find(|(key, ..)| *key == known.key)?;
    if types.contains(&type_) {
        return None;
    }
    value(trigger)
}

fn unfit(known: &'static TriggerKey, value: &KeyValue, at: &At<'_>) -> Problem {
    let at = at.field(&known.key);
    if let (KeyForm::Words(words), KeyValue::Text(text)) = (&known.form, value) {
        let message = UnknownWord {
            word: text.escape_debug().to_string(),
            key: known.key.clone(),
            known: words.iter().map(|word| (*word).to_owned()).collect(),
        };
        return Problem::new(codes::UNKNOWN_WORD, at, message);
    }
    let types = or(types(&known.form));
    let found = match value {
        KeyValue::Boolean(true) => "true",
        KeyValue::Boolean(false) => "false",
        KeyValue::Integer(_) => "a whole number",
        KeyValue::Number(_) => "a number",
        KeyValue::Text(_) => "a string",
        KeyValue::List(_) => "a list",
    };
    let message = WrongType {
        path: at.path(),
        types: types.clone(),
        found: word(found),
    };
    Problem::new(codes::WRONG_TYPE, at, message).help(WriteType { types })
}

fn types(form: &KeyForm) -> &'static [&'static str] {
    match form {
        KeyForm::Text | KeyForm::Words(_) => &["a string"],
        KeyForm::Port => &["a whole number", "a string"],
        KeyForm::Boolean => &["true or false"],
        KeyForm::Integer => &["a whole number"],
        KeyForm::Number => &["a number"],
        KeyForm::Duration | KeyForm::Seconds => &["a duration"],
        KeyForm::List => &["a list", "a string"],
    }
}
