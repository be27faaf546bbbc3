//! The Argo CD Applications that leave the replicas of workloads as they are in the cluster, and their folders.

use scalegen_document::{Document, Node};

use super::pointed::{Folders, from_root, sources};
use crate::ignored::Ignored;
use crate::kustomize::file;

/// The Applications among documents that leave replicas as they are.
pub(super) fn ignored<'a>(documents: &[&'a Document]) -> Vec<Ignored<'a>> {
    let of_applications: Vec<(&'a Document, Vec<&'a Node>)> = documents
        .iter()
        .map(|document| (*document, workloads(document)))
        .filter(|(_, workloads)| !workloads.is_empty())
        .collect();
    if of_applications.is_empty() {
        return Vec::new();
    }
    let names: Vec<_> = documents.iter().map(|document| file(document)).collect();
    let folders = Folders::of(names.iter().map(AsRef::as_ref));
    let mut all = Vec::new();
    for (document, workloads) in of_applications {
        let paths = sources(document)
            .into_iter()
            .filter_map(|(source, _)| source.get("path")?.as_str());
        for folder in paths.filter_map(|path| folders.named(&from_root(path))) {
            all.push(Ignored {
                folder: folder.to_owned(),
                workloads: workloads.clone(),
            });
        }
    }
    all
}

/// What an Application leaves as it is: without `RespectIgnoreDifferences` a sync still writes it.
fn workloads(document: &Document) -> Vec<&Node> {
    let spec: &[&str] = match (document.group(), document.kind()) {
        ("argoproj.io", "Application") => &["spec"],
        ("argoproj.io", "ApplicationSet") => &["spec", "template", "spec"],
        _ => return Vec::new(),
    };
    let Some(spec) = document.node().get_in(spec) else {
        return Vec::new();
    };
    let options = spec.get_in(&["syncPolicy", "syncOptions"]);
    let mut options = options.into_iter().flat_map(Node::items);
    let is_respected = options.any(|option| option.as_str() == Some("RespectIgnoreDifferences=true"));
    let differences = spec.get("ignoreDifferences").map(Node::items);
    let differences = differences.unwrap_or_default().iter();
    differences
        .filter(|difference| is_respected && is_of_replicas(difference))
        .collect()
}

fn is_of_replicas(difference: &Node) -> bool {
    let has = |list: &str, path: &str| {
        let paths = difference.get(list).map(Node::items).unwrap_or_default();
        paths.iter().any(|item| item.as_str() == Some(path))
    };
    has("jsonPointers", "/spec/replicas") || has("jqPathExpressions", ".spec.replicas")
}
