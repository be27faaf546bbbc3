//! A profile that was read from a file, and may be changed before it is rendered.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "it reads profiles"
)]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use scalegen_profile::config::CONFIG_FILE;
use scalegen_profile::language::Profile;
use scalegen_profile::{Loaded, ReadError, Unsound};
use scalegen_syntax::SourceFile;

use crate::given::Given;
use crate::{Findings, Jobs};

/// A profile, with the texts that it came from.
///
/// ```
/// let text = "name = \"shop\"\n[workloads.web]\nnamespace = \"shop\"\ntarget = \"Deployment/web\"\n";
/// let mut stack = scalegen::Stack::from_text("shop.toml", text).unwrap();
/// stack.profile_mut().description = Some("A shop".to_owned());
/// let rendered = stack.render().unwrap();
/// assert!(rendered.files.get("RUNBOOK.md").is_some());
/// ```
#[derive(Debug)]
pub struct Stack {
    /// Shared with the documents that are linted, which ask it for places.
    loaded: Arc<Loaded>,
    /// The profile's file name, without its folder: what is made must not depend on where things are.
    file: String,
    /// The lines at the head of every made file. They name the profile's file, not where it is.
    pub(crate) header: Vec<String>,
    /// The files that parts of it came from, where it was made of files of another kind.
    pub(crate) given: Given,
}

/// How far a profile reaches for the files that it names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Below the root of its project, links resolved: the nearest folder above with `scalegen.toml` or `.git`, else the
    /// parent of the profile's folder.
    #[default]
    Project,
    /// Anywhere: for profiles that are trusted.
    Anywhere,
}

impl Reach {
    /// Whether `profile` may read a file that it names. That it is not there is left to whoever reads it.
    fn check(self, profile: &str, path: &str) -> Result<(), ReadError> {
        if self == Self::Anywhere || path == profile {
            return Ok(());
        }
        let target = fs::canonicalize(path)?;
        let folder = match Utf8Path::new(profile).parent() {
            Some(folder) if !folder.as_str().is_empty() => folder.as_std_path(),
            _ => Path::new("."),
        };
        let folder = fs::canonicalize(folder)?;
        let is_root = |above: &&Path| above.join(CONFIG_FILE).is_file() || above.join(".git").exists();
        let root = folder
            .ancestors()
            .find(is_root)
            .or(folder.parent())
            .unwrap_or(&folder);
        match target.starts_with(root) {
            true => Ok(()),
            false => Err(ReadError::Outside(root.to_string_lossy().into_owned())),
        }
    }
}

impl Stack {
    /// Reads a profile, and what it extends.
    ///
    /// # Errors
    /// Everything that is wrong with it, an unreadable file included.
    pub fn load(path: impl AsRef<Utf8Path>) -> Result<Self, Findings> {
        Self::load_with(path, &[])
    }

    /// Like [`Stack::load`], where the profile reaches this far.
    ///
    /// # Errors
    /// As [`Stack::load`].
    pub fn load_within(path: impl AsRef<Utf8Path>, reach: Reach) -> Result<Self, Findings> {
        Self::read(&with_slashes(path.as_ref()), &read_file, &[], reach)
    }

    /// Like [`Stack::load`], with `key=value` settings that win over the texts, as `--set` gives them.
    ///
    /// # Errors
    /// As [`Stack::load`].
    pub fn load_with(path: impl AsRef<Utf8Path>, set: &[String]) -> Result<Self, Findings> {
        Self::read(&with_slashes(path.as_ref()), &read_file, set, Reach::Project)
    }

    /// Like [`Stack::load`], with other contents for some files.
    pub(crate) fn load_over(
        path: &str,
        changed: &BTreeMap<String, String>,
        reach: Reach,
    ) -> Result<Self, Findings> {
        let read = |path: &str| match changed.get(path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => read_file(path),
        };
        Self::read(&with_slashes(Utf8Path::new(path)), &read, &[], reach)
    }

    /// Reads several profiles, with the same `key=value` settings, which reach this far.
    ///
    /// # Errors
    /// Everything that is wrong with any of them.
    pub fn load_all(
        paths: &[Utf8PathBuf],
        set: &[String],
        reach: Reach,
        jobs: &Jobs,
    ) -> Result<Vec<Self>, Findings> {
        let bytes = |path: &Utf8PathBuf| path.metadata().map_or(0, |metadata| metadata.len());
        let bytes = paths.iter().map(bytes).sum::<u64>();
        let threads = jobs.threads(paths.len(), usize::try_from(bytes).unwrap_or(usize::MAX));
        let mut stacks = Vec::with_capacity(paths.len());
        let mut findings = Vec::new();
        let load = |path: &Utf8PathBuf| Self::read(&with_slashes(path), &read_file, set, reach);
        for loaded in threads.map(paths.iter().collect(), load) {
            match loaded {
                Ok(stack) => stacks.push(stack),
                Err(found) => findings.extend(found),
            }
        }
        match findings.is_empty() {
            true => Ok(stacks),
            false => Err(findings.into()),
        }
    }

    /// Reads a profile from memory. One that extends another cannot find it.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn from_text(name: &str, text: &str) -> Result<Self, Findings> {
        let read = |path: &str| match path == name {
            true => Ok(text.as_bytes().to_vec()),
            false => Err(ReadError::InMemory),
        };
        Self::read(name, &read, &[], Reach::Anywhere)
    }

    fn read(
        path: &str,
        read: &dyn Fn(&str) -> Result<Vec<u8>, ReadError>,
        set: &[String],
        reach: Reach,
    ) -> Result<Self, Findings> {
        let within = |other: &str| {
            reach.check(path, other)?;
            read(other)
        };
        let file = path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned();
        let stack = |loaded| Self {
            loaded: Arc::new(loaded),
            header: vec![format!(
                "Made by scalegen from {file}; `scalegen generate` rewrites it."
            )],
            file,
            given: Given::default(),
        };
        match scalegen_profile::load(path, &within, set) {
            Ok(loaded) => Ok(stack(loaded)),
            Err(Unsound {
                mut findings, rest, ..
            }) => {
                if let Some(rest) = rest {
                    findings.extend(stack(*rest).refusals());
                    scalegen_profile::resolve(&mut findings);
                }
                Err(findings.into())
            }
        }
    }

    /// The profile.
    pub fn profile(&self) -> &Profile {
        &self.loaded.profile
    }

    /// The profile, to be changed. Findings about what was changed still point into the texts.
    pub fn profile_mut(&mut self) -> &mut Profile {
        &mut Arc::make_mut(&mut self.loaded).profile
    }

    /// The profile's file name, without its folder.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The texts that the profile came from: the file, what it extends, settings given beside it.
    pub fn sources(&self) -> impl Iterator<Item = &Arc<SourceFile>> {
        self.loaded.layers.files()
    }

    /// Bytes of the profile, of what it extends, and of its table of services.
    pub(crate) fn text_bytes(&self) -> usize {
        self.loaded.texts().map(|text| text.text().len()).sum()
    }

    pub(crate) fn loaded(&self) -> &Arc<Loaded> {
        &self.loaded
    }
}

/// A path with `/` between its parts, as names of files are on every system: what they name is looked for by it.
pub(crate) fn with_slashes(path: &Utf8Path) -> Cow<'_, str> {
    match std::path::MAIN_SEPARATOR {
        '/' => path.as_str().into(),
        separator => from_windows(path.as_str()).replace(separator, "/").into(),
    }
}

/// Without the mark of a path that Windows takes as it is, in which nothing but `\` would part anything.
fn from_windows(path: &str) -> &str {
    let rest = path.strip_prefix(r"\\?\");
    rest.filter(|rest| rest.as_bytes().get(1) == Some(&b':'))
        .unwrap_or(path)
}

/// Bytes of a profile, or of a table of services, that are read at most: that of a million services is less.
const MOST_BYTES: u64 = 256 << 20;

fn read_file(path: &str) -> Result<Vec<u8>, ReadError> {
    if Utf8Path::new(path).is_dir() {
        return Err(ReadError::Folder);
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(ReadError::TooLong(MOST_BYTES));
    }
    Ok(bytes)
}
