//! Patches: where they come from, and the objects that they are for.

use scalegen_document::{Node, Span, Value, has_variables};
use scalegen_syntax::nearest;

use crate::context::{Context, inline, keep_words};
use crate::fault::{Fault, Target};
use crate::id::Id;
use crate::json_patch;
use crate::layer::{Layer, object};
use crate::merge_keys::Type;
use crate::resource::Resource;
use crate::selector::Selector;
use crate::strategic::{self, Notes};
use crate::tree;
use crate::unapplied;

/// An entry of `patches`, or a PatchTransformer: `path` or `patch`, `target`, `options`.
pub(crate) fn patch(context: Context<'_>, layer: &mut Layer, entry: &Node) {
    let (path, text) = (entry.get("path"), entry.get("patch"));
    let roots = match (path, text) {
        (Some(path), None) => match context.roots(layer, path) {
            Some(roots) => roots,
            None => return,
        },
        (None, Some(text)) => inline(layer, text),
        _ => return layer.problem(Fault::NoPatch, entry.span),
    };
    let at = path.or(text).map_or(entry.span, |node| node.span);
    let target = match entry.get("target").map(Selector::read).transpose() {
        Ok(target) => target,
        Err((fault, at)) => return layer.problem(fault, at),
    };
    let is_on = |name: &str| {
        entry
            .get_in(&["options", name])
            .and_then(Node::as_bool)
            .unwrap_or_default()
    };
    let options = Options {
        name: is_on("allowNameChange"),
        kind: is_on("allowKindChange"),
    };
    if let Some(operations) = operations(&roots) {
        if !is_json_or_block(layer, &roots) {
            return layer.problem(Fault::NotJson, at);
        }
        let Some(target) = target else {
            return layer.problem(Fault::NoSelector, at);
        };
        return operate_on_selected(layer, entry, &target, operations);
    }
    let mut roots = roots;
    for root in &mut roots {
        keep_words(root, &layer.texts);
    }
    if !roots.iter().all(is_object) || roots.is_empty() {
        return layer.problem(Fault::NoPatch, at);
    }
    match (target, roots.as_slice()) {
        (Some(target), [root]) => {
            let selected = select(layer, &target);
            if selected.is_empty() {
                selects_none(layer, entry);
                layer.keep_unapplied(unapplied::of_merge(root));
            }
            merge(layer, &selected, root, options);
        }
        (Some(_), _) => layer.problem(Fault::SeveralPatches, at),
        (None, roots) => roots
            .iter()
            .for_each(|root| merge_into_named(layer, root, options)),
    }
}

/// An entry of `patchesStrategicMerge`: a path, or patches themselves.
pub(crate) fn strategic_merge(context: Context<'_>, layer: &mut Layer, entry: &Node) {
    for mut root in context.roots_or_inline(layer, entry).unwrap_or_default() {
        keep_words(&mut root, &layer.texts);
        if is_object(&root) {
            merge_into_named(layer, &root, Options::default());
        } else {
            layer.problem(Fault::NoPatch, root.span);
        }
    }
}

/// An entry of `patchesJson6902`: the object's identity under `target`, and operations.
pub(crate) fn json_6902(context: Context<'_>, layer: &mut Layer, entry: &Node) {
    let text = entry.get("patch").or_else(|| entry.get("jsonOp"));
    let roots = match (entry.get("path"), text) {
        (Some(path), None) => context.roots(layer, path),
        (None, Some(text)) => Some(inline(layer, text)),
        _ => return layer.problem(Fault::NoPatch, entry.span),
    };
    let Some(roots) = roots else { return };
    let Some(operations) = operations(&roots) else {
        return layer.problem(Fault::NoPatch, entry.span);
    };
    if !is_json_or_block(layer, &roots) {
        return layer.problem(Fault::NotJson, entry.span);
    }
    let Some(target) = entry.get("target") else {
        return layer.problem(Fault::NoSelector, entry.span);
    };
    let selector = match Selector::read(target) {
        Ok(selector) => selector,
        Err((fault, at)) => return layer.problem(fault, at),
    };
    operate_on_selected(layer, entry, &selector, operations);
}

/// Operations on what a target selects.
fn operate_on_selected(layer: &mut Layer, entry: &Node, target: &Selector, operations: &[Node]) {
    let selected = select(layer, target);
    if selected.is_empty() {
        selects_none(layer, entry);
        let target = entry.get("target");
        let patch = target.and_then(|target| unapplied::of_operations(target, operations));
        layer.keep_unapplied(patch);
    }
    operate(layer, &selected, operations);
}

/// What a merge patch may change besides fields.
#[derive(Clone, Copy, Default)]
struct Options {
    name: bool,
    kind: bool,
}

/// Whether kustomize takes a merge patch for an object: it has a kind and a name, even where a target is given.
fn is_object(patch: &Node) -> bool {
    let is_there = |keys: &[&str]| {
        patch
            .get_in(keys)
            .and_then(Node::as_str)
            .is_some_and(|text| !text.is_empty())
    };
    is_there(&["kind"]) && is_there(&["metadata", "name"])
}

/// A patch that is a list of operations.
fn operations(roots: &[Node]) -> Option<&[Node]> {
    match roots {
        [root] if matches!(root.value, Value::Sequence(_)) => Some(root.items()),
        _ => None,
    }
}

/// Whether kustomize can read operations: it takes what begins with `[` for JSON. In a string with escapes the list has
/// no text of its own.
fn is_json_or_block(layer: &Layer, roots: &[Node]) -> bool {
    roots.iter().all(|root| {
        let written = layer
            .texts
            .written(root.span)
            .filter(|written| written.starts_with('['));
        written.is_none_or(|written| serde_json::from_str::<serde_json::Value>(written).is_ok())
    })
}

fn select(layer: &Layer, target: &Selector) -> Vec<usize> {
    let all = layer.resources.iter().enumerate();
    all.filter(|(_, resource)| target.selects(resource))
        .map(|(index, _)| index)
        .collect()
}

/// Reports a patch whose target names something that is not there, where others of the kind are: a component may have
/// patches for kinds that not all kustomizations have. What variables stand for is not known.
fn selects_none(layer: &mut Layer, entry: &Node) {
    let values = entry.get("target").map(Node::entries).unwrap_or_default();
    if values
        .iter()
        .any(|entry| has_variables(&tree::words(&entry.value)))
    {
        return;
    }
    let text = |key: &str| {
        entry
            .get_in(&["target", key])
            .map(tree::words)
            .unwrap_or_default()
    };
    let at = |key: &str| {
        entry
            .get_in(&["target", key])
            .map_or(entry.span, |node| node.span)
    };
    let (kind, name) = (text("kind"), text("name"));
    let without = |keys: &[&str]| {
        let mut target = entry.get("target")?.clone();
        for key in keys {
            tree::remove(&mut target, key);
        }
        Selector::read(&target).ok()
    };
    const SELECTORS: [&str; 2] = ["labelSelector", "annotationSelector"];
    let is_met = |keys: &[&str]| without(keys).is_some_and(|target| !select(layer, &target).is_empty());
    let mut target = Target {
        kind: kind.clone(),
        name: name.clone(),
        ..Target::default()
    };
    let ids: Vec<Id> = layer.resources.iter().map(Resource::id).collect();
    let (near, at) = if is_met(&["group", "version"]) {
        let (group, version) = (text("group"), text("version"));
        let parts = [group.as_str(), version.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        target.version = parts.join("/");
        (None, at(if version.is_empty() { "group" } else { "version" }))
    } else if is_met(&["namespace"]) {
        target.namespace = text("namespace");
        (None, at("namespace"))
    } else if is_met(&SELECTORS) {
        let selectors = SELECTORS.map(text);
        target.selector = selectors
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        (
            None,
            at(if text("labelSelector").is_empty() {
                "annotationSelector"
            } else {
                "labelSelector"
            }),
        )
    } else if is_met(&["name"]) {
        let is_meant = |resource: &Resource| *resource.id().kind == *kind && has_variables(resource.name());
        if layer.resources.iter().any(is_meant) {
            return;
        }
        let of_kind = ids.iter().filter(|id| *id.kind == *kind).map(|id| &*id.name);
        (nearest(&name, of_kind).map(str::to_owned), at("name"))
    } else if let Some(plural) = kind.strip_suffix('s')
        && ids.iter().any(|id| *id.kind == *plural)
    {
        (Some(plural.to_owned()), at("kind"))
    } else {
        return;
    };
    let object = Box::new(target);
    layer.problem(Fault::SelectsNone { object, near }, at);
}

/// Reports a patch in another API version than the object of its kind and name has.
fn is_of_other_version(layer: &mut Layer, patch: &Node) -> bool {
    let id = Id::of(patch);
    let is_it = |other: &Id| {
        (&other.kind, &other.name, &other.namespace) == (&id.kind, &id.name, &id.namespace)
            && (&other.group, &other.version) != (&id.group, &id.version)
    };
    let mut found = layer.resources.iter().filter(|resource| resource.was(is_it));
    let (Some(resource), None) = (found.next(), found.next()) else {
        return false;
    };
    let version = |node: &Node| node.get("apiVersion").map(tree::words).unwrap_or_default();
    let fault = Fault::OtherVersion {
        object: object(&id),
        given: version(patch),
        own: version(resource.node()),
    };
    let at = patch.get("apiVersion").map_or(patch.span, |node| node.span);
    layer.problem(fault, at);
    true
}

/// The one object of an identity. That there is none is reported where all names are known.
fn only(layer: &mut Layer, id: &Id, at: Span) -> Option<usize> {
    match layer.find(id).as_slice() {
        [index] => Some(*index),
        [] => {
            let is_meant = |resource: &Resource| {
                let other = resource.id();
                has_variables(&other.name) && other.is_of(&id.group, &id.version, &id.kind)
            };
            if !has_variables(&id.name) && !layer.resources.iter().any(is_meant) {
                layer.problem(Fault::NoTarget(object(id)), at);
            }
            None
        }
        several => {
            let count = several.len();
            layer.problem(Fault::SeveralTargets(object(id), count), at);
            None
        }
    }
}

fn merge_into_named(layer: &mut Layer, patch: &Node, options: Options) {
    let at = patch
        .get_in(&["metadata", "name"])
        .map_or(patch.span, |name| name.span);
    let id = Id::of(patch);
    if layer.find(&id).is_empty() && is_of_other_version(layer, patch) {
        return;
    }
    if let Some(index) = only(layer, &id, at) {
        merge(layer, &[index], patch, options);
    } else {
        layer.keep_unapplied(unapplied::of_merge(patch));
    }
}

fn merge(layer: &mut Layer, selected: &[usize], patch: &Node, options: Options) {
    let mut patch = patch.clone();
    // What an object keeps of itself, whatever the patch says.
    tree::remove(&mut patch, "apiVersion");
    if !options.kind {
        tree::remove(&mut patch, "kind");
    }
    if let Some(metadata) = tree::get_mut(&mut patch, "metadata") {
        tree::remove(metadata, "namespace");
        if !options.name {
            tree::remove(metadata, "name");
        }
    }
    let (values, _) = tree::measure(&patch);
    let mut notes = Notes::default();
    let mut gone = Vec::new();
    for index in selected {
        if layer.spend(values, patch.span).is_none() {
            return;
        }
        let Some(resource) = layer.resources.get_mut(*index) else {
            continue;
        };
        if options.name || options.kind {
            resource.remember();
        }
        let id = resource.id();
        let node = std::mem::replace(resource.node_mut(), Node::EMPTY);
        let of = Type::of(&id.group, &id.kind);
        if let Some(node) = strategic::merge(node, &patch, of, &resource.shared, &mut notes) {
            *resource.node_mut() = node;
            resource.level();
        } else {
            gone.push(id);
        }
    }
    for (fault, at) in notes.wrong {
        layer.problem(fault, at);
    }
    layer.note_removed(notes.removed);
    let at = patch
        .get(strategic::DIRECTIVE)
        .map_or(patch.span, |word| word.span);
    for id in gone {
        layer.texts.note_removed_object(&id.kind, &id.name, at);
    }
    layer.resources.retain(|resource| !resource.is_gone());
}

fn operate(layer: &mut Layer, selected: &[usize], operations: &[Node]) {
    let (values, at) = operations.iter().fold((0, Span::NONE), |(values, _), operation| {
        (values + tree::measure(operation).0, operation.span)
    });
    for index in selected {
        if layer.spend(values, at).is_none() {
            return;
        }
        let mut removed = Vec::new();
        let Some(resource) = layer.resources.get_mut(*index) else {
            continue;
        };
        resource.remember();
        // kustomize writes the object as JSON and reads it again.
        resource.shared.clear();
        // kustomize notes down the identity in annotations, so that there are some.
        let had = resource.node().get_in(&["metadata", "annotations"]).is_some();
        let metadata = tree::get_mut(resource.node_mut(), "metadata");
        if let Some(metadata) = metadata.filter(|_| !had) {
            tree::set(metadata, "annotations", at, tree::map(at));
        }
        let applied = json_patch::apply(resource.node_mut(), operations, &mut removed);
        let annotations = resource.node().get_in(&["metadata", "annotations"]);
        if !had && annotations.is_some_and(|node| node.entries().is_empty()) {
            tree::get_mut(resource.node_mut(), "metadata")
                .and_then(|metadata| tree::remove(metadata, "annotations"));
        }
        let id = resource.id();
        let (copied, _) = match operations.iter().any(|operation| operation.get("from").is_some()) {
            true => tree::measure(resource.node()),
            false => (0, 0),
        };
        layer.note_removed(removed);
        layer.spend(copied, at);
        if let Err(refused) = applied {
            let fault = Fault::Operation {
                operation: refused.operation,
                path: refused.path,
                object: object(&id),
            };
            layer.problem(fault, refused.at);
        }
    }
}
