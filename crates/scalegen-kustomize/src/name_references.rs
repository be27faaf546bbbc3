//! Names that objects have in their fields, after the objects of these names were renamed.
//!
//! Source: `api/filters/nameref` of kubernetes-sigs/kustomize 5.5.

use std::collections::{BTreeMap, BTreeSet};

use scalegen_document::{Node, Span, Value};

use crate::config::{Config, Referral};
use crate::fault::Fault;
use crate::id::Id;
use crate::layer::Layer;
use crate::tree::{self, Missing, words};

/// Gives references the new names.
pub(crate) fn follow(layer: &mut Layer, config: &Config) {
    if layer
        .resources
        .iter()
        .all(|resource| resource.previous.is_empty())
    {
        return;
    }
    let objects: Vec<Object> = layer.resources.iter().map(Object::of).collect();
    let index = Index::of(&objects);
    let mut ambiguous = Vec::new();
    for (resource, own) in layer.resources.iter_mut().zip(&objects) {
        let original = resource.original();
        let mut role = own.role(resource.node());
        for referral in &config.name_references {
            for field in referral.fields.iter().filter(|field| field.is_of(&original)) {
                let is_role = field.path.last().is_some_and(|last| last == "name")
                    && field
                        .path
                        .iter()
                        .rev()
                        .nth(1)
                        .is_some_and(|step| step == "roleRef");
                let role = role.as_mut().filter(|_| is_role);
                let search = Search {
                    index: &index,
                    own,
                    referral,
                    role: role.as_deref(),
                };
                tree::visit(resource.node_mut(), &field.path, Missing::Skip, &mut |node| {
                    search.set(node, &mut ambiguous);
                });
            }
        }
    }
    for (name, at) in ambiguous {
        layer.problem(Fault::Ambiguous(name), at);
    }
}

/// Objects by the names that they had.
struct Index<'a> {
    /// Also by their kind, and by none.
    by_name: BTreeMap<(&'a str, &'a str), Vec<&'a Object>>,
    first_namespaces: BTreeSet<&'a str>,
}

impl<'a> Index<'a> {
    fn of(objects: &'a [Object]) -> Self {
        let mut by_name: BTreeMap<_, Vec<&Object>> = BTreeMap::new();
        for object in objects {
            let names = object.previous.iter();
            let names: BTreeSet<(&str, &str)> = names
                .flat_map(|id| [(&*id.name, &*id.kind), (&*id.name, "")])
                .collect();
            for name in names {
                by_name.entry(name).or_default().push(object);
            }
        }
        let first_namespaces = objects.iter().filter_map(Object::first_namespace).collect();
        Self {
            by_name,
            first_namespaces,
        }
    }
}

/// What a search for an object needs of it.
struct Object {
    id: Id,
    previous: Vec<Id>,
    prefixes: Vec<Box<str>>,
    suffixes: Vec<Box<str>>,
    name: Node,
    namespace: Option<Node>,
    /// The namespaces of the ServiceAccounts that a RoleBinding names.
    of_subjects: Vec<Box<str>>,
}

impl Object {
    fn of(resource: &crate::resource::Resource) -> Self {
        let metadata = |key: &str| {
            let value = resource.node().get_in(&["metadata", key])?;
            Some(resource.copy(value))
        };
        let id = resource.id();
        let subjects = resource
            .node()
            .get("subjects")
            .filter(|_| &*id.kind == "RoleBinding");
        let of_subjects = subjects.into_iter().flat_map(Node::items).filter_map(|subject| {
            let text = |key: &str| subject.get(key).and_then(Node::as_str);
            (text("kind") == Some("ServiceAccount")).then(|| text("namespace").map(Box::from))?
        });
        Self {
            previous: resource.previous.clone(),
            prefixes: resource.prefixes.clone(),
            suffixes: resource.suffixes.clone(),
            name: metadata("name").unwrap_or(Node::EMPTY),
            namespace: metadata("namespace"),
            of_subjects: of_subjects.collect(),
            id,
        }
    }

    /// The group and kind of the role that a binding refers to.
    fn role(&self, node: &Node) -> Option<(String, String)> {
        let text = |key: &str| node.get_in(&["roleRef", key]).map(words);
        Some((text("apiGroup")?, text("kind")?))
    }

    /// Whether it may refer to another object by a bare name.
    fn reaches(&self, other: &Self) -> bool {
        self.id.is_cluster_scoped()
            || other.id.is_cluster_scoped()
            || self.id.namespace == other.id.namespace
            || &*other.id.kind == "ServiceAccount"
                && self
                    .of_subjects
                    .iter()
                    .any(|namespace| Some(&**namespace) == other.namespace())
    }

    fn first_namespace(&self) -> Option<&str> {
        self.previous.first().unwrap_or(&self.id).namespace.as_deref()
    }

    fn namespace(&self) -> Option<&str> {
        self.namespace.as_ref().and_then(Node::as_str)
    }

    /// Whether prefixes and suffixes come from the same folders.
    fn is_beside(&self, other: &Self, empty_is_any: bool) -> bool {
        let same = |own: &[Box<str>], other: &[Box<str>]| {
            let shorter = own.len().min(other.len());
            if shorter == 0 {
                return empty_is_any || own.len() == other.len();
            }
            own.iter()
                .rev()
                .zip(other.iter().rev())
                .all(|(own, other)| own == other)
        };
        same(&self.prefixes, &other.prefixes) && same(&self.suffixes, &other.suffixes)
    }
}

/// The search for the object of a name in one field.
struct Search<'a> {
    index: &'a Index<'a>,
    own: &'a Object,
    referral: &'a Referral,
    role: Option<&'a (String, String)>,
}

impl Search<'_> {
    fn set(&self, node: &mut Node, ambiguous: &mut Vec<(String, Span)>) {
        match &mut node.value {
            Value::Null => {}
            Value::Sequence(items) => {
                for item in items
                    .iter_mut()
                    .filter(|item| !matches!(item.value, Value::Sequence(_)))
                {
                    self.set(item, ambiguous);
                }
            }
            Value::Map(_) => self.set_map(node, ambiguous),
            _ => {
                let all = |_: &Object| true;
                if let Some(found) = self.find(&words(node), all, false, node.span, ambiguous)
                    && found.name.value != node.value
                {
                    *node = found.name.clone();
                }
            }
        }
    }

    /// Of a map with `name`, and maybe `namespace`.
    fn set_map(&self, node: &mut Node, ambiguous: &mut Vec<(String, Span)>) {
        let Some(name) = node.get("name") else { return };
        let (text, at) = (words(name), name.span);
        let namespace = node.entry("namespace").map(|entry| words(&entry.value));
        let by_first = namespace
            .as_deref()
            .is_some_and(|namespace| self.index.first_namespaces.contains(namespace));
        let is_in = |object: &Object| match by_first {
            _ if namespace.is_none() => true,
            true => object.first_namespace() == namespace.as_deref(),
            false => object.id.namespace.as_deref() == namespace.as_deref(),
        };
        let Some(found) = self.find(&text, is_in, true, at, ambiguous) else {
            return;
        };
        let key_span = |node: &Node, key: &str| node.entry(key).map_or(at, |entry| entry.key_span);
        if let Value::String(new) = &found.name.value
            && **new != *text
        {
            let span = key_span(node, "name");
            tree::set(node, "name", span, found.name.clone());
        }
        if let Some(namespace) = &found.namespace
            && node
                .get("namespace")
                .is_none_or(|own| own.value != namespace.value)
        {
            let span = node
                .entry("namespace")
                .map_or(namespace.span, |entry| entry.key_span);
            tree::set(node, "namespace", span, namespace.clone());
        }
    }

    fn find(
        &self,
        name: &str,
        is_in: impl Fn(&Object) -> bool,
        with_namespace: bool,
        at: Span,
        ambiguous: &mut Vec<(String, Span)>,
    ) -> Option<&Object> {
        let Referral {
            group, version, kind, ..
        } = self.referral;
        let was = |object: &Object, group: &str, version: &str, kind: &str| {
            object.previous.iter().any(|id| id.is_of(group, version, kind))
        };
        let candidates = self.index.by_name.get(&(name, kind.as_str()))?.iter().copied();
        let mut found: Vec<&Object> = candidates
            .filter(|object| {
                is_in(object)
                    && self.own.reaches(object)
                    && was(object, group, version, kind)
                    && self.role.is_none_or(|(group, kind)| was(object, group, "", kind))
            })
            .collect();
        for empty_is_any in [true, false] {
            if found.len() > 1 {
                found.retain(|object| object.is_beside(self.own, empty_is_any));
            }
        }
        let first = *found.first()?;
        let is_same = |object: &&Object| {
            object.name.value == first.name.value
                && (!with_namespace || object.namespace() == first.namespace())
        };
        if !found.iter().all(is_same) {
            ambiguous.push((name.to_owned(), at));
            return None;
        }
        Some(first)
    }
}
