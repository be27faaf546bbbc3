//! Which documents of a call are applied together.
//!
//! A kustomization and what it lists is a cluster of its own. A file beside it that it does not list, and that
//! scales something, is an alternative: it is checked in place of what scales the same workload. All other
//! documents are one cluster.

use std::collections::{BTreeMap, BTreeSet};

use scalegen_document::input::NOT_AN_OBJECT;
use scalegen_document::{Chart, Document, Node, Object, Reading};
use scalegen_syntax::file_path::folder;

use crate::kustomize::{below, file};
use crate::{Aim, Cluster, Extent, ObjectRef, Role};

/// The clusters of the documents that one call was given. A document may be in several of them.
///
/// Paths are compared as texts, `.` and `..` resolved: nothing is opened.
pub fn clusters<'a>(documents: impl IntoIterator<Item = &'a Document>) -> Vec<Cluster<'a>> {
    let documents: Vec<&Document> = documents.into_iter().collect();
    let mut files: BTreeMap<String, Vec<&Document>> = BTreeMap::new();
    for document in &documents {
        files.entry(file(document)).or_default().push(document);
    }
    let kustomizations = kustomizations(&documents);
    let listed: BTreeMap<&str, BTreeSet<String>> = kustomizations
        .keys()
        .map(|folder| (folder.as_str(), listed(folder, &kustomizations)))
        .collect();
    let all_listed: BTreeSet<&String> = listed.values().flatten().collect();
    let mut beside: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
    for file in files.keys().filter(|file| !all_listed.contains(file)) {
        beside.entry(folder(file)).or_default().push(file);
    }

    let mut clusters = Vec::new();
    let mut used: BTreeSet<&String> = BTreeSet::new();
    for (folder, listed) in &listed {
        let Some(document) = kustomizations.get(*folder) else {
            continue;
        };
        let mut base = Vec::new();
        for (file, documents) in listed.iter().filter_map(|file| files.get_key_value(file)) {
            used.insert(file);
            base.extend(documents.iter().copied());
        }
        let extent = Extent::Kustomization {
            document,
            listed: base.len(),
        };
        let mut alternatives = Vec::new();
        for file in beside.get(folder).into_iter().flatten() {
            let Some((file, documents)) = files.get_key_value(*file) else {
                continue;
            };
            used.insert(file);
            if documents.iter().any(|document| Aim::of(document).is_some()) {
                alternatives.push(documents);
            } else {
                // Values of charts, Jobs that cannot be listed, the kustomization itself.
                base.extend(documents);
            }
        }
        for instead in &alternatives {
            let documents = served(alternative(&base, instead));
            clusters.push(Cluster::of(documents, Extent::Alternative { document }));
        }
        let base = if alternatives.is_empty() {
            base
        } else {
            served(base)
        };
        clusters.push(Cluster::of(base, extent));
    }
    let rest: Vec<&Document> = documents
        .iter()
        .filter(|document| !used.contains(&file(document)))
        .copied()
        .collect();
    if !rest.is_empty() {
        clusters.push(Cluster::new(rest));
    }
    clusters
}

/// Marks the documents that a kustomization lists among its patches, and lets JSON patches be lists.
pub fn mark_patches(files: &mut [Reading]) {
    let documents: Vec<&Document> = files.iter().flat_map(|file| &file.documents).collect();
    let mut patches = BTreeSet::new();
    for (folder, document) in kustomizations(&documents) {
        let root = document.node();
        let paths = items(root, "patches").filter_map(|patch| patch.get("path"));
        let json = items(root, "patchesJson6902").filter_map(|patch| patch.get("path"));
        let paths = paths.chain(json).chain(items(root, "patchesStrategicMerge"));
        patches.extend(paths.filter_map(Node::as_str).map(|path| below(&folder, path)));
    }
    if patches.is_empty() {
        return;
    }
    for reading in files {
        for document in &mut reading.documents {
            if patches.contains(&file(document)) {
                document.mark_as_patch();
            }
        }
        // A JSON patch is a list of operations, and none of its business whether it is an object.
        reading.findings.retain(|finding| {
            let place = finding
                .place
                .as_ref()
                .filter(|_| finding.code == NOT_AN_OBJECT.code);
            place.is_none_or(|place| !patches.contains(&below("", place.file.name())))
        });
    }
}

/// The kustomizations, by their folders.
fn kustomizations<'a>(documents: &[&'a Document]) -> BTreeMap<String, &'a Document> {
    let kustomizations = documents
        .iter()
        .filter(|document| *document.object() == Object::Kustomization);
    kustomizations
        .map(|document| (folder(&file(document)).to_owned(), *document))
        .collect()
}

/// What is applied when a file stands in for what has the same role for the same workload.
fn alternative<'a>(base: &[&'a Document], instead: &[&'a Document]) -> Vec<&'a Document> {
    let of = |document: &'a Document| Aim::of(document).map(|aim| (aim.role, aim.target));
    let replaced: BTreeSet<(Role, ObjectRef<'a>)> =
        instead.iter().filter_map(|document| of(document)).collect();
    let kept = base
        .iter()
        .filter(|document| of(document).is_none_or(|aim| !replaced.contains(&aim)));
    kept.chain(instead).copied().collect()
}

/// Where scalers are alternatives, so are the add-ons that serve them: leaves out the values of those that no
/// scaler here needs.
fn served(mut documents: Vec<&Document>) -> Vec<&Document> {
    let needs_keda = documents
        .iter()
        .any(|document| matches!(document.object(), Object::ScaledObject(_) | Object::ScaledJob(_)));
    let needs_adapter = documents.iter().any(|document| match document.object() {
        Object::HorizontalPodAutoscaler(hpa) => {
            let mut metrics = hpa.spec.metrics.iter().flatten();
            metrics.any(|metric| matches!(metric.type_.as_str(), "Pods" | "Object" | "External"))
        }
        _ => false,
    });
    documents.retain(|document| match document.object() {
        Object::HelmValues(Chart::Keda) => needs_keda,
        Object::HelmValues(Chart::PrometheusAdapter) => needs_adapter,
        _ => true,
    });
    documents
}

/// The files that the kustomization of a folder lists, and those that the folders it lists do.
fn listed(folder: &str, kustomizations: &BTreeMap<String, &Document>) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    let mut seen = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        let Some(root) = kustomizations.get(&folder).map(|document| document.node()) else {
            continue;
        };
        if !seen.insert(folder.clone()) {
            continue;
        }
        let lists = ["resources", "bases", "components", "patchesStrategicMerge"];
        let paths = lists.iter().flat_map(|key| items(root, key));
        let paths = paths.chain(items(root, "patches").filter_map(|patch| patch.get("path")));
        for path in paths.filter_map(Node::as_str) {
            let path = below(&folder, path);
            folders.push(path.clone());
            files.insert(path);
        }
    }
    files
}

fn items<'a>(root: &'a Node, key: &str) -> impl Iterator<Item = &'a Node> {
    root.get(key).into_iter().flat_map(Node::items)
}

#[cfg(test)]
mod tests {
    use scalegen_document::{Limits, read};
    use scalegen_syntax::SourceFile;

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
                "web base/kustomization.yaml",
                // Neither needs the adapter, so its values are of another alternative.
                "web patch g/kustomization.yaml rps",
                "web cpu patch g/kustomization.yaml",
                "a b",
            ]
        );
    }

    #[test]
    fn files_without_a_folder_are_in_the_same_one() {
        let documents = documents(&[
            ("./kustomization.yaml", "resources: [cpu.yaml]\n"),
            ("./cpu.yaml", &hpa("cpu")),
            ("adapter-values.yaml", "rules: {}\n"),
        ]);
        assert_eq!(
            names(&documents),
            ["cpu adapter-values.yaml ./kustomization.yaml"]
        );
    }

    #[test]
    fn what_a_kustomization_patches_with_is_a_patch() {
        let file = |name: &str, text: &str| read(&SourceFile::new(name, text), &Limits::default());
        let patch = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: patch}}";
        let mut files = [
            file(
                "g/kustomization.yaml",
                "patches: [{path: ./p.yaml}]\npatchesStrategicMerge: [sub/q.yaml]\n",
            ),
            file("g/p.yaml", patch),
            file("g/sub/q.yaml", patch),
            file("g/r.yaml", patch),
        ];
        mark_patches(&mut files);
        assert_eq!(
            files.each_ref().map(|file| file.documents[0].is_patch()),
            [false, true, true, false]
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
