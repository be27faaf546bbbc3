//! The folders that GitOps objects point at: an Argo CD Application, a Flux Kustomization.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use scalegen_document::{Document, Node};
use scalegen_syntax::file_path::{folder, resolve};

use super::glob;
use crate::kustomize::file;

/// The folders that objects point at.
#[derive(Debug, Default)]
pub(super) struct Pointed {
    /// Each folder, and whether those below it are applied with it.
    pub(super) folders: BTreeMap<String, bool>,
    /// The folders of each object that points at several, which are applied together.
    pub(super) together: Vec<Vec<String>>,
    /// The files that an object takes of a folder.
    pub(super) selected: Vec<Selected>,
}

impl Pointed {
    /// Whether a file of a folder that is pointed at is among those that are taken of it.
    pub(super) fn is_taken(&self, folder: &str, file: &str) -> bool {
        let mut of_folder = self.selected.iter().filter(|it| it.folder == folder).peekable();
        of_folder.peek().is_none() || of_folder.any(|selected| selected.takes(file))
    }
}

/// What an Argo CD Application takes of a folder.
#[derive(Debug)]
pub(super) struct Selected {
    pub(super) folder: String,
    recurses: bool,
    include: Option<String>,
    exclude: Option<String>,
    /// Whether it is known which files these are.
    pub(super) is_known: bool,
}

impl Selected {
    /// What a source takes of its folder; none where that is all of it.
    fn of(source: &Node, folder: &str, recurses: bool) -> Option<Self> {
        let glob = |key: &str| {
            let glob = source.get_in(&["directory", key]).and_then(Node::as_str);
            glob.filter(|glob| !glob.is_empty()).map(str::to_owned)
        };
        let (include, exclude) = (glob("include"), glob("exclude"));
        let is_known = |glob: &String| !glob.contains("{{") && glob::matches(glob, "").is_some();
        let is_some = include.is_some() || exclude.is_some();
        is_some.then(|| Self {
            folder: folder.to_owned(),
            recurses,
            is_known: include.iter().chain(&exclude).all(is_known),
            include,
            exclude,
        })
    }

    /// Whether it takes a file, or may take it.
    pub(super) fn takes(&self, file: &str) -> bool {
        let below = file
            .strip_prefix(&self.folder)
            .and_then(|rest| rest.strip_prefix('/'));
        let Some(path) = below.filter(|path| self.recurses || !path.contains('/')) else {
            return false;
        };
        let is_in = |glob: &Option<String>| glob.as_ref().and_then(|glob| glob::matches(glob, path));
        !self.is_known || is_in(&self.exclude) != Some(true) && is_in(&self.include) != Some(false)
    }
}

/// Paths of an object, each with the source that has it and whether folders below it are applied, too.
type Paths<'a> = Vec<(&'a Node, String, bool)>;

/// The folders among those of these documents that an object points at. Paths of such objects are relative to the root of
/// a repository, which need not be where the call is: a path counts where it is the end of just one folder's name.
pub(super) fn pointed(documents: &[&Document]) -> Pointed {
    let mut of_objects: Vec<(Cow<'_, str>, Paths<'_>)> = documents
        .iter()
        .map(|document| {
            let sources = sources(document).into_iter();
            let paths = sources.filter_map(|(source, recurses)| {
                let (path, recurses) = path((source, recurses))?;
                Some((source, path, recurses))
            });
            let paths = paths.filter(|(_, path, _)| !path.is_empty()).collect();
            (*document, paths)
        })
        .filter(|(_, paths): &(_, Paths<'_>)| !paths.is_empty())
        .map(|(document, paths)| (file(document), paths))
        .collect();
    if of_objects.is_empty() {
        return Pointed::default();
    }
    of_objects.sort_by(|(one, _), (other, _)| one.cmp(other));
    let names: Vec<Cow<'_, str>> = documents.iter().map(|document| file(document)).collect();
    let by_end = Folders::of(names.iter().map(AsRef::as_ref));
    let only = |path: &String| by_end.named(path).map(str::to_owned);
    let mut pointed = Pointed::default();
    for (_, paths) in &of_objects {
        let mut folders: Vec<(String, bool)> = Vec::new();
        for (source, path, recurses) in paths {
            let Some(folder) = only(path) else { continue };
            pointed.selected.extend(Selected::of(source, &folder, *recurses));
            folders.push((folder, *recurses));
        }
        if folders.len() > 1 {
            let names = folders.iter().map(|(name, _)| name.clone());
            pointed.together.push(names.collect());
        }
        for (name, recurses) in folders {
            *pointed.folders.entry(name).or_default() |= recurses;
        }
    }
    pointed
}

/// Folders by the ends of their names.
pub(crate) struct Folders<'a> {
    by_end: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Folders<'a> {
    /// The folders of files, and those above them.
    pub(crate) fn of(files: impl Iterator<Item = &'a str>) -> Self {
        let mut folders = BTreeSet::new();
        for file in files {
            let mut name = folder(file);
            while !name.is_empty() && name != "/" && folders.insert(name) {
                name = folder(name);
            }
        }
        let mut by_end: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for name in folders {
            let starts = name.match_indices('/').map(|(at, _)| at + 1);
            for start in std::iter::once(0).chain(starts) {
                by_end.entry(&name[start..]).or_default().push(name);
            }
        }
        Self { by_end }
    }

    /// The folder that a path means, as [`from_root`] writes it.
    pub(crate) fn named(&self, path: &str) -> Option<&'a str> {
        match self.by_end.get(path)?.as_slice() {
            [one] => Some(*one),
            several => several.iter().find(|name| **name == path).copied(),
        }
    }
}

/// A path from the root of a repository.
pub(crate) fn from_root(path: &str) -> String {
    resolve("", path.trim_start_matches("./").trim_matches('/'))
}

/// The path of a source, and whether folders below it are applied, too. Argo CD has to be asked for that.
fn path((source, recurses): (&Node, bool)) -> Option<(String, bool)> {
    let path = source.get("path")?.as_str()?;
    let asked = source.get_in(&["directory", "recurse"]).and_then(Node::as_bool);
    Some((from_root(path), recurses || asked == Some(true)))
}

/// What an object takes from repositories, and whether folders below a path are always applied with it.
pub(super) fn sources(document: &Document) -> Vec<(&Node, bool)> {
    let at = |keys: &[&str]| document.node().get_in(keys);
    let mut sources: Vec<&Node> = Vec::new();
    match (document.group(), document.kind()) {
        ("argoproj.io", "Application") => {
            sources.extend(at(&["spec", "source"]));
            sources.extend(at(&["spec", "sources"]).into_iter().flat_map(Node::items));
        }
        ("argoproj.io", "ApplicationSet") => {
            sources.extend(at(&["spec", "template", "spec", "source"]));
            let several = at(&["spec", "template", "spec", "sources"]);
            sources.extend(several.into_iter().flat_map(Node::items));
        }
        ("kustomize.toolkit.fluxcd.io", "Kustomization") => sources.extend(at(&["spec"])),
        _ => {}
    }
    let recurses = document.group() != "argoproj.io";
    sources.into_iter().map(|source| (source, recurses)).collect()
}

#[cfg(test)]
mod tests {
    use scalegen_document::{Limits, read};
    use scalegen_syntax::SourceFile;

    use super::*;

    #[test]
    fn a_path_counts_where_one_folder_ends_so() {
        let text = "\
{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: a}, spec: {source: {path: apps/web}}}
---
{apiVersion: argoproj.io/v1alpha1, kind: ApplicationSet, metadata: {name: b}, spec: {template: {spec: {sources: [{path: ./charts/x/}]}}}}
---
{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: {name: c}, spec: {path: ./clusters/prod}}
---
{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: {name: d}, spec: {path: web}}
";
        let files = [
            ("a.yaml", text),
            ("repo/apps/web/x.yaml", "a: 1"),
            ("charts/x/a.yaml", "a: 1"),
            ("repo/clusters/prod/b/c.yaml", "a: 1"),
            ("other/web/d.yaml", "a: 1"),
        ];
        let read = |(name, text)| read(&SourceFile::new(name, text), &Limits::default()).documents;
        let documents: Vec<Document> = files.into_iter().flat_map(read).collect();
        let documents: Vec<&Document> = documents.iter().collect();
        let pointed = pointed(&documents);
        let folders: Vec<(&str, bool)> = pointed
            .folders
            .iter()
            .map(|(name, recurses)| (name.as_str(), *recurses))
            .collect();
        assert_eq!(
            folders,
            [
                ("charts/x", false),
                ("repo/apps/web", false),
                ("repo/clusters/prod", true)
            ]
        );
    }
}
