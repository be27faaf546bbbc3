//! Objects for tests, changed in one place.

use std::collections::BTreeSet;

use scalegen_syntax::{Rule, Targets};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Refusal;

/// `object` with the value at a path such as `spec.metrics.0.type` replaced, or taken away by `None`.
pub(crate) fn changed(object: &Value, path: &str, to: Option<Value>) -> Value {
    let mut object = object.clone();
    let pointer = format!("/{}", path.replace('.', "/"));
    let (parent, last) = pointer.rsplit_once('/').expect("a slash was put in front");
    match object
        .pointer_mut(parent)
        .unwrap_or_else(|| panic!("no {parent} in the object"))
    {
        Value::Object(fields) => match to {
            Some(value) => _ = fields.insert(last.to_owned(), value),
            None => assert!(fields.remove(last).is_some(), "no {path} in the object"),
        },
        Value::Array(items) => {
            let index: usize = last.parse().expect("an index into a list");
            match to {
                Some(value) if index == items.len() => items.push(value),
                Some(value) => items[index] = value,
                None => _ = items.remove(index),
            }
        }
        other => panic!("{other} has no fields"),
    }
    object
}

/// A field, values of it that the server takes, and values that it refuses. `None` takes the field away.
pub(crate) struct Case {
    pub(crate) path: &'static str,
    pub(crate) taken: Vec<Option<Value>>,
    pub(crate) refused: Vec<Option<Value>>,
    /// The rule, and the field it names where that is another one: `HPA004`, or `HPA004 spec.maxReplicas`.
    pub(crate) by: &'static str,
}

/// A case of a field.
pub(crate) fn case(
    path: &'static str,
    taken: Vec<Option<Value>>,
    refused: Vec<Option<Value>>,
    by: &'static str,
) -> Case {
    Case {
        path,
        taken,
        refused,
        by,
    }
}

/// Values to put into a field.
pub(crate) fn values<const N: usize>(values: [Value; N]) -> Vec<Option<Value>> {
    values.into_iter().map(Some).collect()
}

/// Values to put into a field, and then none at all.
pub(crate) fn with_none(mut values: Vec<Option<Value>>) -> Vec<Option<Value>> {
    values.push(None);
    values
}

/// What a check refuses of an object that fits its type.
pub(crate) fn refusals_of<T: DeserializeOwned>(
    object: &Value,
    targets: Targets,
    check: impl Fn(&T, &Targets) -> Vec<Refusal>,
) -> Vec<Refusal> {
    check(&serde_json::from_value(object.clone()).unwrap(), &targets)
}

/// `rule field` of every refusal, with `warning` before those that only warn.
pub(crate) fn named(refusals: &[Refusal]) -> Vec<String> {
    let name = |refusal: &Refusal| {
        let warning = if refusal.is_error() { "" } else { "warning " };
        format!("{warning}{} {}", refusal.rule.code, refusal.field)
    };
    refusals.iter().map(name).collect()
}

/// Checks every case against `refusals`, which gives `rule field` for an object, and returns the rules that
/// fired. Each refused value has to break exactly one rule at one field.
pub(crate) fn hold(
    good: &Value,
    cases: Vec<Case>,
    refusals: impl Fn(&Value) -> Vec<String>,
) -> BTreeSet<String> {
    let mut fired = BTreeSet::new();
    assert_eq!(refusals(good), Vec::<String>::new());
    for case in cases {
        let Case { path, by, .. } = case;
        for value in case.taken {
            let object = changed(good, path, value.clone());
            assert_eq!(refusals(&object), Vec::<String>::new(), "{path} = {value:?}");
        }
        for value in case.refused {
            let object = changed(good, path, value.clone());
            let expected = if by.contains(' ') {
                by.to_owned()
            } else {
                format!("{by} {}", field(path))
            };
            assert_eq!(refusals(&object), [expected], "{path} = {value:?}");
            fired.insert(by.split(' ').next().unwrap_or_default().to_owned());
        }
    }
    fired
}

/// The codes of a table that no case made fire.
pub(crate) fn silent(rules: &[&Rule], fired: &BTreeSet<String>) -> Vec<&'static str> {
    let codes = rules.iter().map(|rule| rule.code);
    codes.filter(|code| !fired.contains(*code)).collect()
}

/// The codes that fired and that a table does not have.
pub(crate) fn foreign<'f>(rules: &[&Rule], fired: &'f BTreeSet<String>) -> Vec<&'f str> {
    let codes = fired.iter().map(String::as_str);
    codes
        .filter(|code| rules.iter().all(|rule| rule.code != *code))
        .collect()
}

/// The codes of refusals.
pub(crate) fn codes(refusals: &[Refusal]) -> impl Iterator<Item = String> {
    refusals.iter().map(|refusal| refusal.rule.code.to_owned())
}

/// `spec.metrics.0.type` as the server writes it.
fn field(path: &str) -> String {
    path.split('.')
        .map(|part| match part.parse::<usize>() {
            Ok(index) => format!("[{index}]"),
            Err(_) => format!(".{part}"),
        })
        .collect::<String>()
        .trim_start_matches('.')
        .to_owned()
}
