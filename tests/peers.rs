//! What other linters check of autoscaling is found here too: their bad fixtures, restated, and what they ask for.
//!
//! `tests/peers/CHECK.bad.yaml` and `.good.yaml` are named for the check of the peer, as the table of docs/lint.md is.
//! Their first line has the code of the rule here, or the letters of a family of codes.

use std::path::Path;

use scalegen::{LintOptions, LintText, Severity, lint, select};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/peers");

/// The codes in a fixture, those of opinions among them, and its expected code.
fn found(name: &str) -> (Vec<(&'static str, Severity)>, String) {
    let bytes = std::fs::read(Path::new(FIXTURES).join(name)).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let code = text.lines().next().unwrap().trim_start_matches("# ").to_owned();
    let mut options = LintOptions::default();
    options.select = select("opinion").unwrap();
    let name = name.to_owned();
    let outcome = lint(vec![LintText::Manifests { name, bytes }], &options);
    let findings = outcome.findings.iter();
    (
        findings.map(|finding| (finding.code, finding.severity)).collect(),
        code,
    )
}

#[test]
fn what_peers_find_is_found_and_what_they_ask_for_is_not() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/lint.md")).unwrap();
    let mut wrong = Vec::new();
    let mut checks = 0;
    for entry in std::fs::read_dir(FIXTURES).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(check) = name.strip_suffix(".bad.yaml") else {
            continue;
        };
        checks += 1;
        let (bad, code) = found(&name);
        let (good, same_code) = found(&format!("{check}.good.yaml"));
        assert_eq!(code, same_code, "{check}");
        if !bad.iter().any(|(found, _)| found.starts_with(&code)) {
            wrong.push(format!("{check}: {code} is not in {bad:?}"));
        }
        let is_faulty =
            |(found, severity): &(&str, Severity)| found.starts_with(&code) || *severity == Severity::Error;
        if good.iter().any(is_faulty) {
            wrong.push(format!("{check}: its good form has {good:?}"));
        }
        let row = page.lines().find(|line| line.contains(&format!("`{check}`")));
        if !row.is_some_and(|row| row.contains(&code)) {
            wrong.push(format!("{check}: docs/lint.md has no row with {code}"));
        }
    }
    wrong.sort();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checks >= 30, "{checks} checks");
}
