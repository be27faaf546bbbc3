//! The folders that GitOps objects point at: an Argo CD Application, a Flux Kustomization.

use std::collections::{BTreeMap, BTreeSet};

use scalegen_document::{Document, Node};
use scalegen_syntax::file_path::{folder, resolve};

/// The folders among these files that an object points at. Paths of such objects are relative to the root of a
/// repository, which need not be where the call is: a path counts where it is the end of just one folder's name.
pub(super) fn pointed<'a>(
    documents: &[&'a Document],
    files: impl Iterator<Item = &'a str>,
) -> BTreeSet<String> {
    let paths: BTreeSet<String> = documents
        .iter()
        .flat_map(|document| paths(document))
        .map(|path| resolve("", path.trim_start_matches("./").trim_matches('/')))
        .filter(|path| !path.is_empty())
        .collect();
    if paths.is_empty() {
        return BTreeSet::new();
    }
    let mut folders = BTreeSet::new();
    for file in files {
        let mut name = folder(file);
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
    paths.iter().filter_map(only).collect()
}

/// The paths that an object points at.
fn paths(document: &Document) -> Vec<&str> {
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
    let paths = sources.into_iter().filter_map(|source| source.get("path"));
    paths.filter_map(Node::as_str).collect()
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
        let documents = read(&SourceFile::new("a.yaml", text), &Limits::default()).documents;
        let documents: Vec<&Document> = documents.iter().collect();
        let files = [
            "repo/apps/web/x.yaml",
            "charts/x/a.yaml",
            "repo/clusters/prod/b/c.yaml",
            "other/web/d.yaml",
        ];
        let pointed = pointed(&documents, files.into_iter());
        let pointed: Vec<&str> = pointed.iter().map(String::as_str).collect();
        assert_eq!(pointed, ["charts/x", "repo/apps/web", "repo/clusters/prod"]);
    }
}
