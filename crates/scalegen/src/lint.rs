//! Findings for profiles, and for Kubernetes YAML from anywhere.

mod files;
mod profile;

use std::sync::Arc;

use scalegen_lint::report::Summary;
use scalegen_manifest::document::{Limits, Reading, input, read};
use scalegen_profile::{Finding, Targets, Version};

use crate::Stack;

pub use files::{LintPathError, texts};
pub(crate) use profile::Checked;

/// What the servers are that documents are checked for; what is not set is the profile's, else the newest known.
///
/// ```
/// let mut options = scalegen::LintOptions::default();
/// options.kubernetes = Some(scalegen::Version::new(1, 30));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LintOptions {
    /// The API server.
    pub kubernetes: Option<Version>,
    /// KEDA.
    pub keda: Option<Version>,
    /// The VPA.
    pub vpa: Option<Version>,
}

/// A text to lint, under the name that people know it by.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum LintText {
    /// Kubernetes YAML or JSON.
    Manifests {
        /// Its name.
        name: String,
        /// What is in it; cut off at one byte more than is ever read.
        bytes: Vec<u8>,
    },
    /// A profile, by its path.
    Profile(String),
}

/// What was found.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct LintOutcome {
    /// By file and place.
    pub findings: Vec<Finding>,
    /// What was looked at, and what came of it.
    pub summary: Summary,
}

impl LintOptions {
    fn over(self, targets: Targets) -> Targets {
        Targets {
            kubernetes: self.kubernetes.unwrap_or(targets.kubernetes),
            keda: self.keda.unwrap_or(targets.keda),
            vpa: self.vpa.unwrap_or(targets.vpa),
        }
    }
}

/// Lints texts: all manifests as one cluster, but that a kustomization and what it lists is one of its own, and
/// each profile as one for each choice of active scalers.
///
/// ```
/// use scalegen::{LintOptions, LintText, lint};
///
/// let text = LintText::Manifests { name: "hpa.yaml".into(), bytes: b"kind: [".to_vec() };
/// let outcome = lint(vec![text], &LintOptions::default());
/// assert_eq!(outcome.findings[0].code, "INP003");
/// ```
pub fn lint(texts: Vec<LintText>, options: &LintOptions) -> LintOutcome {
    let limits = Limits::default();
    let mut outcome = LintOutcome::default();
    let mut readings = Vec::new();
    for text in texts {
        outcome.summary.files += 1;
        match text {
            LintText::Manifests { name, bytes } => readings.push(reading(&name, bytes, &limits)),
            LintText::Profile(path) => match Stack::load(&path) {
                Ok(stack) => outcome.add(stack.lint(options)),
                Err(findings) => outcome.findings.extend(findings),
            },
        }
    }
    let documents = || readings.iter().flat_map(|reading| &reading.documents);
    outcome.summary.documents += documents().count();
    outcome.summary.skipped += documents()
        .filter(|document| *document.object() == scalegen_manifest::document::Object::Unknown)
        .count();
    let scalegen_lint::Outcome { findings, suppressed } =
        scalegen_lint::lint(&mut readings, &[], &options.over(Targets::NEWEST));
    outcome.findings.extend(findings);
    outcome.summary.suppressed += suppressed;
    scalegen_profile::sort(&mut outcome.findings);
    outcome.summary.count(&outcome.findings);
    outcome
}

fn reading(name: &str, bytes: Vec<u8>, limits: &Limits) -> Reading {
    match input::source(name, bytes, limits) {
        Ok(source) => read(&Arc::clone(&source), limits),
        Err(finding) => Reading {
            findings: vec![*finding],
            ..Reading::default()
        },
    }
}

impl LintOutcome {
    fn add(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.summary.documents += other.summary.documents;
        self.summary.suppressed += other.summary.suppressed;
    }
}
