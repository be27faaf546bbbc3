//! Fixes what was found, as far as that is safe: what changes is linted again before anything is written.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "it writes the files that it fixes"
)]

mod before;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::{BuildHasher as _, RandomState};
use std::io::Write as _;
use std::sync::Arc;

use camino::Utf8Path;
use scalegen_syntax::{Edit, Family, Finding, ObjectName, SourceFile, SystemError};

use self::before::{Before, Key, key};
use super::files::made_from;
use super::{Baseline, LintOptions, LintOutcome, LintPathError, LintText, config, lint_over};
use crate::output::{PREFIX, SUFFIX, replace};
use crate::show::Roots;
use crate::{Jobs, Progress};

/// New texts of files, by their names.
pub(super) type Overlay = BTreeMap<String, String>;

/// What [`fix`] changes, and what is found when it is written.
#[derive(Debug)]
#[non_exhaustive]
pub struct Fixes {
    /// The files that change, by name.
    pub files: Vec<FixedFile>,
    /// The files that stay as they are although something in them could be fixed, and why.
    pub left: Vec<(String, NotFixed)>,
    /// What is found in the changed files and all others.
    pub outcome: LintOutcome,
}

/// A file that changes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FixedFile {
    /// What was read.
    pub before: Arc<SourceFile>,
    /// What is to be written.
    pub after: String,
    /// The number of fixes.
    pub count: usize,
}

/// Why a file is not fixed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotFixed {
    /// The changed file would have an error or a warning that there is not now.
    #[error("the fixes would lead to {code}: {text}")]
    NewFinding {
        /// The code of its rule.
        code: &'static str,
        /// Its text.
        text: String,
    },
    /// Each fix leads to another.
    #[error("the fixes do not come to an end")]
    Endless,
    /// It is outside of what was named and of the repository.
    #[error("it is outside of the repository")]
    Elsewhere,
    /// It was generated.
    #[error("it is generated from a profile; fix the profile")]
    Generated,
    /// Its name is a symbolic link.
    #[error("it is a symbolic link")]
    Link,
    /// Nobody may write it.
    #[error("it is read-only")]
    ReadOnly,
    /// It is no longer what was linted.
    #[error("it changed while it was linted")]
    Changed,
    /// The system refused to write it.
    #[error(transparent)]
    System(#[from] SystemError),
}

impl From<std::io::Error> for NotFixed {
    fn from(error: std::io::Error) -> Self {
        Self::System(error.into())
    }
}

/// Finds out what can be fixed of what is found in texts, and writes nothing: see [`FixedFile::write`].
///
/// `texts` reads them; it is called for each time that they are linted. Only what is `select`ed in the options, is allowed by
/// nothing and is not among the `known` findings is fixed. A fix that would lead to an error or a warning that there was not
/// before is left out, or its file is left as it is; so is a file outside of the repository.
///
/// # Errors
/// Those of `texts`.
pub fn fix(
    texts: &dyn Fn() -> Result<Vec<LintText>, LintPathError>,
    options: &LintOptions,
    known: Option<&Baseline>,
    jobs: &Jobs,
    progress: Progress<'_>,
) -> Result<Fixes, LintPathError> {
    // Whatever is selected, a fix may lead to no finding of any rule; only opinions have to be asked for.
    let mut all = options.clone();
    all.select.retain(|rule| rule.family == Family::Opinion);
    let fixer = Fixer {
        lint: &|changed| Ok(lint_over(texts()?, &all, jobs, progress, changed)),
        options,
        known,
        roots: (!options.paths.is_empty()).then(|| Roots::of(&options.paths)),
    };
    let mut fixes = fixer.run()?;
    let outcome = &mut fixes.outcome;
    outcome
        .findings
        .retain(|finding| config::is_shown(&options.select, finding));
    outcome.summary.count(&outcome.findings);
    Ok(fixes)
}

/// How often fixes that lead to another finding are left out, before files with such fixes are left as they are.
const MOST_DROPPING: usize = 8;

struct Fixer<'a> {
    /// Lints the texts, those of these names changed.
    lint: &'a dyn Fn(&Overlay) -> Result<LintOutcome, LintPathError>,
    options: &'a LintOptions,
    known: Option<&'a Baseline>,
    /// Where files may be changed; of texts in memory none are.
    roots: Option<Roots>,
}

/// The files that change so far, by name.
type Changed = BTreeMap<String, FixedFile>;

/// The findings of each object of a file that are fixed so far.
type Applied = BTreeMap<(String, Option<ObjectName>), Vec<Key>>;

/// What is left as it is, by name.
type Left = BTreeMap<String, NotFixed>;

impl Fixer<'_> {
    fn run(&self) -> Result<Fixes, LintPathError> {
        let mut first = (self.lint)(&Overlay::new())?;
        let before = Before::of(&first.findings);
        let mut left = Left::new();
        let mut dropped = BTreeSet::new();
        let mut attempts = 0;
        loop {
            let may_drop = attempts < MOST_DROPPING;
            attempts += 1;
            let (changed, outcome) = self.attempt(&first, &before, &mut left, &mut dropped, may_drop)?;
            if let Some(changed) = changed {
                return Ok(Fixes {
                    files: changed.into_values().collect(),
                    left: left.into_iter().collect(),
                    outcome: outcome.unwrap_or_else(|| std::mem::take(&mut first)),
                });
            }
        }
    }

    /// Fixes until nothing is left to fix: a misspelled key hides that its value is wrong too. No files where a finding is
    /// left that there was not before: then files were added to those that are left, and it is to be tried without them.
    fn attempt(
        &self,
        first: &LintOutcome,
        before: &Before,
        left: &mut Left,
        dropped: &mut BTreeSet<Key>,
        may_drop: bool,
    ) -> Result<(Option<Changed>, Option<LintOutcome>), LintPathError> {
        const MOST_ROUNDS: usize = 8;
        let mut changed = Changed::new();
        let mut outcome: Option<LintOutcome> = None;
        let mut applied = Applied::new();
        for _ in 0..MOST_ROUNDS {
            let findings = &outcome.as_ref().unwrap_or(first).findings;
            let touched = self.apply(findings, dropped, &mut applied, &mut changed, left);
            if touched.is_empty() {
                let worse = before.worse(findings, applied.values().flatten());
                for finding in &worse {
                    // The fix that led to it is done without, and the others stay.
                    let near = nearest_of(finding, &applied);
                    if may_drop && !near.is_empty() {
                        dropped.extend(near.into_iter().cloned());
                        continue;
                    }
                    for name in blamed(finding, &changed) {
                        let reason = || NotFixed::NewFinding {
                            code: finding.code,
                            text: finding.title(),
                        };
                        left.entry(name).or_insert_with(reason);
                    }
                }
                let is_better = worse.is_empty();
                return Ok((is_better.then_some(changed), outcome));
            }
            let overlay = changed
                .iter()
                .map(|(name, file)| (name.clone(), file.after.clone()));
            outcome = Some((self.lint)(&overlay.collect())?);
        }
        left.extend(changed.into_keys().map(|name| (name, NotFixed::Endless)));
        Ok((None, None))
    }

    /// Applies the fixes of these findings, and gives the names of the files that changed by it.
    fn apply(
        &self,
        findings: &[Finding],
        dropped: &BTreeSet<Key>,
        applied: &mut Applied,
        changed: &mut Changed,
        left: &mut Left,
    ) -> BTreeSet<String> {
        let mut shown: Vec<Finding> = findings
            .iter()
            .filter(|finding| !finding.fix.is_empty())
            .filter(|finding| config::is_selected(&self.options.select, finding.code))
            .filter(|finding| !dropped.contains(&key(finding)))
            .cloned()
            .collect();
        if let Some(known) = self.known {
            known.hide(&mut shown, &|_, _| false);
        }
        // Comments come first: what they allow once they name its rule is not to be fixed.
        if shown.iter().any(is_of_comment) {
            shown.retain(is_of_comment);
        }
        let mut files: BTreeMap<&str, (&Arc<SourceFile>, Vec<&Finding>)> = BTreeMap::new();
        for finding in &shown {
            if let [first, rest @ ..] = &*finding.fix
                && rest
                    .iter()
                    .all(|edit| edit.place.file.name() == first.place.file.name())
            {
                let file = &first.place.file;
                let (_, fixes) = files.entry(file.name()).or_insert((file, Vec::new()));
                fixes.push(finding);
            }
        }
        let mut touched = BTreeSet::new();
        for (name, (file, fixes)) in files {
            if left.contains_key(name) {
                continue;
            }
            if !changed.contains_key(name) {
                if self.roots.as_ref().is_some_and(|roots| !roots.have(name)) {
                    left.insert(name.to_owned(), NotFixed::Elsewhere);
                    continue;
                }
                match untouchable(name) {
                    None => {}
                    Some(None) => continue,
                    Some(Some(reason)) => {
                        left.insert(name.to_owned(), reason);
                        continue;
                    }
                }
            }
            let (after, count) = edited(file.text(), &fixes);
            let entry = changed.entry(name.to_owned()).or_insert_with(|| FixedFile {
                before: Arc::clone(file),
                after: file.text().to_owned(),
                count: 0,
            });
            if entry.after == file.text() && after != file.text() {
                for finding in fixes {
                    let of_object = (name.to_owned(), finding.object.clone());
                    applied.entry(of_object).or_default().push(key(finding));
                }
                entry.after = after;
                entry.count += count;
                touched.insert(name.to_owned());
            }
        }
        touched
    }
}

fn is_of_comment(finding: &Finding) -> bool {
    finding.family == Family::Suppression
}

/// Why a file may not be touched; nothing is to be said of what is no file.
fn untouchable(name: &str) -> Option<Option<NotFixed>> {
    let path = Utf8Path::new(name);
    let Ok(metadata) = path.symlink_metadata() else {
        return Some(None);
    };
    if metadata.is_symlink() {
        return Some(Some(NotFixed::Link));
    }
    if metadata.permissions().readonly() {
        return Some(Some(NotFixed::ReadOnly));
    }
    made_from(name).is_some().then_some(Some(NotFixed::Generated))
}

/// A text with fixes, and how many of them. One that touches an earlier one is left for the next round.
fn edited(text: &str, fixes: &[&Finding]) -> (String, usize) {
    let mut taken: BTreeMap<usize, &Edit> = BTreeMap::new();
    let mut count = 0;
    for fix in fixes.iter().map(|finding| &finding.fix) {
        let is_free = |edit: &Edit| {
            let span = &edit.place.span;
            let last = taken.range(..=span.end).next_back();
            last.is_none_or(|(_, other)| other.place.span.end < span.start)
        };
        if fix.iter().all(is_free) {
            taken.extend(fix.iter().map(|edit| (edit.place.span.start, edit)));
            count += 1;
        }
    }
    let mut after = String::with_capacity(text.len());
    let mut from = 0;
    for (start, edit) in taken {
        after.push_str(text.get(from..start).unwrap_or_default());
        after.push_str(&edit.text);
        from = edit.place.span.end;
    }
    after.push_str(text.get(from..).unwrap_or_default());
    (after, count)
}

/// Of the fixes that were applied to an object, those whose fields are nearest to that of a new finding of it.
fn nearest_of<'k>(finding: &Finding, applied: &'k Applied) -> Vec<&'k Key> {
    let path = finding.path.as_deref().unwrap_or_default();
    let common = |key: &Key| {
        let other = key.fault.path.as_deref().unwrap_or_default();
        let same = path.split(['.', '[']).zip(other.split(['.', '[']));
        same.take_while(|(one, other)| one == other).count()
    };
    let place = finding.place.as_ref().filter(|_| finding.object.is_some());
    let of_object =
        place.and_then(|place| applied.get(&(place.file.name().to_owned(), finding.object.clone())));
    let of_object = of_object.map(Vec::as_slice).unwrap_or_default();
    let most = of_object.iter().map(common).max();
    of_object.iter().filter(|key| Some(common(key)) == most).collect()
}

/// The changed files that a new finding is of: the one that it is in, else those that it relates, else the nearest.
fn blamed(finding: &Finding, changed: &Changed) -> Vec<String> {
    let place = finding.place.iter();
    let places = place.chain(finding.related.iter().map(|related| &related.place));
    let names: Vec<String> = places
        .map(|place| place.file.name().to_owned())
        .filter(|name| changed.contains_key(name))
        .collect();
    if !names.is_empty() {
        return names;
    }
    let file = finding.place.as_ref().map_or("", |place| place.file.name());
    let common = |name: &str| {
        let parts = name.split('/').zip(file.split('/'));
        parts.take_while(|(one, other)| one == other).count()
    };
    let most = changed.keys().map(|name| common(name)).max();
    let nearest = changed.keys().filter(|name| Some(common(name)) == most);
    nearest.cloned().collect()
}

impl FixedFile {
    /// Writes it, if the file is what was linted.
    ///
    /// # Errors
    /// Why it is not written.
    pub fn write(&self) -> Result<(), NotFixed> {
        let path = Utf8Path::new(self.before.name());
        // What a run that was stopped left behind is in nobody's way, nor is a long name.
        let unique = RandomState::new().hash_one(path);
        let temporary = path.with_file_name(format!("{PREFIX}{unique:016x}{SUFFIX}"));
        let permissions = path.symlink_metadata()?.permissions();
        if fs::read(path)? != self.before.text().as_bytes() {
            return Err(NotFixed::Changed);
        }
        replace(path, &temporary, false, |file| {
            file.set_permissions(permissions)?;
            file.write_all(self.after.as_bytes())
        })?;
        Ok(())
    }
}
