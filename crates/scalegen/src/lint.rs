//! Findings for profiles, and for Kubernetes YAML from anywhere.

mod choices;
mod files;
mod profile;
mod relations;
mod translate;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use scalegen_document::{Limits, Reading, input, read};
use scalegen_lint::report::Summary;
use scalegen_syntax::{Finding, ObjectName, Targets, Version};

use crate::{Jobs, Progress, Stack};

pub use files::{LintPathError, read_to_limit, texts};
pub(crate) use profile::{Judge, Judged};
pub use view::{profile_directives, profile_view};

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
    /// YAML or JSON that a folder holds, which may be a file of another tool: then it is skipped.
    Candidate {
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
/// What is found in a profile is not told again of the files that were made from it, so what the profile allows
/// is allowed there too.
///
/// ```
/// use scalegen::{LintOptions, LintText, lint};
///
/// let text = LintText::Manifests { name: "hpa.yaml".into(), bytes: b"kind: [".to_vec() };
/// let outcome = lint(vec![text], &LintOptions::default());
/// assert_eq!(outcome.findings[0].code, "INP003");
/// ```
pub fn lint(texts: Vec<LintText>, options: &LintOptions) -> LintOutcome {
    lint_with(texts, options, &Jobs::default(), &|_| ())
}

/// The same, with so many threads, and telling how far it is.
pub fn lint_with(
    texts: Vec<LintText>,
    options: &LintOptions,
    jobs: &Jobs,
    progress: Progress<'_>,
) -> LintOutcome {
    let limits = Limits::default();
    let mut outcome = LintOutcome::default();
    let mut readings = Vec::new();
    let mut told: BTreeMap<String, BTreeSet<Key>> = BTreeMap::new();
    for text in texts {
        outcome.summary.files += 1;
        match text {
            LintText::Manifests { name, bytes } => readings.push(reading(&name, bytes, &limits)),
            LintText::Candidate { name, bytes } => match reading(&name, bytes, &limits) {
                Reading { is_foreign: true, .. } => {
                    outcome.summary.files -= 1;
                    outcome.summary.foreign += 1;
                }
                reading => readings.push(reading),
            },
            LintText::Profile(path) => match Stack::load(&path) {
                Ok(stack) => {
                    let name = stack.profile().name.clone();
                    let (found, keys) = stack.lint_and_keys(options, jobs, progress);
                    outcome.add(found);
                    told.entry(name).or_default().extend(keys);
                }
                Err(findings) => outcome.findings.extend(findings),
            },
        }
    }
    let documents = || readings.iter().flat_map(|reading| &reading.documents);
    outcome.summary.documents += documents().count();
    outcome.summary.skipped += documents()
        .filter(|document| *document.object() == scalegen_document::Object::Unknown)
        .count();
    let scalegen_lint::Outcome {
        findings, suppressed, ..
    } = scalegen_lint::lint(
        &mut readings,
        &[],
        &options.over(Targets::NEWEST),
        crate::lint_rules(),
    );
    let is_told = |finding: &Finding| {
        let keys = || told.get(files::made_from(finding.place.as_ref()?.file.name())?);
        !told.is_empty() && keys().is_some_and(|keys| keys.contains(&key(finding)))
    };
    outcome
        .findings
        .extend(findings.into_iter().filter(|finding| !is_told(finding)));
    outcome.summary.suppressed += suppressed;
    scalegen_syntax::sort(&mut outcome.findings);
    outcome.summary.count(&outcome.findings);
    outcome
}

/// What a finding in a profile and one in a file that was made from it have in common: code, object and field.
pub(crate) type Key = (&'static str, Option<ObjectName>, Option<String>);

pub(crate) fn key(finding: &Finding) -> Key {
    (finding.code, finding.object.clone(), finding.path.clone())
}

fn reading(name: &str, bytes: Vec<u8>, limits: &Limits) -> Reading {
    match input::source(name, bytes, limits) {
        Ok(source) => read(&Arc::clone(&source), limits),
        Err(finding) => Reading::unread(*finding),
    }
}

impl LintOutcome {
    fn add(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.summary.documents += other.summary.documents;
        self.summary.suppressed += other.summary.suppressed;
    }
}
