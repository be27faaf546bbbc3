//! Whether an object is generated as it was, as the API server would see it.

use std::collections::BTreeSet;

use scalegen_syntax::{FieldPath, Message, Quantity, Segment, go_duration};
use serde_json::{Map, Value, json};

use super::load;
use super::messages::Differs;

/// Each field that differs, with what it was and what it is.
pub(super) fn differences(was: &Value, is: &Value) -> Vec<(FieldPath, Message)> {
    let mut found = Vec::new();
    for field in ["labels", "annotations"] {
        let path = FieldPath::of("metadata").field(field);
        compare(&path, &was["metadata"][field], &is["metadata"][field], &mut found);
    }
    let names = |value: &Value| Vec::from_iter(value.as_object().into_iter().flat_map(Map::keys).cloned());
    let fields: BTreeSet<String> = names(was).into_iter().chain(names(is)).collect();
    for field in fields.into_iter().filter(|field| field != "metadata") {
        let (was, is) = (&was[&field], &is[&field]);
        let path = match field.as_str() {
            "arguments" => load::arguments(),
            _ => FieldPath::of(field),
        };
        let is_filled_in = was.is_null() && is_empty(is) || is.is_null() && is_empty(was);
        if !is_filled_in {
            compare(&path, was, is, &mut found);
        }
    }
    found
}

fn compare(path: &FieldPath, was: &Value, is: &Value, found: &mut Vec<(FieldPath, Message)>) {
    match (was, is) {
        (Value::Object(_) | Value::Null, Value::Object(_) | Value::Null) => {
            let names = |value: &Value| -> BTreeSet<String> {
                let fields = value.as_object().into_iter();
                fields.flat_map(|fields| fields.keys().cloned()).collect()
            };
            for name in names(was).union(&names(is)) {
                let (was, is) = (&was[name.as_str()], &is[name.as_str()]);
                let is_filled_in = was.is_null() && is_default(path, name, is)
                    || is.is_null() && is_default(path, name, was);
                if !is_filled_in {
                    compare(&path.clone().field(name.clone()), was, is, found);
                }
            }
        }
        (Value::Array(was), Value::Array(is)) if was.len() == is.len() => {
            for (index, (was, is)) in was.iter().zip(is).enumerate() {
                compare(&path.clone().index(index), was, is, found);
            }
        }
        _ if is_equal(was, is) => {}
        _ => {
            let (was, is) = (shown(was), shown(is));
            found.push((path.clone(), Differs { was, is }.into()));
        }
    }
}

/// Removes what the API server fills in.
pub(super) fn drop_defaults(path: &FieldPath, value: &mut Value) {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|name, value| {
            drop_defaults(&path.clone().field(name.clone()), value);
            !is_default(path, name, value)
        });
    }
}

/// What the API server or KEDA fills in for a field that is not there.
fn is_default(path: &FieldPath, name: &str, value: &Value) -> bool {
    let last = path.segments().last().and_then(Segment::name);
    let of_target = last == Some("scaleTargetRef");
    match (name, value.as_str()) {
        ("apiVersion", Some("apps/v1")) | ("kind", Some("Deployment")) => of_target,
        ("kind", Some("TriggerAuthentication")) => true,
        ("metricType", Some("AverageValue")) => true,
        ("minReplicas", None) => value == 1,
        ("selectPolicy", Some("Max")) => true,
        ("stabilizationWindowSeconds", None) if last == Some("scaleUp") => value == 0,
        ("policies", None)
            if last == Some("scaleUp") && is_policies(value, &[("Pods", 4), ("Percent", 100)]) =>
        {
            true
        }
        ("policies", None) if last == Some("scaleDown") && is_policies(value, &[("Percent", 100)]) => true,
        ("backoffLimit", None) => value == 6,
        ("parallelism" | "completions", None) => value == 1,
        ("useCachedMetrics", None) => value == false,
        _ => is_empty(value),
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_object().is_some_and(Map::is_empty) || value.as_array().is_some_and(Vec::is_empty)
}

/// Whether these are the policies, each for 15 seconds.
fn is_policies(value: &Value, policies: &[(&str, i32)]) -> bool {
    let policies = policies
        .iter()
        .map(|(type_, value)| json!({ "type": type_, "value": value, "periodSeconds": 15 }));
    *value == Value::Array(policies.collect())
}

/// Servers read `1` and `"1"` alike where either may be, and `1` and `1000m` are one quantity.
fn is_equal(was: &Value, is: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    };
    let (Some(was), Some(is)) = (text(was), text(is)) else {
        return was == is;
    };
    let quantity = |text: &str| text.parse::<Quantity>().ok();
    let duration = |text: &str| go_duration::nanoseconds(text).ok();
    was == is
        || quantity(&was).is_some_and(|was| quantity(&is) == Some(was))
        || duration(&was).is_some_and(|was| duration(&is) == Some(was))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        other => other.to_string(),
    }
}
