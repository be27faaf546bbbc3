//! Runs the cases of `tests/conformance/load` at the repository's root, for the test and the example.

#[path = "loops.rs"]
mod loops;
#[path = "models.rs"]
mod models;

use serde::Deserialize;
use serde_json::{Map, Value};

/// How the cases of one file, or of several, came out.
#[derive(Default)]
pub(crate) struct Tally {
    /// Cases that gave what the file expects.
    pub(crate) passed: usize,
    /// What went wrong: a case each, or a file that cannot be read.
    pub(crate) failures: Vec<String>,
    /// Cases of kinds, or with expectations, that nothing here computes.
    pub(crate) skipped: Vec<String>,
}

#[derive(Deserialize)]
struct CaseFile {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    kind: String,
    input: Value,
    #[serde(default)]
    controller: Value,
    expect: Map<String, Value>,
}

/// What a case came to.
pub(crate) enum Outcome {
    /// Values to hold against `expect`, and their relative tolerance.
    Values(Value, f64),
    /// Nothing computes this.
    Skipped(String),
}

/// Runs every case of the file `name`.
pub(crate) fn run(name: &str, text: &str, tally: &mut Tally) {
    let file = match serde_json::from_str::<CaseFile>(text) {
        Ok(file) => file,
        Err(error) => return tally.failures.push(format!("{name}: {error}")),
    };
    if file.cases.is_empty() {
        tally.failures.push(format!("{name}: no cases"));
    }
    let mut measured = models::Measured::default();
    for case in &file.cases {
        let id = format!("{name}: {}", case.id);
        match run_case(case, &mut measured) {
            Ok(None) => tally.passed += 1,
            Ok(Some(reason)) => tally.skipped.push(format!("{id}: {reason}")),
            Err(error) => tally.failures.push(format!("{id}: {error}")),
        }
    }
    if let Err(error) = measured.check() {
        tally.failures.push(format!("{name}: {error}"));
    }
}

/// None for a case that passed, else why it was skipped.
fn run_case(case: &Case, measured: &mut models::Measured) -> Result<Option<String>, String> {
    let (input, expect) = (&case.input, &case.expect);
    let outcome = match case.kind.as_str() {
        "hpa_closed_loop" => Outcome::Values(loops::closed(input, &case.controller, expect)?, 1e-3),
        "hpa_queue_loop" => Outcome::Values(loops::queue(input)?, 1e-3),
        kind => models::run(kind, input, expect, measured)?,
    };
    let (values, tolerance) = match outcome {
        Outcome::Values(values, tolerance) => (values, tolerance),
        Outcome::Skipped(reason) => return Ok(Some(reason)),
    };
    let mut unknown = None;
    for (key, expected) in &case.expect {
        match values.get(key) {
            Some(actual) => compare(key, expected, actual, tolerance)?,
            None => unknown = Some(format!("nothing to hold against `{key}`")),
        }
    }
    Ok(unknown)
}

fn compare(path: &str, expected: &Value, actual: &Value, tolerance: f64) -> Result<(), String> {
    let differ = || Err(format!("{path}: expected {expected}, got {actual}"));
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (key, expected) in expected {
                let path = format!("{path}.{key}");
                let actual = actual.get(key).unwrap_or(&Value::Null);
                compare(&path, expected, actual, tolerance)?;
            }
            Ok(())
        }
        (Value::Array(expected), Value::Array(list)) if expected.len() == list.len() => {
            for (index, (expected, actual)) in expected.iter().zip(list).enumerate() {
                compare(&format!("{path}[{index}]"), expected, actual, tolerance)?;
            }
            Ok(())
        }
        (Value::Number(expected), Value::Number(actual)) => {
            let (expected, actual) = (expected.as_f64(), actual.as_f64());
            let (Some(expected), Some(actual)) = (expected, actual) else {
                return differ();
            };
            match (expected - actual).abs() <= tolerance * expected.abs().max(1e-3) {
                true => Ok(()),
                false => differ(),
            }
        }
        _ if expected == actual => Ok(()),
        _ => differ(),
    }
}
