//! Holds the linter against objects of KEDA that are known to be right or wrong: `tests/conformance/keda/objects`.

use std::collections::BTreeMap;

use scalegen_document::{Limits, read};
use scalegen_lint::{Surroundings, lint, rules};
use scalegen_syntax::{Finding, Severity, SourceFile, Targets};
use serde::Deserialize;

const FOLDER: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/conformance/keda/objects"
);

/// What is right for one file.
#[derive(Deserialize)]
struct Expected {
    /// `error`, `warning` or `note`: at least one of these; `no-error`: no error; `no-finding`: nothing.
    expect: String,
    why: String,
    /// A rule that must not fire.
    #[serde(default, rename = "no-warning")]
    no_warning: Option<String>,
    /// The version of KEDA; the newest when absent.
    keda: Option<String>,
}

#[test]
fn every_object_is_judged_as_it_should_be() {
    let read_file = |name: &str| std::fs::read_to_string(format!("{FOLDER}/{name}")).unwrap();
    let expected: BTreeMap<String, Expected> = serde_json::from_str(&read_file("expected.json")).unwrap();
    let files = std::fs::read_dir(FOLDER).unwrap().count() - 1;
    assert_eq!(expected.len(), files, "each file has what is right");
    let mut wrong = Vec::new();
    for (name, expected) in &expected {
        let reading = read(
            &SourceFile::new(name.as_str(), read_file(name)),
            &Limits::default(),
        );
        let mut targets = Targets::NEWEST;
        if let Some(keda) = &expected.keda {
            targets.keda = keda.parse().unwrap();
        }
        let findings = lint(&mut [reading], &Surroundings::default(), &[], &targets, rules()).findings;
        if !is_right(expected, &findings) {
            let shown = findings
                .iter()
                .map(|of| format!("  {} {}: {}", of.severity, of.code, of.message));
            let shown: Vec<String> = shown.collect();
            wrong.push(format!(
                "{name}: {}: {}\n{}",
                expected.expect,
                expected.why,
                shown.join("\n")
            ));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

fn is_right(expected: &Expected, findings: &[Finding]) -> bool {
    let worst = findings.iter().map(|finding| finding.severity).max();
    let is_silent = |code: &String| findings.iter().all(|finding| finding.code != code.as_str());
    let holds = match expected.expect.as_str() {
        "error" => worst == Some(Severity::Error),
        "warning" => worst >= Some(Severity::Warning),
        "note" => findings.iter().any(|finding| finding.severity == Severity::Note),
        "no-error" => worst < Some(Severity::Error),
        "no-finding" => findings.is_empty(),
        other => panic!("{other} is no expectation"),
    };
    holds && expected.no_warning.as_ref().is_none_or(is_silent)
}
