//! The JSON that `scalegen lint` prints: a fixed shape that scripts rely on.

use std::collections::{BTreeMap, BTreeSet};

use scalegen_document::{Document, Object, rendered_from};
use scalegen_syntax::{Family, Finding, Message, ObjectName, Place, Severity};
use serde::Serialize;

/// The version of the shape. It changes when a field is removed or changes its meaning, not when one is added.
pub const VERSION: u32 = 1;

/// Everything that one call found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report<'a> {
    version: u32,
    findings: Vec<Entry<'a>>,
    summary: Summary,
}

/// What a call looked at, and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// Findings of level error.
    pub errors: usize,
    /// Findings of level warning.
    pub warnings: usize,
    /// Findings of level note.
    pub notes: usize,
    /// Findings that were allowed, and are not among the others.
    pub suppressed: usize,
    /// Files that were read and are not of another tool.
    pub files: usize,
    /// Files in folders that hold no manifest, and were skipped.
    pub foreign: usize,
    /// Objects in them.
    pub documents: usize,
    /// Objects of kinds that scalegen does not examine.
    pub skipped: usize,
    /// Their kinds, each with the number of objects; what has no kind is not among them.
    pub not_examined: BTreeMap<String, usize>,
    /// Objects of kinds that only rules on relations read.
    pub relations_only: usize,
    /// Charts whose templates were passed over.
    pub charts: usize,
}

impl Summary {
    /// Counts the documents by how far their kinds are known.
    pub fn count_documents<'a>(&mut self, documents: impl Iterator<Item = &'a Document> + Clone) {
        let parts = documents.clone();
        let with_parts: BTreeSet<(Option<&str>, ObjectName)> = parts
            .filter_map(|document| Some((document.file(), document.within()?.object.clone())))
            .collect();
        // What is in an object is the object's, and an object of which a part is judged is examined.
        for document in documents.filter(|document| document.within().is_none()) {
            self.documents += 1;
            match document.object() {
                Object::Tree => self.relations_only += 1,
                Object::Unknown if with_parts.contains(&(document.file(), document.object_name())) => {}
                Object::Unknown => {
                    self.skipped += 1;
                    if !document.kind().is_empty() {
                        *self.not_examined.entry(document.kind().to_owned()).or_default() += 1;
                    }
                }
                _ => {}
            }
        }
    }

    /// Counts the findings.
    pub fn count(&mut self, findings: &[Finding]) {
        let of = |severity| {
            findings
                .iter()
                .filter(|finding| finding.severity == severity)
                .count()
        };
        self.errors = of(Severity::Error);
        self.warnings = of(Severity::Warning);
        self.notes = of(Severity::Note);
    }
}

/// One finding, as every report prints it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry<'a> {
    code: &'a str,
    family: Family,
    severity: Severity,
    message: String,
    /// Its kind and fields.
    reason: &'a Message,
    help: Option<String>,
    #[serde(flatten)]
    place: Position<'a>,
    object: Option<String>,
    path: Option<&'a str>,
    related: Vec<Related<'a>>,
    /// What to write instead, where `--fix` would write it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fix: Vec<Edit<'a>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Edit<'a> {
    text: &'a str,
    #[serde(flatten)]
    place: Position<'a>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Related<'a> {
    message: String,
    #[serde(flatten)]
    place: Position<'a>,
}

/// Lines and columns from 1; all null for what has no place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
struct Position<'a> {
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    /// The template that the file was rendered from.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
}

impl<'a> Report<'a> {
    /// A report of these findings, in their order.
    pub fn new(findings: &'a [Finding], summary: Summary) -> Self {
        Self {
            version: VERSION,
            findings: entries(findings),
            summary,
        }
    }
}

/// These findings, in their order.
pub fn entries(findings: &[Finding]) -> Vec<Entry<'_>> {
    findings.iter().map(entry).collect()
}

fn entry(finding: &Finding) -> Entry<'_> {
    Entry {
        code: finding.code,
        family: finding.family,
        severity: finding.severity,
        message: finding.text(),
        reason: &finding.message,
        help: finding.help_text(),
        place: finding.place.as_ref().map(position).unwrap_or_default(),
        object: finding.object.as_ref().map(ObjectName::label),
        path: finding.path.as_deref(),
        related: finding
            .related
            .iter()
            .map(|related| Related {
                message: related.message.text(finding.words),
                place: position(&related.place),
            })
            .collect(),
        fix: finding
            .fix
            .iter()
            .map(|edit| Edit {
                text: &edit.text,
                place: position(&edit.place),
            })
            .collect(),
    }
}

fn position(place: &Place) -> Position<'_> {
    let (start, end) = (place.start(), place.end());
    Position {
        file: Some(place.file.name()),
        line: Some(start.line),
        column: Some(start.column),
        end_line: Some(end.line),
        end_column: Some(end.column),
        source: rendered_from(place),
    }
}

#[cfg(test)]
mod tests {
    use scalegen_syntax::{SourceFile, is_here, write};

    use super::*;

    #[test]
    fn the_shape_is_fixed() {
        let file = SourceFile::new("a.yaml", "a: 1\nb: 22\n");
        let what = "the other";
        let mut finding =
            Finding::error("HPA004", Family::Admission, is_here(what)).at(Some(Place::new(&file, 8..10)));
        finding.object = Some(crate::messages::example::hpa());
        finding.path = Some("spec.maxReplicas".to_owned());
        finding.related.push(scalegen_syntax::Related {
            message: is_here(what),
            place: Place::new(&file, 0..1),
        });
        let findings = [finding, Finding::error("INP001", Family::Input, write("5"))];
        let mut summary = Summary {
            files: 1,
            ..Summary::default()
        };
        summary.count(&findings);
        let json = serde_json::to_value(Report::new(&findings, summary)).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "version": 1,
                "findings": [
                    {
                        "code": "HPA004", "family": "admission", "severity": "error",
                        "message": "the other is here", "help": null,
                        "reason": {"kind": "IsHere", "what": "the other"},
                        "file": "a.yaml", "line": 2, "column": 4, "end_line": 2, "end_column": 6,
                        "object": "HorizontalPodAutoscaler/shop/web", "path": "spec.maxReplicas",
                        "related": [{
                            "message": "the other is here",
                            "file": "a.yaml", "line": 1, "column": 1, "end_line": 1, "end_column": 2,
                        }],
                    },
                    {
                        "code": "INP001", "family": "input", "severity": "error",
                        "message": "write 5", "help": null,
                        "reason": {"kind": "Write", "text": "5"},
                        "file": null, "line": null, "column": null, "end_line": null, "end_column": null,
                        "object": null, "path": null, "related": [],
                    },
                ],
                "summary": {
                    "errors": 2, "warnings": 0, "notes": 0, "suppressed": 0,
                    "files": 1, "documents": 0, "skipped": 0, "not_examined": {}, "relations_only": 0, "charts": 0,
                    "foreign": 0,
                },
            })
        );
        let file = SourceFile::new("<stdin>", "---\n# Source: web/templates/a.yaml\na: 1\n");
        let finding = Finding::error("X", Family::Input, write("5")).at(Some(Place::new(&file, 39..40)));
        let rendered = serde_json::to_value(Report::new(&[finding], Summary::default())).unwrap();
        assert_eq!(rendered["findings"][0]["source"], "web/templates/a.yaml");
        assert_eq!(
            (&rendered["findings"][0]["file"], &rendered["findings"][0]["line"]),
            (&"<stdin>".into(), &3.into())
        );
        let nothing = serde_json::to_value(Report::new(&[], Summary::default())).unwrap();
        assert_eq!(nothing["findings"], serde_json::json!([]));
    }
}
