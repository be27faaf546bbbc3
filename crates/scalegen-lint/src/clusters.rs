//! Which documents of a call are applied together.
//!
//! A kustomization and what it lists is a cluster of its own. A file beside it that it does not list, and that
//! scales something, is an alternative: it is checked in place of what scales the same workload. All other
//! documents are one cluster.

use std::collections::{BTreeMap, BTreeSet};

use scalegen_manifest::document::{Document, Node, Object};

use crate::Cluster;
use crate::cluster::{Aim, ObjectRef, Role};

/// The clusters of the documents that one call was given. A document may be in several of them.
///
/// Paths are compared as texts, `.` and `..` resolved: nothing is opened.
pub fn clusters<'a>(documents: impl IntoIterator<Item = &'a Document>) -> Vec<Cluster<'a>> {
    let documents: Vec<&Document> = documents.into_iter().collect();
    let mut files: BTreeMap<String, Vec<&Document>> = BTreeMap::new();
    for document in &documents {
        files
            .entry(normal(document.file().unwrap_or_default()))
            .or_default()
            .push(document);
    }
    let kustomizations: BTreeMap<&str, &Node> = files
        .iter()
        .filter_map(|(file, documents)| {
            let root = documents
                .iter()
                .find(|document| *document.object() == Object::Kustomization)?;
            Some((folder(file), root.node()))
        })
        .collect();
    let listed: BTreeMap<&str, BTreeSet<String>> = kustomizations
        .keys()
        .map(|folder| (*folder, listed(folder, &kustomizations)))
        .collect();

    let mut clusters = Vec::new();
    let mut used = BTreeSet::new();
    for (here, files_listed) in &listed {
        let mut base = Vec::new();
        let mut alternatives: Vec<&[&Document]> = Vec::new();
        for (file, documents) in &files {
            let beside = folder(file) == *here;
            let of_another = || listed.values().any(|files| files.contains(file));
            if files_listed.contains(file) {
                base.extend(documents);
            } else if beside && !of_another() {
                if documents.iter().any(|document| Aim::of(document).is_some()) {
                    alternatives.push(documents);
                } else {
                    // Values of charts, Jobs that cannot be listed, the kustomization itself.
                    base.extend(documents);
                }
            } else {
                continue;
            }
            used.insert(file);
        }
        clusters.extend(
            alternatives
                .into_iter()
                .map(|documents| alternative(&base, documents)),
        );
        clusters.push(Cluster::new(base));
    }
    let rest = documents
        .iter()
        .copied()
        .filter(|document| !used.contains(&normal(document.file().unwrap_or_default())));
    let rest = Cluster::new(rest);
    if !rest.documents().is_empty() {
        clusters.push(rest);
    }
    clusters
}

/// The cluster in which a file stands in for what has the same role for the same workload.
fn alternative<'a>(base: &[&'a Document], instead: &[&'a Document]) -> Cluster<'a> {
    let of = |document: &'a Document| Aim::of(document).map(|aim| (aim.role, aim.target));
    let replaced: BTreeSet<(Role, ObjectRef<'a>)> =
        instead.iter().filter_map(|document| of(document)).collect();
    let kept = base
        .iter()
        .filter(|document| of(document).is_none_or(|aim| !replaced.contains(&aim)));
    Cluster::new(kept.chain(instead).copied())
}

/// The files that the kustomization of a folder lists, and those that the folders it lists do.
fn listed(folder: &str, kustomizations: &BTreeMap<&str, &Node>) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    let mut seen = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        let Some(root) = kustomizations.get(folder.as_str()) else {
            continue;
        };
        if !seen.insert(folder.clone()) {
            continue;
        }
        let paths = ["resources", "bases", "components", "patchesStrategicMerge"]
            .iter()
            .filter_map(|key| root.get(key))
            .flat_map(Node::items)
            .chain(
                root.get("patches")
                    .into_iter()
                    .flat_map(Node::items)
                    .filter_map(|patch| patch.get("path")),
            )
            .filter_map(Node::as_str);
        for path in paths {
            let path = normal(&format!("{folder}/{path}"));
            folders.push(path.clone());
            files.insert(path);
        }
    }
    files
}

/// A path without `.`, `..` where it can be resolved, and backslashes.
fn normal(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match (part, parts.last()) {
            (".", _) => {}
            ("", Some(_)) => {}
            ("..", Some(last)) if *last != ".." && !last.is_empty() => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use scalegen_manifest::document::{Limits, read};
    use scalegen_profile::SourceFile;

    use super::*;

    fn documents(files: &[(&str, &str)]) -> Vec<Document> {
        files
            .iter()
            .flat_map(|(name, text)| read(&SourceFile::new(*name, *text), &Limits::default()).documents)
            .collect()
    }

    fn hpa(name: &str) -> String {
        format!(
            "{{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {{name: {name}}}, \
             spec: {{scaleTargetRef: {{kind: Deployment, name: web}}}}}}"
        )
    }

    fn names(documents: &[Document]) -> Vec<String> {
        clusters(documents)
            .iter()
            .map(|cluster| {
                let names = cluster.documents().iter().map(|document| match document.name() {
                    "" => document.file().unwrap_or_default(),
                    name => name,
                });
                names.collect::<Vec<_>>().join(" ")
            })
            .collect()
    }

    #[test]
    fn a_kustomization_is_a_cluster_and_what_it_does_not_list_an_alternative() {
        let deployment = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}";
        let documents = documents(&[
            (
                "g/kustomization.yaml",
                "resources: [./cpu.yaml, ../base]\npatches: [{path: patch.yaml}]\n",
            ),
            ("g/cpu.yaml", &hpa("cpu")),
            ("g/rps.yaml", &hpa("rps")),
            (
                "g/patch.yaml",
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: patch}}",
            ),
            ("g/adapter-values.yaml", "rules: {}\n"),
            ("base/kustomization.yaml", "resources: [web.yaml]\n"),
            ("base/web.yaml", deployment),
            ("./other/a.yaml", &hpa("a")),
            ("other/b.yaml", &hpa("b")),
        ]);
        assert_eq!(
            names(&documents),
            [
                "base/kustomization.yaml web",
                "web g/adapter-values.yaml g/kustomization.yaml patch rps",
                "web g/adapter-values.yaml cpu g/kustomization.yaml patch",
                "a b",
            ]
        );
    }

    #[test]
    fn without_a_kustomization_all_is_one_cluster() {
        let files = [("-", hpa("a")), ("x/b.yaml", hpa("b"))];
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        assert_eq!(names(&documents(&files)), ["a b"]);
        assert!(clusters(&[]).is_empty());
    }

    #[test]
    fn a_kustomization_that_lists_itself_ends() {
        let documents = documents(&[("a/kustomization.yaml", "resources: [., ../a, ../../..]\n")]);
        assert_eq!(clusters(&documents).len(), 1);
    }
}
