//! Where a system that shows findings beside a file of the repository is to show one, and under which number it knows
//! the finding again.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use scalegen_document::rendered_from;
use scalegen_syntax::{Finding, ObjectName, Place};
use sha2::{Digest as _, Sha256};

use super::escape::harmless;

/// A finding as such a system shows it.
pub(super) struct Located<'a> {
    /// The file of the repository, without a leading `./`: of what Helm rendered, the template.
    pub(super) file: Option<&'a str>,
    /// The lines of that file. None for a template, because the lines are those of what was rendered.
    pub(super) place: Option<&'a Place>,
    /// What is wrong; of what Helm rendered, with the line of the stream.
    pub(super) message: String,
}

impl<'a> Located<'a> {
    pub(super) fn of(finding: &'a Finding) -> Self {
        let mut message = harmless(&finding.title());
        let place = finding.place.as_ref();
        let template = place.and_then(rendered_from);
        if let Some(place) = place.filter(|_| template.is_some()) {
            message.push_str(&format!(" ({})", harmless(&spot(place))));
        }
        let file = template.or(place.map(|place| place.file.name()));
        Self {
            file: file.map(|file| file.strip_prefix("./").unwrap_or(file)),
            place: place.filter(|_| template.is_none()),
            message,
        }
    }

    /// What is wrong, and in the next line what to do.
    pub(super) fn with_help(&self, finding: &Finding) -> String {
        match finding.help_text() {
            Some(help) => format!("{}\nhelp: {}", self.message, harmless(&help)),
            None => self.message.clone(),
        }
    }
}

/// `a.yaml:12:5`.
pub(super) fn spot(place: &Place) -> String {
    let at = place.start();
    format!("{}:{}:{}", place.file.name(), at.line, at.column)
}

/// A number for each finding that stays while lines move: of its code, file, object, field and message, and which one
/// of those with all of that in common it is.
pub(super) fn fingerprints(findings: &[Finding]) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let number = |finding: &Finding| {
        let file = Located::of(finding).file;
        let object = finding.object.as_ref().map(ObjectName::label);
        let parts = (finding.code, file, object, &finding.path, &finding.message);
        // A message is fields of text and numbers, which JSON always has.
        let text = serde_json::to_string(&parts).unwrap_or_default();
        let count = seen.entry(text.clone()).or_default();
        *count += 1;
        let mut number = String::new();
        for byte in Sha256::digest(format!("{count} {text}")) {
            let _ = write!(number, "{byte:02x}");
        }
        number
    };
    findings.iter().map(number).collect()
}
