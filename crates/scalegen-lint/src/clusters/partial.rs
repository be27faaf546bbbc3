//! Files that no kustomization lists, and that can be nothing but patches: one that was forgotten, or whose kustomization
//! cannot be read.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use scalegen_document::{Document, Node, Reading};
use scalegen_kustomize::{KUSTOMIZATION_FILES, references};
use scalegen_syntax::file_path::folder;

use super::by_folder;
use crate::kustomize::{below, is_below, path};

/// The files below a kustomization, readable or not, that none lists and that have nothing but parts of objects.
pub(super) fn unlisted(files: &[Reading]) -> BTreeSet<String> {
    let names = files.iter().filter_map(name);
    let folders: BTreeSet<String> = names
        .filter(|name| KUSTOMIZATION_FILES.contains(&name.rsplit('/').next().unwrap_or_default()))
        .map(|name| folder(&name).to_owned())
        .collect();
    if folders.is_empty() {
        return BTreeSet::new();
    }
    let documents: Vec<&Document> = files.iter().flat_map(|reading| &reading.documents).collect();
    let listed: HashSet<String> = by_folder(&documents)
        .iter()
        .flat_map(|(folder, root)| {
            let paths = references(root.node());
            paths.into_iter().map(|path| below(folder, path))
        })
        .collect();
    let are_parts =
        |reading: &Reading| !reading.documents.is_empty() && reading.documents.iter().all(is_part);
    // Of a file that is listed the trees stay put aside.
    files
        .iter()
        .filter_map(|reading| Some((name(reading)?, reading)))
        .filter(|(name, _)| !listed.contains(&**name) && is_below(name, &folders))
        .filter(|(_, reading)| are_parts(reading))
        .map(|(name, _)| name.into_owned())
        .collect()
}

fn name(reading: &Reading) -> Option<Cow<'_, str>> {
    Some(path(reading.source.as_ref()?.name()))
}

/// Whether an object lacks so much of what its kind requires that it is a patch of one. Whoever writes a whole object may
/// forget a field, but not what it is for.
fn is_part(document: &Document) -> bool {
    let has = |path: &[&str]| document.node().get_in(path).is_some_and(|node| !node.is_null());
    let lacks_its_target = match document.kind() {
        "HorizontalPodAutoscaler" | "ScaledObject" => !has(&["spec", "scaleTargetRef"]),
        "VerticalPodAutoscaler" => !has(&["spec", "targetRef"]),
        "PodDisruptionBudget" => !has(&["spec", "selector"]),
        "ScaledJob" => !has(&["spec", "jobTargetRef"]),
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" => {
            let is_selected = has(&["spec", "template", "metadata", "labels"]);
            let is_whole = is_selected && has_image(document.node());
            !has(&["spec", "selector"]) && !is_whole
        }
        _ => false,
    };
    let is_directed = has(&["$patch"]);
    document.has_name() && (is_directed || lacks_its_target && has(&["spec"]))
}

/// Whether a template has a container with an image.
fn has_image(root: &Node) -> bool {
    let containers = root.get_in(&["spec", "template", "spec", "containers"]);
    let mut containers = containers.into_iter().flat_map(Node::items);
    containers.any(|container| container.get("image").is_some())
}
