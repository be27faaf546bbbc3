//! Holds what a case came to against what it expects: every key that is expected, and only those.

use serde_json::Value;

use super::Outcome;

/// Relative tolerance of floats; integers and everything else must be equal.
const FLOAT_TOLERANCE: f64 = 4e-15;

pub(super) fn check(expect: &Value, outcome: &Outcome) -> Result<(), String> {
    let expect = expect.as_object().ok_or("`expect` is not an object")?;
    let wants_error =
        expect.get("error") == Some(&Value::Bool(true)) || expect.contains_key("error_contains");
    let actual = match outcome {
        Err(error) => {
            let wanted = expect.get("error_contains").and_then(Value::as_str).unwrap_or("");
            if !wants_error || !error.contains(wanted) {
                return Err(format!("failed: {error}"));
            }
            // An error leaves nothing else to look at.
            let rest = expect
                .keys()
                .find(|key| !matches!(key.as_str(), "error" | "error_contains"));
            return rest.map_or(Ok(()), |key| {
                Err(format!("failed ({error}), but `{key}` is expected"))
            });
        }
        Ok(actual) => actual,
    };
    if expect.contains_key("error_contains") {
        return Err("an error was expected".to_owned());
    }
    for (key, expected) in expect {
        match actual.get(key) {
            Some(actual) => compare(key, expected, actual)?,
            // A computation that cannot fail half-way reports no error; it ended without one.
            None if key == "error" && expected == &Value::Bool(false) => {}
            None if key == "error" => return Err("an error was expected".to_owned()),
            None => return Err(format!("nothing to hold against `{key}`")),
        }
    }
    Ok(())
}

fn compare(path: &str, expected: &Value, actual: &Value) -> Result<(), String> {
    let differ = || Err(format!("{path}: expected {expected}, got {actual}"));
    match (expected, actual) {
        (Value::Object(expected_map), Value::Object(actual_map)) => {
            for (key, expected) in expected_map {
                let path = format!("{path}.{key}");
                match actual_map.get(key) {
                    Some(actual) => compare(&path, expected, actual)?,
                    None => return Err(format!("{path}: expected {expected}, got nothing")),
                }
            }
            // Maps from names to results are complete; structures may have more keys than are expected.
            let extra = actual_map.keys().find(|key| !expected_map.contains_key(*key));
            match extra {
                Some(key) if is_complete(path) => Err(format!("{path}: unexpected `{key}`")),
                _ => Ok(()),
            }
        }
        (Value::Array(expected_list), Value::Array(actual_list)) => {
            let (expected_list, actual_list) = (in_order(expected_list), in_order(actual_list));
            if expected_list.len() != actual_list.len() {
                return differ();
            }
            let mut pairs = expected_list.iter().zip(actual_list).enumerate();
            pairs.try_for_each(|(index, (expected, actual))| {
                compare(&format!("{path}[{index}]"), expected, actual)
            })
        }
        (Value::Number(expected), Value::Number(actual)) => {
            if expected == actual {
                return Ok(());
            }
            match (expected.as_f64(), actual.as_f64()) {
                (Some(one), Some(other))
                    if (expected.is_f64() || actual.is_f64())
                        && (one - other).abs() <= FLOAT_TOLERANCE * one.abs().max(other.abs()) =>
                {
                    Ok(())
                }
                _ => differ(),
            }
        }
        _ if expected == actual => Ok(()),
        _ => differ(),
    }
}

/// Conditions are listed in no particular order; everything else in its own order.
fn in_order(list: &[Value]) -> Vec<&Value> {
    let mut list: Vec<_> = list.iter().collect();
    if list.iter().all(|it| it.get("reason").is_some()) {
        list.sort_by_key(|it| it.get("type").map(Value::to_string));
    }
    list
}

/// Whether the object at this path is a map from names, of which none may be too many.
fn is_complete(path: &str) -> bool {
    let name = path.split('[').next().unwrap_or(path);
    matches!(
        name,
        "pods"
            | "requests_milli"
            | "conditions"
            | "conditions_after"
            | "bucket_weights"
            | "target"
            | "recommendation"
    )
}
