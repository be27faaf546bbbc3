//! The configuration of a repository: where it is found, and what follows from it for a call of the linter.

#![allow(
    clippy::disallowed_methods,
    reason = "it looks for scalegen.toml from the working folder upward, and reads it"
)]

use std::fs;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use scalegen_lint::{FileFilter, Known, Level, MetricKind, OwnMetric, Policy, Setting};
use scalegen_profile::config::{CONFIG_FILE, Config, LoadedConfig};
use scalegen_profile::language::{DeclaredMetric, DeclaredType, Lint};
use scalegen_profile::{Part, ReadError, codes, newer_version};
use scalegen_syntax::{Family, FieldPath, Finding, Place, Release, Rule, Server, Severity, Targets};

use super::globs::absolute;
use super::{Environment, GlobError, Globs, LintOptions, Repository, select};
use crate::Findings;

/// What a repository's `scalegen.toml` says of a call of the linter.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LintConfig {
    /// Its options; flags may go over them.
    pub options: LintOptions,
    /// The path of its baseline.
    pub baseline: Option<Utf8PathBuf>,
}

/// What is declared of the software around the objects, as rules go by it.
pub(super) fn known<'m>(
    engines: impl IntoIterator<Item = (&'m String, &'m Release)>,
    metrics: impl IntoIterator<Item = (&'m String, &'m DeclaredMetric)>,
) -> Known {
    let metric = |(name, metric): (&'m String, &'m DeclaredMetric)| OwnMetric {
        name: name.clone(),
        kind: match metric.metric_type {
            DeclaredType::Counter => MetricKind::Counter,
            DeclaredType::Gauge => MetricKind::Gauge,
            DeclaredType::Histogram => MetricKind::Histogram,
            DeclaredType::Summary => MetricKind::Summary,
        },
        unit: metric.unit.clone().unwrap_or_default(),
        lower: metric.lower.unwrap_or(f64::NEG_INFINITY),
        upper: metric.upper.unwrap_or(f64::INFINITY),
        emitted_by: metric.emitted_by.clone(),
    };
    let engines = engines
        .into_iter()
        .map(|(name, release)| (name.clone(), *release));
    let mut known = Known::default();
    known.engines.extend(engines);
    known.metrics.extend(metrics.into_iter().map(metric));
    known
}

impl LintConfig {
    /// The configuration for the working folder: the nearest `scalegen.toml` in it or above, up to the root of the
    /// repository.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn find() -> Result<Option<Self>, Findings> {
        // As it is seen from the working folder, so that findings name it as a person would.
        let mut name = Utf8PathBuf::from(CONFIG_FILE);
        let working = absolute("");
        for folder in Utf8Path::new(&working).ancestors() {
            if folder.join(CONFIG_FILE).is_file() {
                return Self::load(&name).map(Some);
            }
            if folder.join(".git").exists() {
                break;
            }
            name = Utf8Path::new("..").join(name);
        }
        Ok(None)
    }

    /// The configuration in a file.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn load(path: impl AsRef<Utf8Path>) -> Result<Self, Findings> {
        let path = path.as_ref();
        let name = crate::stack::with_slashes(path);
        let read = |path: &str| fs::read(path).map_err(ReadError::from);
        let loaded = scalegen_profile::config::load(&name, &read).map_err(Findings::from)?;
        let folder = path.parent().unwrap_or(Utf8Path::new("")).to_owned();
        Reader {
            loaded,
            folder,
            findings: Vec::new(),
        }
        .read()
    }
}

/// Reads what the types of the configuration do not say: globs, and words for rules.
struct Reader {
    loaded: LoadedConfig,
    folder: Utf8PathBuf,
    /// What keeps it from being used.
    findings: Vec<Finding>,
}

impl Reader {
    fn read(mut self) -> Result<LintConfig, Findings> {
        let Config {
            versions,
            metrics,
            lint,
            environment,
            ..
        } = self.loaded.config.clone();
        let mut options = LintOptions::default();
        let mut about = Vec::new();

        let path = FieldPath::of("versions");
        for (server, key, version, target) in [
            (
                Server::Kubernetes,
                "kubernetes",
                versions.kubernetes,
                &mut options.documents.kubernetes,
            ),
            (Server::Keda, "keda", versions.keda, &mut options.documents.keda),
            (Server::Vpa, "vpa", versions.vpa, &mut options.documents.vpa),
        ] {
            let Some(version) = version else { continue };
            *target = version.min(Targets::NEWEST.of(server));
            let note = newer_version(server, version);
            about.extend(note.map(|note| note.at(Some(self.place(&path.field(key), Part::Value)))));
        }

        options.known = known(&versions.engines, &metrics);
        let path = FieldPath::of("lint");
        options.repository = Some(Repository {
            root: absolute(self.folder.as_str()),
            exclude: self.globs(&path.field("exclude"), &lint.exclude),
        });
        for (index, word) in lint.select.iter().enumerate() {
            match select(word) {
                Ok(rules) => options.select.extend(rules),
                Err(error) => {
                    let rule = scalegen_lint::SUPPRESSION_UNKNOWN;
                    let place = self.place(&path.field("select").index(index), Part::Value);
                    let finding = rule.finding(error.message()).help(error.help());
                    about.push(finding.at(Some(place)));
                }
            }
        }
        let table = Lint {
            allow: lint.allow,
            warn: lint.warn,
            deny: lint.deny,
        };
        self.settings(&path, &table, None, &mut options.policy, &mut about);
        for (glob, table) in &lint.per_path {
            let path = path.field("per-path").field(glob.clone());
            let globs = Globs::new(&self.folder, [glob]).unwrap_or_else(|error| {
                self.report(error, &path, Part::Key);
                Globs::none()
            });
            let files: FileFilter = Arc::new(move |file| globs.match_file(file));
            self.settings(&path, table, Some(&files), &mut options.policy, &mut about);
        }
        for (index, environment) in environment.iter().enumerate() {
            let path = FieldPath::of("environment").index(index).field("paths");
            let paths = self.globs(&path, &environment.paths);
            options.environments.push(Environment { paths });
        }
        if !self.findings.is_empty() {
            return Err(self.findings.into());
        }
        options.about = about;
        Ok(LintConfig {
            options,
            baseline: lint.baseline.map(|path| self.folder.join(path)),
        })
    }

    fn place(&self, path: &FieldPath, part: Part) -> Place {
        self.loaded.place(path, part)
    }

    fn report(&mut self, error: GlobError, path: &FieldPath, part: Part) {
        let mut finding = codes::BAD_VALUE.finding(error);
        finding.help = codes::BAD_VALUE.help();
        self.findings.push(finding.at(Some(self.place(path, part))));
    }

    /// The globs of a list. Each that is none is reported.
    fn globs(&mut self, path: &FieldPath, globs: &[String]) -> Globs {
        for (index, glob) in globs.iter().enumerate() {
            if let Err(error) = Globs::new(&self.folder, [glob]) {
                self.report(error, &path.index(index), Part::Value);
            }
        }
        Globs::new(&self.folder, globs).unwrap_or_else(|_| Globs::none())
    }

    fn settings(
        &self,
        path: &FieldPath,
        table: &Lint,
        files: Option<&FileFilter>,
        policy: &mut Policy,
        about: &mut Vec<Finding>,
    ) {
        let settings = settings(table, |below| self.place(&path.join(below), Part::Key));
        policy.add(&settings, files, crate::lint_rules(), about);
    }
}

/// The lines of a `[lint]` table, with the place of each key.
pub(super) fn settings(table: &Lint, place: impl Fn(&FieldPath) -> Place) -> Vec<Setting> {
    let mut settings = Vec::new();
    for (level, key, rules) in [
        (Level::Allow, "allow", &table.allow),
        (Level::Warn, "warn", &table.warn),
        (Level::Deny, "deny", &table.deny),
    ] {
        for (rule, reason) in rules {
            settings.push(Setting {
                level,
                rule: rule.clone(),
                reason: reason.clone(),
                place: Some(place(&FieldPath::of(key).field(rule.clone()))),
            });
        }
    }
    settings
}

/// Whether findings of a rule are reported when these are selected. Opinions are added to what is reported anyway.
pub(super) fn is_selected(select: &[&'static Rule], code: &str) -> bool {
    let is_one = |rule: &&'static Rule| rule.code == code;
    select.iter().all(|rule| rule.family == Family::Opinion) || select.iter().any(is_one)
}

/// Whether a finding is reported when these rules are selected: what keeps texts from being read always is.
pub(super) fn is_shown(select: &[&'static Rule], finding: &Finding) -> bool {
    let is_fault = matches!(finding.family, Family::Input | Family::Profile);
    finding.binding || is_fault && finding.severity == Severity::Error || is_selected(select, finding.code)
}
