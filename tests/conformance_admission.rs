//! Holds the linter against what a real API server said of the same objects.
//!
//! `tests/conformance/admission`: good objects, each changed in one place or two, sent to kube-apiserver 1.36.2 as a dry run with strict field validation and no webhooks. The linter has an error of family `schema`
//! or `admission` exactly for those that were refused, and one at a field that the server names, if it names any.

#[path = "support/verdicts.rs"]
mod verdicts;

use scalegen_document::{Limits, read};
use scalegen_lint::{Surroundings, lint, rules};
use scalegen_syntax::{Family, Finding, Severity, SourceFile};
use scalegen_syntax::{Targets, Version};
use verdicts::Row;

/// What the linter takes for a placeholder that is replaced before a server sees it: the name of a storage class.
const PLACEHOLDER: &str = "storageClassName = \"$(NAME)\"";

#[test]
fn agrees_with_the_server_on_every_object() {
    let mut rows = verdicts::rows();
    rows.extend(verdicts::rows_of("verdicts-2.json"));
    assert_eq!(rows.len(), 609 + 455);
    let before = rows.len();
    rows.retain(|row| !row.title().contains(PLACEHOLDER));
    assert_eq!(rows.len(), before - 1);
    let wrong: Vec<String> = rows.iter().filter_map(disagreement).collect();
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

fn disagreement(row: &Row) -> Option<String> {
    let refusals = refusals(row);
    let reported: Vec<String> = refusals
        .iter()
        .map(|finding| {
            let path = finding.path.as_deref().unwrap_or("-");
            format!("{} at {path}: {}", finding.code, finding.message)
        })
        .collect();
    let title = row.title();
    let message = row.message.as_deref().unwrap_or_default();
    if refusals.is_empty() != row.accepted {
        return Some(format!("{title}: {reported:?}, but the server: {message:?}"));
    }
    let paths: Vec<&str> = refusals
        .iter()
        .filter_map(|finding| finding.path.as_deref())
        .collect();
    // The server leaves `metadata` out of the paths of templates.
    let written = |cause: &&String| cause.replace("template.labels", "template.metadata.labels");
    let causes: Vec<String> = row.fields().iter().map(written).collect();
    if !causes.is_empty() && !causes.iter().any(|cause| paths.contains(&cause.as_str())) {
        return Some(format!("{title}: {reported:?}, but the server names {causes:?}"));
    }
    // What has no place cannot be shown.
    let placeless = refusals.iter().find(|finding| finding.place.is_none())?;
    Some(format!("{title}: {} has no place", placeless.message))
}

/// The errors that speak for the server itself, without webhooks.
fn refusals(row: &Row) -> Vec<Finding> {
    let targets = Targets {
        kubernetes: Version::new(1, 36),
        ..Targets::NEWEST
    };
    let text = serde_json::to_string_pretty(&row.object).expect("JSON prints");
    let reading = read(&SourceFile::new("object.json", text), &Limits::default());
    let mut findings = lint(&mut [reading], &Surroundings::default(), &[], &targets, rules()).findings;
    findings.retain(|finding| {
        finding.severity == Severity::Error && matches!(finding.family, Family::Schema | Family::Admission)
    });
    findings
}
