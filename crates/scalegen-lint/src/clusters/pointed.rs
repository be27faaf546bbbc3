//! The folders that GitOps objects point at: an Argo CD Application, a Flux Kustomization.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use scalegen_document::{Document, Node};
use scalegen_syntax::file_path::{folder, resolve};

use crate::kustomize::file;

/// The folders that objects point at.
#[derive(Debug, Default)]
pub(super) struct Pointed {
    /// Each folder, and whether those below it are applied with it.
    pub(super) folders: BTreeMap<String, bool>,
    /// The folders of each object that points at several, which are applied together.
    pub(super) together: Vec<Vec<String>>,
}

/// Paths of an object, each with whether folders below it are applied, too.
type Paths = Vec<(String, bool)>;

/// The folders among those of these documents that an object points at. Paths of such objects are relative to the root of
/// a repository, which need not be where the call is: a path counts where it is the end of just one folder's name.
pub(super) fn pointed(documents: &[&Document]) -> Pointed {
    let mut of_objects: Vec<(Cow<'_, str>, Paths)> = documents
        .iter()
        .map(|document| {
            let paths = sources(document).into_iter().filter_map(path);
            let paths = paths.filter(|(path, _)| !path.is_empty()).collect();
            (*document, paths)
        })
        .filter(|(_, paths): &(_, Paths)| !paths.is_empty())
        .map(|(document, paths)| (file(document), paths))
        .collect();
    if of_objects.is_empty() {
        return Pointed::default();
    }
    of_objects.sort_by(|(one, _), (other, _)| one.cmp(other));
    let names: Vec<Cow<'_, str>> = documents.iter().map(|document| file(document)).collect();
    let mut folders = BTreeSet::new();
    for name in &names {
        let mut name = folder(name);
        while !name.is_empty() && name != "/" && folders.insert(name) {
            name = folder(name);
        }
    }
    let mut by_end: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for name in &folders {
        let starts = name.match_indices('/').map(|(at, _)| at + 1);
        for start in std::iter::once(0).chain(starts) {
            by_end.entry(&name[start..]).or_default().push(name);
        }
    }
    let only = |path: &String| match by_end.get(path.as_str())?.as_slice() {
        [one] => Some((*one).to_owned()),
        several => several
            .iter()
            .find(|name| **name == path.as_str())
            .map(|name| (*name).to_owned()),
    };
    let mut pointed = Pointed::default();
    for (_, paths) in &of_objects {
        let folders = paths
            .iter()
            .filter_map(|(path, recurses)| Some((only(path)?, *recurses)));
        let folders: Vec<(String, bool)> = folders.collect();
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

/// The path of a source, and whether folders below it are applied, too. Argo CD has to be asked for that.
fn path((source, recurses): (&Node, bool)) -> Option<(String, bool)> {
    let path = source.get("path")?.as_str()?;
    let asked = source.get_in(&["directory", "recurse"]).and_then(Node::as_bool);
    let path = resolve("", path.trim_start_matches("./").trim_matches('/'));
    Some((path, recurses || asked == Some(true)))
}

/// What an object takes from repositories, and whether folders below a path are always applied with it.
fn sources(document: &Document) -> Vec<(&Node, bool)> {
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
