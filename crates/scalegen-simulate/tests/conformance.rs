//! Every case of `tests/conformance/hpa`, at the repository's root, comes to what its file expects.

#[path = "conformance/runner.rs"]
mod runner;

use std::path::Path;

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
    let mut tally = runner::Tally::default();
    for file in &files {
        runner::run_file(file, &mut tally);
    }
    assert!(tally.failures.is_empty(), "{}", tally.failures.join("\n"));
    assert!(tally.passed > 500, "only {} cases ran", tally.passed);
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
        let mut tally = runner::Tally::default();
        runner::run_file(&path, &mut tally);
        assert_eq!((tally.passed, tally.failures.len()), (0, 1), "{name}");
        assert!(
            tally.failures[0].contains(failure),
            "{name}: {}",
            tally.failures[0]
        );
    }
    let mut tally = runner::Tally::default();
    runner::run_file(&folder.join("missing"), &mut tally);
    assert_eq!((tally.passed, tally.failures.len()), (0, 1));
    std::fs::remove_dir_all(&folder).unwrap();
}
