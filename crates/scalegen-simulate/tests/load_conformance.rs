//! Every case of `tests/conformance/load`, at the repository's root, comes to what its file expects.

#[path = "load/runner.rs"]
mod runner;

use std::path::Path;

fn cases() -> runner::Tally {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/load");
    let entries = std::fs::read_dir(&folder).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|it| it == "json"));
    files.sort();
    let mut tally = runner::Tally::default();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        runner::run(&name, &std::fs::read_to_string(&file).unwrap(), &mut tally);
    }
    tally
}

#[test]
fn all_cases_of_what_is_computed_pass() {
    let tally = cases();
    assert!(tally.failures.is_empty(), "{}", tally.failures.join("\n"));
    assert_eq!(tally.passed, 45);
    // Loops of logarithms and the quotas of the kernel's scheduler: no simulation uses them.
    assert_eq!(tally.skipped.len(), 6, "{:?}", tally.skipped);
}

#[test]
fn a_wrong_value_fails_and_an_unknown_one_is_skipped() {
    let case = |kind: &str, expect: &str| {
        format!(
            r#"{{"cases": [{{"id": "a", "kind": "{kind}", "input": {{"arrival_per_s": 8, "servers": 1, "service_s": 0.1,
                "service_dist": "exponential"}}, "expect": {expect}}}]}}"#
        )
    };
    for (text, counts) in [
        (case("open_queue", r#"{"mean_wait_s": 0.4}"#), (1, 0, 0)),
        (case("open_queue", r#"{"mean_wait_s": 0.41}"#), (0, 1, 0)),
        (case("open_queue", r#"{"mean_weight": 0.4}"#), (0, 0, 1)),
        (case("open_queue_bounded", "{}"), (0, 1, 0)),
        (case("unheard_of", "{}"), (0, 0, 1)),
        (r#"{"cases": []}"#.to_owned(), (0, 1, 0)),
        ("{".to_owned(), (0, 1, 0)),
    ] {
        let mut tally = runner::Tally::default();
        runner::run("file", &text, &mut tally);
        let found = (tally.passed, tally.failures.len(), tally.skipped.len());
        assert_eq!(found, counts, "{text}");
    }
}
