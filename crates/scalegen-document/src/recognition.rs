//! What a tree is: an object of a kind, the items of a list, a kustomization, the values of a chart.

use std::sync::Arc;

use scalegen_syntax::{FieldPath, Finding, SourceFile};

use super::directive::Marks;
use super::envsubst::is_encrypted;
use super::object::{self, Kind};
use super::structure::messages::RequiredMissing;
use super::structure::{self, Expected, Flaw, Problem};
use super::{Chart, Document, ItemOf, MANY_DOCUMENTS, Node, Object, Value, input, version};

/// Adds an object, or the items of a list.
pub(super) fn add(
    root: Node,
    item_of: Option<ItemOf>,
    source: &Arc<SourceFile>,
    marks: &Marks,
    documents: &mut Vec<Document>,
    findings: &mut Vec<Finding>,
) {
    let text = |key: &str| root.get(key).and_then(Node::as_str).unwrap_or_default();
    let (api_version, kind) = (text("apiVersion"), text("kind"));
    let is_list =
        !api_version.is_empty() && matches!(root.get("items").map(|n| &n.value), Some(Value::Sequence(_)));
    let Some(of) = kind.strip_suffix("List").filter(|_| is_list) else {
        documents.push(Document::read(root, item_of, source, marks));
        return;
    };
    // Only the items of a typed list need not say what they are.
    let item_of = match of.is_empty() {
        true => ItemOf::default(),
        false => (Box::from(api_version), Box::from(of)),
    };
    let Value::Map(entries) = root.value else { return };
    for entry in entries.into_iter().filter(|entry| &*entry.key == "items") {
        let Value::Sequence(items) = entry.value.value else {
            continue;
        };
        let is_large = items.len() > MANY_DOCUMENTS;
        for item in items {
            if matches!(item.value, Value::Map(_)) {
                add(item, Some(item_of.clone()), source, marks, documents, findings);
            } else {
                findings.push(input::not_an_object(source, &item));
            }
            // Of a dump of a large cluster not everything is kept at once.
            if let Some(document) = documents.last_mut().filter(|_| is_large) {
                document.put_aside();
            }
        }
    }
}

/// Whether this is a list of maps, none of which claims to be an object: a file of another tool, such as an
/// Ansible playbook or a JSON patch.
pub(super) fn is_foreign_list(root: &Node) -> bool {
    let is_foreign = |item: &Node| matches!(item.value, Value::Map(_)) && item.get("apiVersion").is_none();
    !root.items().is_empty() && root.items().iter().all(is_foreign)
}

/// Whether a document claims to be an object, or a part of one.
pub(super) fn claims(root: &Node) -> bool {
    let has = |node: &Node, key: &str| node.entry(key).is_some();
    // SOPS may encrypt all values of a file.
    let is_readable = |node: &Node| {
        let version = node.get("apiVersion").and_then(Node::as_str);
        !version.is_some_and(is_encrypted)
    };
    let is_object = |node: &Node| (has(node, "apiVersion") || has(node, "kind")) && is_readable(node);
    let is_map = |key: &str| root.get(key).is_some_and(|node| !node.entries().is_empty());
    let is_patch = |node: &Node| has(node, "op") && has(node, "path");
    is_object(root)
        || is_map("metadata") && is_map("spec")
        || root.items().iter().any(|item| is_object(item) || is_patch(item))
}

/// Whether a file is a kustomization by its name.
pub(super) fn is_kustomization(file: &str) -> bool {
    let name = file.rsplit(['/', '\\']).next();
    matches!(
        name,
        Some("kustomization.yaml" | "kustomization.yml" | "Kustomization")
    )
}

/// Whether a text that cannot be read has the keys of an object.
pub(super) fn names_objects(text: &str) -> bool {
    ["apiVersion", "kind"].iter().all(|key| {
        let mut lines = text.lines().map(|line| line.trim_start_matches('\u{feff}'));
        text.contains(&format!("\"{key}\""))
            || lines.any(|line| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':')))
    })
}

/// What is wrong with a list of objects that has no list of them.
fn broken_list(document: &Document) -> Option<Problem> {
    let (api_version, kind) = (document.api_version(), document.kind());
    let is_list = match kind.strip_suffix("List") {
        Some("") => api_version == "v1",
        // Another kind may be called so, as a list of what is allowed.
        Some(of) => Kind::of(api_version, of).is_some(),
        None => false,
    };
    let items = document.node().get("items");
    if !is_list || items.is_some_and(|items| matches!(items.value, Value::Sequence(_))) {
        return None;
    }
    let (flaw, message) = match items {
        Some(items) => (Flaw::WrongType, structure::not_expected(Expected::List, items)),
        None => {
            let field = "items".to_owned();
            (Flaw::MissingField, RequiredMissing { field }.into())
        }
    };
    Some(Problem::new(flaw, FieldPath::of("items"), message, None))
}

/// The typed view of a document that is known to have the structure of its kind.
pub(super) fn typed(document: &Document) -> Object {
    let kind = Kind::of(document.api_version(), document.kind());
    let fit = kind.and_then(|kind| kind.decode(document.node(), document.trial).ok());
    fit.map_or(Object::Unknown, |fit| fit.value)
}

/// The typed view of a document that was read, and every way in which it does not have its kind's structure.
pub(super) fn recognize(document: &Document, marked: Option<Chart>) -> (Object, Vec<Problem>) {
    let root = document.node();
    if let Some(problem) = broken_list(document) {
        return (Object::Misfit, vec![problem]);
    }
    let Some(kind) = Kind::of(document.api_version(), document.kind()) else {
        let file = document.file().unwrap_or_default();
        // Flux has objects of the kind too, often in files of this name.
        let is_kustomization = document.api_version().starts_with("kustomize.config.k8s.io/")
            || document.api_version().is_empty() && is_kustomization(file);
        if is_kustomization {
            return (Object::Kustomization, Vec::new());
        }
        let chart = match marked {
            None if document.kind().is_empty() => Chart::of(file, root),
            marked => marked,
        };
        return match chart {
            Some(chart) => (Object::HelmValues(chart), chart.problems(root, &document.origin)),
            None => match version::problem(document) {
                Some(problem) => (Object::Misfit, vec![problem]),
                None if object::is_tree(document.group(), document.kind()) => (Object::Tree, Vec::new()),
                None if version::is_removed(document.api_version(), document.kind()) => {
                    (Object::Misfit, Vec::new())
                }
                None => (Object::Unknown, Vec::new()),
            },
        };
    };
    let mut problems = Vec::from_iter(version::problem(document));
    let list = || {
        let (mut problems, wrong) =
            structure::problems(root, &kind.schema(), document.patch, Some(&document.origin));
        version::suggest_newer(&mut problems, root, document.api_version(), document.kind());
        (problems, wrong)
    };
    let object = match kind.decode(root, document.trial) {
        Ok(fit) => {
            if fit.flawed {
                problems.extend(list().0);
            }
            fit.value
        }
        Err(misfit) => {
            let (listed, wrong) = list();
            // The schema may be laxer than the type, as for times; of a patch much may be missing.
            if listed.is_empty() && !document.patch && !document.has_unknown {
                let message = misfit.message().clone();
                problems.push(Problem::new(Flaw::WrongType, misfit.path(), message, None));
            }
            problems.extend(listed);
            kind.salvage(root, document.trial, wrong)
                .unwrap_or(Object::Misfit)
        }
    };
    (object, problems)
}
