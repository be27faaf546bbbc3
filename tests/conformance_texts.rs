//! Holds the reader and the linter against what kubectl and a real API server said of the same texts.
//!
//! `tests/conformance/admission/yaml-texts.json`: sent by kubectl to kube-apiserver 1.36.2 as a dry run. `yaml-cut.json`:
//! what kubectl 1.32 alone parses.

use scalegen_document::{Limits, input, read};
use scalegen_lint::{Surroundings, lint, rules};
use scalegen_syntax::{Family, Severity, SourceFile, Targets, Version};
use serde::Deserialize;

#[derive(Deserialize)]
struct Rows {
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    case: String,
    text: String,
    accepted: bool,
    message: String,
}

/// kubectl has nothing to create in them, and the linter nothing to say.
const WITHOUT_OBJECT: [&str; 1] = ["only a comment"];

/// What kubectl takes and the linter refuses on purpose: it takes a tab before a comma, drops what follows the first document, ends a line at an
/// invisible character, or replaces half a character.
const REFUSED: [&str; 5] = [
    "tab in flow quoted",
    "json stream in yaml",
    "dots",
    "ls key end",
    "json utf16 escape",
];

#[test]
fn agrees_with_the_server_on_every_text() {
    let rows = rows(include_str!("conformance/admission/yaml-texts.json"));
    assert_eq!(rows.len(), 95);
    check(&rows);
}

#[test]
fn cuts_and_parses_texts_as_kubectl_does() {
    let rows = rows(include_str!("conformance/admission/yaml-cut.json"));
    assert_eq!(rows.len(), 82);
    check(&rows);
}

fn rows(json: &str) -> Vec<Row> {
    let rows: Rows = serde_json::from_str(json).expect("JSON of this shape");
    rows.rows
}

fn check(rows: &[Row]) {
    let counted = rows.iter().filter(|row| !WITHOUT_OBJECT.contains(&&*row.case));
    let wrong: Vec<String> = counted.filter_map(disagreement).collect();
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

fn disagreement(row: &Row) -> Option<String> {
    let targets = Targets {
        kubernetes: Version::new(1, 36),
        ..Targets::NEWEST
    };
    let reading = read(
        &SourceFile::new("text.yaml", row.text.as_str()),
        &Limits::default(),
    );
    let mut found = lint(&mut [reading], &Surroundings::default(), &[], &targets, rules()).findings;
    found.retain(|finding| {
        let is_server = matches!(finding.family, Family::Input | Family::Schema | Family::Admission);
        // kubectl takes a key twice, and refuses what the linter only notes: a template.
        is_server && finding.severity == Severity::Error && finding.code != input::DUPLICATE_KEY.code
            || finding.code == input::TEMPLATE.code
    });
    let reported: Vec<String> = found
        .iter()
        .map(|finding| format!("{}: {}", finding.code, finding.text()))
        .collect();
    let is_accepted = row.accepted && !REFUSED.contains(&&*row.case);
    (found.is_empty() != is_accepted)
        .then(|| format!("{}: {reported:?}, but kubectl: {:?}", row.case, row.message))
}
