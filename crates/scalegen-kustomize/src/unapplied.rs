//! Patches of objects that are not there, as far as they say what an object will have.

use scalegen_document::{Entry, Node, Span, Value};

use crate::tree::{self, words};

/// What a merge patch sets; none for one that removes the object.
pub(crate) fn of_merge(patch: &Node) -> Option<Node> {
    if patch.get("$patch").is_some() {
        return None;
    }
    let mut patch = patch.clone();
    without_directives(&mut patch);
    Some(patch)
}

/// Takes out `$patch`, `$retainKeys` and the like, and the list items that one of them is for.
fn without_directives(node: &mut Node) {
    match &mut node.value {
        Value::Sequence(items) => {
            items.retain(|item| item.get("$patch").is_none());
            items.iter_mut().for_each(without_directives);
        }
        Value::Map(entries) => {
            entries.retain(|entry| !entry.key.starts_with('$') && entry.value.get("$patch").is_none());
            for entry in entries {
                without_directives(&mut entry.value);
            }
        }
        _ => {}
    }
}

/// What operations set at fields below maps, as a merge patch. What they do to items of lists depends on the object.
pub(crate) fn of_operations(target: &Node, operations: &[Node]) -> Option<Node> {
    let text = |key: &str| target.get(key).map(words).unwrap_or_default();
    let (kind, version) = (text("kind"), text("version"));
    let (group, newest) = match kind.as_str() {
        "HorizontalPodAutoscaler" => ("autoscaling", "v2"),
        "Deployment" | "StatefulSet" => ("apps", "v1"),
        "PodDisruptionBudget" => ("policy", "v1"),
        "ScaledObject" | "ScaledJob" => ("keda.sh", "v1alpha1"),
        "VerticalPodAutoscaler" => ("autoscaling.k8s.io", "v1"),
        _ => return None,
    };
    // An object of another group or version has other fields.
    let is_other = |given: &str, own: &str| !given.is_empty() && given != own;
    if is_other(&text("group"), group) || is_other(&version, newest) {
        return None;
    }
    // Whether its metrics are those of this version is not said.
    let may_be_older = kind == "HorizontalPodAutoscaler" && version.is_empty();
    let at = target.span;
    let mut root = tree::map(at);
    let mut metadata = tree::map(at);
    // A name is a pattern there.
    let name = text("name");
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let name = if is_name { name.as_str() } else { "any" };
    tree::set(&mut metadata, "name", at, tree::text(name, at));
    let api_version = tree::text(&format!("{group}/{newest}"), at);
    tree::set(&mut root, "apiVersion", at, api_version);
    tree::set(&mut root, "kind", at, tree::text(&kind, at));
    tree::set(&mut root, "metadata", at, metadata);
    let mut is_any = false;
    for operation in operations {
        let text = |key: &str| operation.get(key).map(words).unwrap_or_default();
        let Some(value) = operation
            .entry("value")
            .filter(|_| matches!(text("op").as_str(), "add" | "replace"))
        else {
            continue;
        };
        let path = text("path");
        let steps: Vec<&str> = path.split('/').skip(1).collect();
        let is_field = |step: &&str| {
            !step.is_empty()
                && step.bytes().all(|byte| byte.is_ascii_alphanumeric())
                && step.parse::<usize>().is_err()
        };
        let is_known = match steps.as_slice() {
            ["spec", field, ..] => {
                !may_be_older
                    || matches!(
                        *field,
                        "minReplicas" | "maxReplicas" | "behavior" | "scaleTargetRef"
                    )
            }
            _ => false,
        };
        if is_known && steps.len() <= LEVELS && steps.iter().all(is_field) {
            set(&mut root, &steps, value);
            is_any = true;
        }
    }
    is_any.then_some(root)
}

/// Levels of a path; Kubernetes has about 20.
const LEVELS: usize = 32;

fn set(node: &mut Node, path: &[&str], value: &Entry) {
    let span: Span = value.key_span;
    match path {
        [] => {}
        [last] => tree::set(node, last, span, value.value.clone()),
        [first, below @ ..] => {
            if tree::get_mut(node, first).is_none_or(|node| !matches!(node.value, Value::Map(_))) {
                tree::set(node, first, span, tree::map(span));
            }
            if let Some(node) = tree::get_mut(node, first) {
                set(node, below, value);
            }
        }
    }
}
