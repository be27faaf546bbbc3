//! What the named files belong to: the kustomizations that list them, what those take, the files beside them.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "it reads the files that kustomizations list"
)]

use std::collections::{BTreeMap, HashSet};
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use scalegen_document::{Limits, Node, input, parse};
use scalegen_kustomize::{KUSTOMIZATION_FILES, generator_files, references};
use scalegen_syntax::file_path::{folder, normal, resolve};

use super::LintText;
use super::reading::read;
use crate::stack::with_slashes;

/// Folders above a file in which a kustomization is looked for that lists it.
const MOST_FOLDERS: usize = 16;

/// Adds to texts what they belong to: all that their kustomizations take, and of files that were `named` one by one, as a
/// hook before a commit does, the kustomization that lists them or else the files beside them, as
/// [context](LintText::Context).
///
/// What is not there, or cannot be read, is left out.
pub(super) fn with_context(texts: Vec<LintText>, named: &[Utf8PathBuf]) -> Vec<LintText> {
    let mut reading = Gathered::default();
    for text in &texts {
        if let LintText::Manifests { name, bytes } | LintText::Candidate { name, bytes } = text {
            let name = normal(name);
            if is_kustomization(&name) {
                reading.follow(&name, bytes, false);
            }
            reading.known.insert(name.into_owned());
        }
    }
    reading.take_waiting();
    for path in named {
        reading.upward(&with_slashes(path));
    }
    reading.take_waiting();
    let mut texts = texts;
    texts.extend(reading.texts);
    texts
}

#[derive(Debug, Default)]
struct Gathered {
    /// The names of all texts, `.` and `..` resolved.
    known: HashSet<String>,
    texts: Vec<LintText>,
    /// What a kustomization lists and was not looked at yet, and whether it is context alone.
    waiting: Vec<(String, bool)>,
    /// What the kustomizations put into ConfigMaps and Secrets, unless they list it otherwise too.
    generated: Vec<(String, bool)>,
    /// What the kustomizations list that were looked at upward.
    lists: BTreeMap<String, HashSet<String>>,
}

impl Gathered {
    /// Takes note of what a kustomization lists.
    fn follow(&mut self, name: &str, bytes: &[u8], is_context: bool) {
        let folder = folder(name);
        let full = |path: &str| (resolve(folder, path), is_context);
        for root in &roots(name, bytes) {
            self.waiting.extend(references(root).into_iter().map(full));
            self.generated.extend(generator_files(root).into_iter().map(full));
        }
    }

    /// Reads what is listed, and what that lists.
    fn take_waiting(&mut self) {
        while let Some((name, is_context)) = self.waiting.pop() {
            let path = Utf8Path::new(&name);
            if self.known.contains(&name) {
                continue;
            }
            let Ok(metadata) = fs::metadata(path) else {
                continue;
            };
            if metadata.is_dir() {
                let kustomization = KUSTOMIZATION_FILES.iter().map(|file| resolve(&name, file));
                let found = kustomization
                    .into_iter()
                    .find(|name| Utf8Path::new(name).is_file());
                self.waiting.extend(found.map(|name| (name, is_context)));
            } else if metadata.is_file() && !is_link_outward(path) {
                self.add(name, is_context);
            }
        }
        for (name, is_context) in std::mem::take(&mut self.generated) {
            let path = Utf8Path::new(&name);
            if !self.known.contains(&name) && path.is_file() && !is_link_outward(path) {
                self.add_generated(name, is_context);
            }
        }
    }

    /// Reads a file of any format; YAML may be the values of a chart.
    fn add_generated(&mut self, name: String, is_context: bool) {
        let Ok(bytes) = read(Utf8Path::new(&name)) else {
            return;
        };
        self.known.insert(name.clone());
        let is_yaml = matches!(Utf8Path::new(&name).extension(), Some("yaml" | "yml" | "json"));
        self.texts.push(match (is_yaml, is_context) {
            (true, true) => LintText::Context { name, bytes },
            (true, false) => LintText::Candidate { name, bytes },
            (false, _) => LintText::Text { name, bytes },
        });
    }

    fn add(&mut self, name: String, is_context: bool) {
        let Ok(bytes) = read(Utf8Path::new(&name)) else {
            return;
        };
        if is_kustomization(&name) {
            self.follow(&name, &bytes, is_context);
        }
        self.known.insert(name.clone());
        self.texts.push(match is_context {
            true => LintText::Context { name, bytes },
            false => LintText::Manifests { name, bytes },
        });
    }

    /// Looks from a file upward for the kustomization that lists it; without one, takes the files beside it.
    fn upward(&mut self, name: &str) {
        let name = resolve("", name);
        if !Utf8Path::new(&name).is_file() || is_kustomization(&name) {
            return;
        }
        let mut above = folder(&name).to_owned();
        for _ in 0..MOST_FOLDERS {
            let found = KUSTOMIZATION_FILES.iter().map(|file| resolve(&above, file));
            let found = found.into_iter().find(|name| Utf8Path::new(name).is_file());
            if let Some(kustomization) = found.filter(|it| self.reaches(it).contains(&name)) {
                self.waiting.push((kustomization, true));
                return;
            }
            if Utf8Path::new(&resolve(&above, ".git")).exists() {
                break;
            }
            above = resolve(&above, "..");
        }
        let folder = folder(&name).to_owned();
        for beside in manifests_in(&folder) {
            self.waiting.push((resolve(&folder, &beside), true));
        }
    }

    /// The files that a kustomization lists, itself or through others.
    fn reaches(&mut self, kustomization: &str) -> &HashSet<String> {
        if !self.lists.contains_key(kustomization) {
            let mut inner = Self::default();
            inner.waiting.push((kustomization.to_owned(), true));
            inner.take_waiting();
            self.lists.insert(kustomization.to_owned(), inner.known);
        }
        self.lists.entry(kustomization.to_owned()).or_default()
    }
}

/// The trees of a file that is called as a kustomization is. What is none of these lists nothing.
fn roots(name: &str, bytes: &[u8]) -> Vec<Node> {
    let limits = Limits::default();
    let source = input::source(name, bytes.to_vec(), &limits);
    source.map_or_else(|_| Vec::new(), |source| parse(&source, &limits).roots)
}

/// The manifests of a folder, without those below it.
fn manifests_in(folder: &str) -> Vec<String> {
    let folder = if folder.is_empty() { "." } else { folder };
    let entries = Utf8Path::new(folder)
        .read_dir_utf8()
        .into_iter()
        .flatten()
        .flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .map(|entry| entry.file_name().to_owned())
        .filter(|name| {
            !name.starts_with('.') && matches!(Utf8Path::new(name).extension(), Some("yaml" | "yml"))
        })
        .collect();
    names.sort();
    names
}

fn is_kustomization(name: &str) -> bool {
    name.rsplit('/')
        .next()
        .is_some_and(|file| KUSTOMIZATION_FILES.contains(&file))
}

/// Whether a link leads out of the repository that it is in, or out of its folder where there is none.
fn is_link_outward(path: &Utf8Path) -> bool {
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    if !is_link {
        return false;
    }
    let folder = Utf8Path::new(folder(path.as_str()));
    let folder = if folder.as_str().is_empty() {
        Utf8Path::new(".")
    } else {
        folder
    };
    let (Ok(folder), Ok(target)) = (folder.canonicalize_utf8(), path.canonicalize_utf8()) else {
        return true;
    };
    let root = folder.ancestors().find(|above| above.join(".git").exists());
    !target.starts_with(root.unwrap_or(&folder))
}
