//! `vars`: values of objects, written where others say `$(NAME)`.
//!
//! Source: `api/internal/accumulator` and `api/filters/refvar` of kubernetes-sigs/kustomize 5.5.

use std::collections::BTreeMap;

use scalegen_document::{Node, Span, Value};

use crate::config::Config;
use crate::fault::Fault;
use crate::id::Id;
use crate::layer::{Layer, Var};
use crate::replacements;
use crate::tree::words;

/// Takes note of a variable, and of the object that has its value.
pub(crate) fn declare(layer: &mut Layer, entry: &Node) {
    let of = |key: &str| entry.get_in(&["objref", key]).map(words).unwrap_or_default();
    let api_version = match (of("apiVersion"), of("group")) {
        (version, _) if !version.is_empty() => version,
        (_, group) if group.is_empty() => of("version"),
        (_, group) => format!("{group}/{}", of("version")),
    };
    let (name, namespace) = (entry.get("name").map(words).unwrap_or_default(), of("namespace"));
    let target = Id::new(&api_version, &of("kind"), &namespace, &of("name"));
    let is_it = |id: &Id| {
        let is_anywhere = namespace.is_empty() && !target.is_cluster_scoped();
        *id == Id {
            namespace: if is_anywhere {
                id.namespace.clone()
            } else {
                target.namespace.clone()
            },
            ..target.clone()
        }
    };
    for resource in layer
        .resources
        .iter_mut()
        .filter(|resource| is_it(&resource.original()))
    {
        resource.vars.push(name.as_str().into());
    }
    let path = entry.get_in(&["fieldref", "fieldPath"]).map(words);
    layer.vars.push(Var {
        name: name.into(),
        path: path.unwrap_or_else(|| "metadata.name".to_owned()),
        span: entry.span,
    });
}

/// Writes the values of all variables where objects refer to them.
pub(crate) fn resolve(layer: &mut Layer, config: &Config) {
    let mut values = BTreeMap::new();
    for var in std::mem::take(&mut layer.vars) {
        let mut sources = layer
            .resources
            .iter()
            .filter(|resource| resource.vars.contains(&var.name));
        let value = sources
            .next()
            .and_then(|resource| replacements::value_at(resource, &var.path));
        match value.filter(|value| !value.is_collection()) {
            Some(value) => {
                values.insert(var.name, value);
            }
            None => layer.problem(Fault::NoVariable(var.name.into()), var.span),
        }
    }
    let longest = values
        .values()
        .map(|value| words(value).len())
        .max()
        .unwrap_or_default();
    for index in 0..layer.resources.len() {
        let mut spent = 0;
        if let Some(resource) = layer.resources.get_mut(index).filter(|_| !values.is_empty()) {
            let id = resource.id();
            for field in &config.var_references {
                field.visit(&id, resource.node_mut(), Span::NONE, &mut |node| {
                    each_string(node, &mut |node| {
                        let text = words(node);
                        spent += text.matches("$(").count().saturating_mul(longest) / 64;
                        if spent < MOST {
                            fill(node, &text, &values);
                        }
                    });
                });
            }
        }
        if layer.spend(spent, Span::NONE).is_none() {
            return;
        }
    }
}

/// What the values written into one object count for, at most; a value may be long, and be referred to very often.
const MOST: usize = 100_000;

/// Visits a string, or those of a list or map.
fn each_string(node: &mut Node, visit: &mut dyn FnMut(&mut Node)) {
    match &mut node.value {
        Value::String(_) => visit(node),
        Value::Sequence(items) => {
            items
                .iter_mut()
                .filter(|item| item.as_str().is_some())
                .for_each(visit);
        }
        Value::Map(entries) => {
            let values = entries.iter_mut().map(|entry| &mut entry.value);
            values.filter(|value| value.as_str().is_some()).for_each(visit);
        }
        _ => {}
    }
}

/// Writes values into a text. `$$` is a dollar sign; a text that is one variable and nothing else becomes its value.
fn fill(node: &mut Node, text: &str, values: &BTreeMap<Box<str>, Node>) {
    let whole = text.strip_prefix("$(").and_then(|text| text.strip_suffix(')'));
    if let Some(value) = whole.and_then(|name| values.get(name)) {
        node.value = value.value.clone();
        return;
    }
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        filled.push_str(before);
        let variable = after.strip_prefix('(').and_then(|after| after.split_once(')'));
        rest = match variable {
            Some((name, behind)) => {
                match values.get(name) {
                    Some(value) => filled.push_str(&words(value)),
                    None => filled.extend(["$(", name, ")"]),
                }
                behind
            }
            None => {
                filled.push('$');
                after.strip_prefix('$').unwrap_or(after)
            }
        };
    }
    filled.push_str(rest);
    if filled != text {
        node.value = Value::String(filled.into());
    }
}
