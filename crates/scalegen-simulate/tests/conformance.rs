//! Every case of `tests/conformance/hpa`, at the repository's root, comes to what its file expects.

#[path = "conformance/files.rs"]
mod files;

use scalegen_simulate::conformance::Tally;
use std::path::Path;

use serde_json::Value;

#[test]
fn all_files_pass() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/hpa");
    let entries = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries
        .filter(|path| path.extension().is_some_and(|it| it == "json"))
        .collect();
    files.sort();
    assert!(files.len() >= 14, "files are missing: {files:?}");
    let mut tally = Tally::default();
    for file in &files {
        files::run_file(file, &mut tally);
    }
    assert!(tally.failures.is_empty(), "{}", tally.failures.join("\n"));
    assert!(tally.passed > 500, "only {} cases ran", tally.passed);
}

#[test]
fn keys_that_are_false_empty_or_null_may_be_left_out() {
    let folder = std::env::temp_dir().join(format!("scalegen-sparse-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/hpa");
    for entry in std::fs::read_dir(&source).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|it| it != "json") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let mut file: Value = serde_json::from_str(&text).unwrap();
        for case in file["cases"].as_array_mut().unwrap() {
            case["input"] = sparse("input", case["input"].take());
        }
        let sparse = folder.join(path.file_name().unwrap());
        std::fs::write(&sparse, file.to_string()).unwrap();
        let mut tally = Tally::default();
        files::run_file(&sparse, &mut tally);
        assert!(tally.failures.is_empty(), "{}", tally.failures.join("\n"));
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Without what says nothing. Where the production default is not nothing, it says something.
fn sparse(key: &str, value: Value) -> Value {
    let says_something = |key: &str, value: &Value| match value {
        Value::Null => false,
        // Gates and `ignoreNullValues` are on by default; in histograms an empty list is a sample of nothing.
        Value::Bool(given) => *given || key.starts_with(char::is_uppercase) || key == "ignore_null_values",
        Value::Array(list) => !list.is_empty() || matches!(key, "recommendations" | "policies" | "add"),
        Value::Object(map) => !map.is_empty() || matches!(key, "behavior" | "bucket_weights"),
        Value::String(text) => !text.is_empty(),
        Value::Number(_) => true,
    };
    match value {
        Value::Object(map) if key != "body" => map
            .into_iter()
            .map(|(key, value)| {
                let value = sparse(&key, value);
                (key, value)
            })
            .filter(|(key, value)| says_something(key, value))
            .collect(),
        Value::Array(list) => list.into_iter().map(|value| sparse("", value)).collect(),
        other => other,
    }
}

#[test]
fn what_cannot_be_run_is_a_failure() {
    let folder = std::env::temp_dir().join(format!("scalegen-conformance-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let case = |kind: &str, expect: &str| {
        format!(
            r#"{{"cases":[{{"id":"a","kind":"{kind}","input":{{"amount":2,"factor":2.0}},"expect":{expect}}}]}}"#
        )
    };
    for (name, text, failure) in [
        ("no-json", "{".to_owned(), "EOF"),
        ("empty", r#"{"cases":[]}"#.to_owned(), "no cases"),
        ("kind", case("unheard_of", "{}"), "unknown kind `unheard_of`"),
        ("input", case("vpa_cpu_amount", "{}"), "missing field `cores`"),
        (
            "value",
            case("vpa_scale", r#"{"amount":5}"#),
            "amount: expected 5, got 4",
        ),
        (
            "buckets",
            r#"{"cases":[{"id":"a","kind":"vpa_histogram","input":{"options":
                {"type":"linear","max":1e300,"bucket_size":1e-9,"epsilon":1}},"expect":{}}]}"#
                .to_owned(),
            "too many",
        ),
        (
            "key",
            case("vpa_scale", r#"{"colour":5}"#),
            "nothing to hold against `colour`",
        ),
        (
            "error",
            case("vpa_scale", r#"{"error":true}"#),
            "an error was expected",
        ),
    ] {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        let mut tally = Tally::default();
        files::run_file(&path, &mut tally);
        assert_eq!((tally.passed, tally.failures.len()), (0, 1), "{name}");
        assert!(
            tally.failures[0].contains(failure),
            "{name}: {}",
            tally.failures[0]
        );
    }
    let mut tally = Tally::default();
    files::run_file(&folder.join("missing"), &mut tally);
    files::run_file(&folder, &mut tally);
    assert_eq!((tally.passed, tally.failures.len()), (0, 2));
    std::fs::remove_dir_all(&folder).unwrap();
}
