//! Findings as a Code Quality report, which GitLab shows in a merge request.

use scalegen_syntax::{Finding, Severity};
use serde::Serialize;

use super::escape::json;
use super::located::{Located, fingerprints};

/// A violation, with the fields that GitLab reads.
#[derive(Serialize)]
struct Violation<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// Findings as a Code Quality report of GitLab: a JSON array. GitLab leaves out what has no file, so a finding without
/// one is at `.`, and one in a template at its first line.
///
/// # Errors
/// When a message is not JSON; none is.
pub fn gitlab(findings: &[Finding]) -> serde_json::Result<String> {
    let violation = |(finding, fingerprint): (&'_ Finding, String)| {
        let located = Located::of(finding);
        let (begin, end) = match located.place {
            Some(place) => (place.start().line, place.end().line),
            None => (1, 1),
        };
        let severity = match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Note => "info",
        };
        serde_json::to_value(Violation {
            description: located.with_help(finding),
            check_name: finding.code,
            fingerprint,
            severity,
            location: Location {
                path: located.file.unwrap_or("."),
                lines: Lines { begin, end },
            },
        })
    };
    let violations = findings.iter().zip(fingerprints(findings)).map(violation);
    let violations = violations.collect::<serde_json::Result<Vec<_>>>()?;
    Ok(json(&violations)? + "\n")
}
