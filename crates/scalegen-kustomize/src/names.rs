//! Names and namespaces: `namePrefix`, `nameSuffix`, `namespace`.

use scalegen_document::{Node, Span, Value};

use crate::field_spec::FieldSpec;
use crate::id::Id;
use crate::layer::Layer;
use crate::tree::{self, Missing, words};

/// On which side of a name something is added.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Side {
    Prefix,
    Suffix,
}

/// Adds a prefix or suffix to the names of all objects, and to the fields of `more`.
pub(crate) fn affix(layer: &mut Layer, side: Side, affix: &Node, more: &[FieldSpec]) {
    let text = words(affix);
    if text.is_empty() {
        return;
    }
    let join = |name: &str| match side {
        Side::Prefix => format!("{text}{name}"),
        Side::Suffix => format!("{name}{text}"),
    };
    for resource in &mut layer.resources {
        let original = resource.original();
        if keeps_its_name(&original) {
            continue;
        }
        resource.remember();
        match side {
            Side::Prefix => resource.prefixes.push(text.as_str().into()),
            Side::Suffix => resource.suffixes.push(text.as_str().into()),
        }
        let id = resource.id();
        let name = join(resource.name());
        resource.rename(&name, affix.span);
        for spec in more.iter().filter(|spec| spec.path != ["metadata", "name"]) {
            spec.visit(&id, resource.node_mut(), affix.span, &mut |node| {
                if !node.is_collection() {
                    *node = tree::text(&join(&words(node)), affix.span);
                }
            });
        }
    }
}

/// The kinds whose names others know, so that kustomize leaves them.
fn keeps_its_name(id: &Id) -> bool {
    matches!(
        (&*id.group, &*id.kind),
        (_, "CustomResourceDefinition" | "Namespace")
    ) || (&*id.group, &*id.kind) == ("apiregistration.k8s.io", "APIService")
}

/// Puts all objects that are in a namespace into this one.
pub(crate) fn namespace(
    layer: &mut Layer,
    key_span: Span,
    namespace: &Node,
    only_unset: bool,
    specs: &[FieldSpec],
) {
    if words(namespace).is_empty() {
        return;
    }
    let set = |node: &mut Node| {
        if !only_unset || words(node).is_empty() {
            *node = namespace.clone();
        }
    };
    let path = ["metadata".to_owned(), "namespace".to_owned()];
    for resource in &mut layer.resources {
        resource.remember();
        let id = resource.id();
        if !id.is_cluster_scoped() {
            tree::visit(
                resource.node_mut(),
                &path,
                Missing::Create(key_span),
                &mut |node| set(node),
            );
        }
        if matches!(&*id.kind, "RoleBinding" | "ClusterRoleBinding")
            && let Some(subjects) = tree::get_mut(resource.node_mut(), "subjects")
            && let Value::Sequence(subjects) = &mut subjects.value
        {
            let default = |subject: &&mut Node| subject.get("name").and_then(Node::as_str) == Some("default");
            for subject in subjects.iter_mut().filter(default) {
                tree::visit(subject, &path[1..], Missing::Create(key_span), &mut |node| {
                    set(node)
                });
            }
        }
        for spec in specs
            .iter()
            .filter(|spec| spec.path != path && spec.path != ["subjects"])
        {
            spec.visit(&id, resource.node_mut(), key_span, &mut |node| set(node));
        }
    }
    layer.drop_twins(namespace.span, &[]);
}
