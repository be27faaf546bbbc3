//! Findings for profiles, and for Kubernetes YAML from anywhere.

mod baseline;
pub(crate) mod budget;
mod choices;
mod config;
mod context;
mod files;
mod fix;
mod globs;
mod messages;
mod profile;
mod reading;
mod relations;
mod selector;
mod translate;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use camino::Utf8PathBuf;
use scalegen_document::{Directive, Document, Limits, MANY_DOCUMENTS, Object, Reading, input, read};
use scalegen_lint::report::Summary;
use scalegen_lint::{Known, Policy, Uses, check_files};
use scalegen_lint::{SUPPRESSION_UNUSED, Surroundings};
use scalegen_profile::newer_version;
use scalegen_syntax::file_path::resolve;
use scalegen_syntax::{
    Family, Finding, ObjectName, Release, Rule, Server, Severity, SourceFile, Targets, Version,
};

use crate::stack::with_slashes;
use crate::{Jobs, Progress, Reach, Stack};
use globs::{absolute, below};

pub use baseline::Baseline;
pub use config::LintConfig;
pub use files::{LintPathError, texts, texts_with};
pub use fix::{FixedFile, Fixes, NotFixed, fix};
pub use globs::{GlobError, Globs};
pub(crate) use profile::{Judge, Judged};
pub use reading::read_to_limit;
pub use selector::{SelectError, select};
pub use view::{profile_directives, profile_view};

/// What a call of the linter checks and reports.
///
/// ```
/// let mut options = scalegen::LintOptions::default();
/// options.kubernetes = Some(scalegen::Version::new(1, 30));
/// options.select = scalegen::select("relation")?;
/// # Ok::<(), scalegen::SelectError>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct LintOptions {
    /// The API server [default: the profile's, else that of `documents`].
    pub kubernetes: Option<Version>,
    /// KEDA [default: the profile's, else that of `documents`].
    pub keda: Option<Version>,
    /// The VPA [default: the profile's, else that of `documents`].
    pub vpa: Option<Version>,
    /// Releases of engines, over those of profiles and of the configuration.
    pub engines: BTreeMap<String, Release>,
    /// What is declared of the software around objects of no profile.
    pub known: Known,
    /// The servers that objects of no profile are checked for [default: the newest known].
    pub documents: Targets,
    /// Levels of rules, under those of each profile.
    pub policy: Policy,
    /// The only rules to report [default: all but opinions]. Opinions alone are reported beside all others. What keeps a
    /// text from being read is always reported.
    pub select: Vec<&'static Rule>,
    /// Files that are applied together, where folders do not show it.
    pub environments: Vec<Environment>,
    /// The files and folders that were named. A setting of a repository is unused only when its root is among them.
    pub paths: Vec<Utf8PathBuf>,
    /// The files and folders to leave out, beside those of the repository's configuration.
    pub exclude: Vec<Globs>,
    /// How far profiles reach for the files that they name.
    pub reach: Reach,
    /// What a repository's configuration says of the files to read.
    repository: Option<Repository>,
    /// What is found in the configuration.
    about: Vec<Finding>,
}

/// A repository with a configuration.
#[derive(Clone, Debug)]
struct Repository {
    /// The folder of the configuration, from the root of the file system.
    root: String,
    /// The files and folders to leave out.
    exclude: Globs,
}

/// Files that are applied together.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Globs of their paths.
    pub paths: Globs,
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
    /// Kubernetes YAML or JSON that others belong to: it is read, and nothing is reported of it.
    Context {
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
    /// A file of any format that a kustomization puts into a ConfigMap or Secret: nothing is reported of it.
    Text {
        /// Its name.
        name: String,
        /// What is in it; cut off at one byte more than is ever read.
        bytes: Vec<u8>,
    },
    /// A chart, by its folder: its templates are no manifests yet, and are passed over.
    Chart(String),
    /// A profile, by its path.
    Profile(String),
    /// A file that cannot be read, or a folder without anything to read, and what to report of it.
    Unread(Box<Finding>),
}

/// What was found.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct LintOutcome {
    /// By file and place.
    pub findings: Vec<Finding>,
    /// What was looked at, and what came of it.
    pub summary: Summary,
    /// What the settings of the policy were needed for.
    uses: Uses,
}

impl LintOptions {
    fn over(&self, targets: Targets) -> Targets {
        Targets {
            kubernetes: self.kubernetes.unwrap_or(targets.kubernetes),
            keda: self.keda.unwrap_or(targets.keda),
            vpa: self.vpa.unwrap_or(targets.vpa),
        }
        .known()
    }

    /// What is declared, under the releases of these options.
    fn over_known(&self, known: &Known) -> Known {
        let mut known = known.clone();
        known.engines.extend(
            self.engines
                .iter()
                .map(|(name, release)| (name.clone(), *release)),
        );
        known
    }

    /// Levels of rules, and the opinions that are selected.
    fn policy(&self) -> Policy {
        let mut policy = self.policy.clone();
        for rule in self.select.iter().filter(|rule| rule.family == Family::Opinion) {
            policy.turn_on(rule);
        }
        policy
    }

    /// What is found in the configuration and in flags.
    fn about(&self) -> impl Iterator<Item = Finding> {
        let flags = [
            (Server::Kubernetes, self.kubernetes),
            (Server::Keda, self.keda),
            (Server::Vpa, self.vpa),
        ];
        let newer = flags
            .into_iter()
            .filter_map(|(server, version)| newer_version(server, version?));
        self.about.iter().cloned().chain(newer)
    }

    /// Whether there is anything to be left out.
    fn excludes_some(&self) -> bool {
        !self.exclude.is_empty() || self.repository.is_some()
    }

    /// Whether a file or folder, by its path from the root, is to be left out.
    fn excludes(&self, path: &str, is_folder: bool) -> bool {
        let configured = self.repository.iter().map(|repository| &repository.exclude);
        let mut globs = self.exclude.iter().chain(configured);
        globs.any(|globs| globs.matches(path, is_folder))
    }

    /// Whether a file or folder, by its path from the root, is one that was named, or in one.
    fn covers(&self, path: &str) -> bool {
        let mut named = self.paths.iter();
        named.any(|named| below(path, &absolute(named.as_str())).is_some())
    }

    /// Whether nothing of a repository was left out that its configuration does not leave out.
    fn is_whole(&self) -> bool {
        let repository = self.repository.as_ref();
        self.exclude.is_empty() && repository.is_some_and(|repository| self.covers(&repository.root))
    }

    /// Whether a finding of a rule in a file would be among those that are reported.
    fn would_report(&self, code: &str, path: &str) -> bool {
        config::is_selected(&self.select, code)
            && !self.policy.ignores(code)
            && self.covers(path)
            && !self.excludes(path, false)
    }
}

/// Lints texts: what is applied of the manifests, related as their kustomizations, folders, streams and environments show,
/// and each profile as one cluster for each choice of active scalers.
///
/// What is found in a profile is not reported again of the files that were made from it, so what the profile allows
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

/// Like [`lint`], with a number of threads and a progress callback.
pub fn lint_with(
    texts: Vec<LintText>,
    options: &LintOptions,
    jobs: &Jobs,
    progress: Progress<'_>,
) -> LintOutcome {
    lint_over(texts, options, jobs, progress, &fix::Overlay::new())
}

/// Like [`lint_with`], with other contents for some files.
fn lint_over(
    texts: Vec<LintText>,
    options: &LintOptions,
    jobs: &Jobs,
    progress: Progress<'_>,
    changed: &fix::Overlay,
) -> LintOutcome {
    let limits = Limits::default();
    let mut outcome = LintOutcome::default();
    let mut readings = Vec::with_capacity(texts.len());
    let mut reported: BTreeMap<String, BTreeSet<Key>> = BTreeMap::new();
    let mut about: Vec<Finding> = options.about().collect();
    let mut surroundings = Surroundings::default();
    let is_large = texts.len() > MANY_DOCUMENTS;
    for mut text in texts {
        if let LintText::Manifests { name, bytes } | LintText::Candidate { name, bytes } = &mut text
            && let Some(text) = changed.get(name)
        {
            *bytes = text.clone().into_bytes();
        }
        if let LintText::Context { name, .. } | LintText::Text { name, .. } = &text {
            surroundings.context.insert(name.clone());
        } else if let LintText::Manifests { .. } | LintText::Candidate { .. } = &text {
            outcome.summary.files += 1;
        }
        let text = match read_text(text, &limits) {
            Ok(mut reading) => {
                if is_large {
                    reading.documents.iter_mut().for_each(Document::put_aside);
                }
                readings.push(reading);
                continue;
            }
            Err(text) => text,
        };
        match text {
            LintText::Unread(finding) => about.push(*finding),
            LintText::Chart(folder) => {
                outcome.summary.charts += 1;
                surroundings.charts.insert(folder);
            }
            LintText::Profile(path) => {
                outcome.summary.files += 1;
                match Stack::load_over(&path, changed, options.reach) {
                    Ok(stack) => {
                        let name = stack.profile().name.clone();
                        let (found, keys) = stack.lint_and_keys(options, jobs, progress);
                        outcome.add(found);
                        reported.entry(name).or_default().extend(keys);
                    }
                    Err(findings) => outcome.findings.extend(findings),
                }
            }
            _ => {}
        }
    }
    let names = readings
        .iter()
        .filter_map(|reading| Some(reading.source.as_ref()?.name()));
    let of = |environment: &Environment| {
        let names = names.clone().filter(|name| environment.paths.match_file(name));
        names.map(str::to_owned).collect()
    };
    surroundings.known = options.over_known(&options.known);
    surroundings.environments = options.environments.iter().map(of).collect();
    let rules = crate::lint_rules();
    let policy = options.policy();
    surroundings.without_opinions = !policy.has_opinions(&[]);
    let conclude =
        |found, directives: &[Directive]| scalegen_lint::conclude(found, directives, &[], &policy, rules);
    let (found, directives) = check_files(&mut readings, &surroundings, &options.over(options.documents));
    // What was read only because others belong to it is in none of the files that are counted.
    let is_context = |reading: &&Reading| {
        let source = reading.source.as_ref();
        source.is_some_and(|source| surroundings.context.contains(source.name()))
    };
    let linted = readings.iter().filter(|reading| !is_context(reading));
    outcome
        .summary
        .count_documents(linted.flat_map(|reading| &reading.documents));
    let foreign = readings.iter().filter(|reading| {
        let source = reading.source.as_ref().filter(|_| reading.is_passed_over());
        source.is_some_and(|source| !surroundings.context.contains(source.name()))
    });
    outcome.summary.foreign += foreign.count();
    outcome.summary.files -= outcome.summary.foreign;
    let mut concluded = conclude(found, &directives);
    let mut context = readings.iter().filter(|reading| {
        let source = reading.source.as_ref();
        source.is_some_and(|source| surroundings.context.contains(source.name()))
    });
    let is_kustomization = |document: &Document| *document.object() == Object::Kustomization;
    let lists = context.any(|reading| reading.documents.iter().any(is_kustomization));
    concluded.findings.retain(|finding| {
        let place = finding.place.as_ref();
        finding.code != SUPPRESSION_UNUSED.code
            || place.is_none_or(|place| !is_taken_further(place.file.name(), &options.paths, lists))
    });
    outcome.uses.merge(&concluded.uses);
    outcome.summary.suppressed += concluded.suppressed;
    let findings = concluded.findings;
    let is_reported = |finding: &Finding| {
        let keys = || reported.get(files::made_from(finding.place.as_ref()?.file.name())?);
        !reported.is_empty() && keys().is_some_and(|keys| keys.contains(&key(finding)))
    };
    outcome
        .findings
        .extend(findings.into_iter().filter(|finding| !is_reported(finding)));
    // Of files that could not be read nobody knows what they need.
    let is_unread =
        |finding: &Finding| finding.family == Family::Input && finding.severity == Severity::Error;
    if options.is_whole() && !outcome.findings.iter().chain(&about).any(is_unread) {
        let concluded = conclude(about.clone(), &[]);
        outcome.uses.merge(&concluded.uses);
        about.extend(options.policy.unused(&outcome.uses));
    }
    let concluded = conclude(about, &[]);
    outcome.summary.suppressed += concluded.suppressed;
    outcome.findings.extend(concluded.findings);
    outcome
        .findings
        .retain(|finding| config::is_shown(&options.select, finding));
    scalegen_syntax::sort(&mut outcome.findings);
    outcome.summary.count(&outcome.findings);
    outcome
}

/// Whether kustomizations outside of what was named may build with a file, so that nobody knows all that is found in it: one
/// below none of the folders, and one that was named by itself where a kustomization `lists` it.
fn is_taken_further(name: &str, paths: &[Utf8PathBuf], lists: bool) -> bool {
    let name = resolve("", name);
    let of_path = |path: &Utf8PathBuf| resolve("", &with_slashes(path));
    let is_below =
        |path: String| path.is_empty() || name.strip_prefix(&path).is_some_and(|rest| rest.starts_with('/'));
    let is_of_paths = !paths.is_empty() && !name.starts_with('<');
    is_of_paths
        && !paths.iter().map(of_path).any(is_below)
        && (lists || !paths.iter().any(|path| of_path(path) == name))
}

/// What a finding in a profile and one in a file that was made from it have in common: code, object and field.
pub(crate) type Key = (&'static str, Option<ObjectName>, Option<String>);

pub(crate) fn key(finding: &Finding) -> Key {
    (finding.code, finding.object.clone(), finding.path.clone())
}

/// Reads a text that has a format of its own or none; the others are given back.
pub(crate) fn read_text(text: LintText, limits: &Limits) -> Result<Reading, LintText> {
    let (name, bytes, is_candidate) = match text {
        LintText::Manifests { name, bytes } => (name, bytes, false),
        LintText::Candidate { name, bytes } | LintText::Context { name, bytes } => (name, bytes, true),
        LintText::Text { name, bytes } => {
            let text = String::from_utf8_lossy(&bytes);
            return Ok(Reading::text(SourceFile::new(name, text)));
        }
        other => return Err(other),
    };
    let mut reading = reading(&name, bytes, limits);
    reading.is_candidate = is_candidate;
    Ok(reading)
}

pub(crate) fn reading(name: &str, bytes: Vec<u8>, limits: &Limits) -> Reading {
    match input::source(name, bytes, limits) {
        Ok(source) => read(&Arc::clone(&source), limits),
        Err(finding) => Reading::unread(*finding),
    }
}

impl LintOutcome {
    /// Takes out the findings that a baseline knows, and adds one for each of its entries that matches none. They count
    /// as suppressed.
    pub fn hide(&mut self, baseline: &Baseline, options: &LintOptions) {
        let would_report = |code: &str, path: &str| options.would_report(code, path);
        let (hidden, stale) = baseline.hide(&mut self.findings, &would_report);
        let rules = crate::lint_rules();
        let concluded = scalegen_lint::conclude(stale, &[], &[], &options.policy(), rules);
        self.findings.extend(concluded.findings);
        self.findings
            .retain(|finding| config::is_shown(&options.select, finding));
        scalegen_syntax::sort(&mut self.findings);
        self.summary.suppressed += hidden + concluded.suppressed;
        self.summary.count(&self.findings);
    }

    fn add(&mut self, other: Self) {
        self.uses.merge(&other.uses);
        self.findings.extend(other.findings);
        self.summary.documents += other.summary.documents;
        self.summary.suppressed += other.summary.suppressed;
    }
}
