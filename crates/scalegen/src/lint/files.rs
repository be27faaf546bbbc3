//! Which texts the paths of one call stand for.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "it reads the files that are linted"
)]

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use scalegen_kustomize::KUSTOMIZATION_FILES;
use scalegen_syntax::{Message, Place, Rule, SourceFile, SystemError, Term};

use super::context::with_context;
use super::globs::absolute;
use super::messages::{CannotRead, NameNotUtf8, NoManifests};
use super::reading::read_to_limit;
use super::{LintOptions, LintText};
use crate::file_rules::{NOTHING_TO_LINT, UNREADABLE_FILE};
use crate::output::RECORD;
use crate::stack::with_slashes;

/// A path at which there is nothing.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {path}")]
pub struct LintPathError {
    path: Utf8PathBuf,
    source: SystemError,
}

/// The texts at these paths: files as they are, folders with all the YAML and the profiles below them.
///
/// A `.toml` that is named is a profile. In a folder it is one when it has a `name`, and `workloads`, `extends`,
/// `services`, `services_from` or `template`; others are somebody else's, and bases are checked through the
/// profiles that use them. A `.json` in a folder counts when it has an `apiVersion`, or values in its name. Hidden folders,
/// symbolic links, what a `.gitignore` of the tree ignores and all that is no regular file are passed over in folders.
/// A file that is there but cannot be read or understood is no error here, but a finding later. Each file is read once.
/// What a kustomization takes from outside of a folder is read too, and what files that are named belong to, as context.
///
/// # Errors
/// When there is nothing at a path.
pub fn texts(paths: &[Utf8PathBuf]) -> Result<Vec<LintText>, LintPathError> {
    texts_with(paths, &LintOptions::default())
}

/// Like [`texts`], without the files and folders that options exclude, named ones included.
///
/// # Errors
/// As [`texts`].
pub fn texts_with(paths: &[Utf8PathBuf], options: &LintOptions) -> Result<Vec<LintText>, LintPathError> {
    let mut walk = Walk {
        options,
        seen: (paths.len() > 1).then(HashSet::new),
        texts: Vec::new(),
    };
    let mut alone = Vec::new();
    for path in paths {
        let metadata = fs::metadata(path).map_err(|source| LintPathError {
            path: path.clone(),
            source: source.into(),
        })?;
        let from_root = absolute(path.as_str());
        if options.excludes(&from_root, metadata.is_dir()) {
            continue;
        }
        if metadata.is_dir() {
            let ignored = Ignored::above(&from_root);
            if !walk.folder(path, &from_root, &ignored) {
                walk.unread(
                    NOTHING_TO_LINT,
                    None,
                    NoManifests {
                        folder: path.to_string(),
                    },
                );
            }
        } else if path.extension() == Some("toml") {
            walk.profile(path, from_root);
        } else {
            walk.file(path, from_root, |bytes| Some(manifests(path, bytes)));
            alone.push(path.clone());
        }
    }
    let mut texts = with_context(walk.texts, &alone);
    // Most calls exclude nothing, and need not know where the files are from the root.
    let excluding = if options.excludes_some() {
        &mut *texts
    } else {
        &mut []
    };
    for text in excluding {
        match text {
            LintText::Manifests { name, bytes } | LintText::Candidate { name, bytes }
                if options.excludes(&absolute(name), false) =>
            {
                let (name, bytes) = (std::mem::take(name), std::mem::take(bytes));
                *text = LintText::Context { name, bytes };
            }
            _ => {}
        }
    }
    Ok(texts)
}

/// A walk through folders.
struct Walk<'o> {
    options: &'o LintOptions,
    /// The files so far, by their paths from the root, where one may be met twice.
    seen: Option<HashSet<String>>,
    texts: Vec<LintText>,
}

impl Walk<'_> {
    /// Reads what is in a folder. False when that is nothing.
    fn folder(&mut self, path: &Utf8Path, from_root: &str, above: &Ignored<'_>) -> bool {
        let mut entries = Vec::new();
        let listing = match fs::read_dir(path) {
            Ok(listing) => listing,
            Err(error) => return self.cannot_read(path, error),
        };
        for entry in listing {
            let kind = entry.and_then(|entry| Ok((entry.file_type()?, entry)));
            match kind {
                Ok((kind, entry)) if kind.is_dir() || kind.is_file() => {
                    entries.push((entry.file_name(), kind.is_dir()));
                }
                Ok(_) => {}
                // What has vanished meanwhile is not there.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => {
                    self.cannot_read(path, error);
                }
            }
        }
        entries.sort();
        let ignored = above.and(from_root, &entries);
        let is_chart = entries.iter().any(|(name, _)| name == "Chart.yaml");
        let mut has_any = false;
        for (name, is_folder) in entries {
            // As far as it is text, for the rules that exclude and ignore.
            let shown = name.to_string_lossy();
            let below = [from_root.trim_end_matches('/'), "/", &*shown].concat();
            if shown.starts_with('.')
                || self.options.excludes(&below, is_folder)
                || ignored.has(&below, is_folder)
            {
                continue;
            }
            let path = path.join(&*shown);
            if name.to_str().is_none() {
                let is_read = matches!(path.extension(), Some("yaml" | "yml" | "json" | "toml"));
                if is_folder || is_read {
                    let path_shown = with_slashes(&path).into_owned();
                    self.unread(UNREADABLE_FILE, Some(&path), NameNotUtf8 { path: path_shown });
                    has_any = true;
                }
                continue;
            }
            has_any |= match path.extension() {
                _ if is_folder && is_chart && shown == "templates" => {
                    let folder = with_slashes(&path).into_owned();
                    self.texts.push(LintText::Chart(folder));
                    true
                }
                _ if is_folder => self.folder(&path, &below, &ignored),
                Some("yaml" | "yml") => self.file(&path, below, |bytes| Some(candidate(&path, bytes))),
                // One of the names has no extension.
                _ if KUSTOMIZATION_FILES.contains(&&*shown) => {
                    self.file(&path, below, |bytes| Some(candidate(&path, bytes)))
                }
                Some("json") => self.file(&path, below, |bytes| {
                    let is_candidate = shown.contains("values") || looks_like_manifest(&bytes);
                    is_candidate.then(|| candidate(&path, bytes))
                }),
                Some("toml") => self.file(&path, below, |bytes| {
                    let text = std::str::from_utf8(&bytes);
                    text.is_ok_and(scalegen_profile::looks_like_profile)
                        .then(|| LintText::Profile(with_slashes(&path).into_owned()))
                }),
                _ => false,
            };
        }
        has_any
    }

    /// Reads a file, unless it was read before. False when there is nothing to lint in it.
    fn file(
        &mut self,
        path: &Utf8Path,
        from_root: String,
        text: impl FnOnce(Vec<u8>) -> Option<LintText>,
    ) -> bool {
        if self.seen.as_ref().is_some_and(|seen| seen.contains(&from_root)) {
            return true;
        }
        match File::open(path).and_then(read_to_limit) {
            Ok(bytes) => {
                let Some(text) = text(bytes) else { return false };
                self.texts.push(text);
            }
            Err(error) => {
                self.cannot_read(path, error);
            }
        }
        self.is_new(from_root);
        true
    }

    /// Notes a file down. False when it was met before.
    fn is_new(&mut self, from_root: String) -> bool {
        self.seen.as_mut().is_none_or(|seen| seen.insert(from_root))
    }

    /// Takes a profile, which is read with what it extends, and not here.
    fn profile(&mut self, path: &Utf8Path, from_root: String) {
        if self.is_new(from_root) {
            self.texts
                .push(LintText::Profile(with_slashes(path).into_owned()));
        }
    }

    fn cannot_read(&mut self, path: &Utf8Path, error: io::Error) -> bool {
        let message = CannotRead {
            path: with_slashes(path).into_owned(),
            reason: Term::shown(SystemError::from(error)),
        };
        self.unread(UNREADABLE_FILE, Some(path), message);
        true
    }

    fn unread(&mut self, rule: &Rule, path: Option<&Utf8Path>, message: impl Into<Message>) {
        let place = |path: &Utf8Path| Place::new(&SourceFile::new(with_slashes(path), ""), 0..0);
        let finding = rule.finding(message).at(path.map(place));
        self.texts.push(LintText::Unread(Box::new(finding)));
    }
}

fn manifests(path: &Utf8Path, bytes: Vec<u8>) -> LintText {
    LintText::Manifests {
        name: with_slashes(path).into_owned(),
        bytes,
    }
}

fn candidate(path: &Utf8Path, bytes: Vec<u8>) -> LintText {
    LintText::Candidate {
        name: with_slashes(path).into_owned(),
        bytes,
    }
}

/// Whether JSON of a folder may be a manifest.
fn looks_like_manifest(bytes: &[u8]) -> bool {
    let mark = b"\"apiVersion\"";
    bytes.windows(mark.len()).any(|part| part == mark)
}

/// What the `.gitignore` files of a tree ignore: of a folder, and of those above it up to the root of the repository.
///
/// Git's own settings of a machine are left out, so that every machine reads the same.
struct Ignored<'a> {
    above: Option<&'a Self>,
    own: Vec<Gitignore>,
}

impl Ignored<'_> {
    /// By the folders above one, which is given by its path from the root.
    fn above(folder: &str) -> Self {
        let folders = || Utf8Path::new(folder).ancestors();
        let root = folders().position(|folder| folder.join(".git").exists());
        let files = folders().take(root.map_or(0, |root| root + 1)).skip(1);
        let own = files.filter_map(|folder| read_gitignore(folder.as_str()));
        Self {
            above: None,
            own: own.collect(),
        }
    }

    /// By the file in a folder, over those above it. A repository inside of another is its own.
    fn and<'s>(&'s self, folder: &str, entries: &[(OsString, bool)]) -> Ignored<'s> {
        let has = |name: &str| {
            entries
                .binary_search_by(|(entry, _)| entry.as_os_str().cmp(name.as_ref()))
                .is_ok()
        };
        let own = has(".gitignore").then(|| read_gitignore(folder)).flatten();
        Ignored {
            above: (!has(".git")).then_some(self),
            own: own.into_iter().collect(),
        }
    }

    /// Whether a path from the root is ignored. The nearest file that says anything decides.
    fn has(&self, path: &str, is_folder: bool) -> bool {
        let mut level = Some(self);
        while let Some(ignored) = level {
            for file in &ignored.own {
                match file.matched(path, is_folder) {
                    Match::None => {}
                    matched => return matched.is_ignore(),
                }
            }
            level = ignored.above;
        }
        false
    }
}

/// Lines that are no globs are passed over, as git does.
fn read_gitignore(folder: &str) -> Option<Gitignore> {
    let mut builder = GitignoreBuilder::new(folder);
    builder.add(Utf8Path::new(folder).join(".gitignore"));
    builder.build().ok().filter(|globs| !globs.is_empty())
}

/// The profile that a file was made from, if it stands in a folder that has the record of one.
pub(super) fn made_from(path: &str) -> Option<&str> {
    let folders = Utf8Path::new(path).ancestors().skip(1);
    let made = folders
        .filter(|folder| folder.file_name().is_some())
        .find(|folder| folder.join(RECORD).is_file());
    made.and_then(Utf8Path::file_name)
}
