//! `replacements`: values of one object written into others.
//!
//! Source: `api/filters/replacement` of kubernetes-sigs/kustomize 5.5.

use scalegen_document::{Node, Span, Value, resolve};

use crate::context::Context;
use crate::fault::Fault;
use crate::layer::Layer;
use crate::resource::Resource;
use crate::selector::Selector;
use crate::tree::{self, words};

/// An entry of `replacements`: itself, or a `path` to a file with one or several.
pub(crate) fn replace(context: Context<'_>, layer: &mut Layer, entry: &Node) {
    let Some(path) = entry.get("path") else {
        return one(layer, entry);
    };
    for root in context.roots(layer, path).unwrap_or_default() {
        match &root.value {
            Value::Sequence(items) => items.iter().for_each(|item| one(layer, item)),
            _ => one(layer, &root),
        }
    }
}

fn one(layer: &mut Layer, replacement: &Node) {
    if let Err((fault, at)) = try_one(layer, replacement) {
        layer.problem(fault, at);
    }
}

/// Why a replacement cannot be carried out, and where.
type Wrong = (Fault, Span);

fn try_one(layer: &mut Layer, replacement: &Node) -> Result<(), Wrong> {
    let value = match (replacement.get("sourceValue"), replacement.get("source")) {
        (Some(value), _) => value.clone(),
        (None, Some(source)) => source_value(layer, source)?,
        (None, None) => return Err((Fault::Sources(0), replacement.span)),
    };
    let (values, levels) = tree::measure(&value);
    let mut spent = 0;
    for target in replacement.get("targets").into_iter().flat_map(Node::items) {
        let Some(select) = target.get("select") else {
            continue;
        };
        let selector = Selector::read(select)?;
        let rejected: Vec<Selector> = target
            .get("reject")
            .into_iter()
            .flat_map(Node::items)
            .map(Selector::read)
            .collect::<Result<_, _>>()?;
        let paths = target.get("fieldPaths").map(Node::items).unwrap_or_default();
        let name = tree::text("metadata.name", target.span);
        let paths = if paths.is_empty() {
            std::slice::from_ref(&name)
        } else {
            paths
        };
        let options = Options::of(target.get("options"));
        for resource in &mut layer.resources {
            if !selector.selects_ever(resource) || rejected.iter().any(|reject| reject.selects_ever(resource))
            {
                continue;
            }
            for path in paths {
                let steps = steps(&words(path));
                if steps.len() + levels > LEVELS {
                    return Err((Fault::NoField(words(path)), path.span));
                }
                spent += values;
                let mut count = 0;
                let span = value.span;
                visit(
                    resource.node_mut(),
                    &steps,
                    options.create.then_some(span),
                    &mut |node| {
                        count += 1;
                        write(node, &value, &options);
                    },
                );
                if count == 0 {
                    return Err((Fault::NoField(words(path)), path.span));
                }
            }
            resource.level();
        }
        // A value may be an object's own, and double it.
        if layer.spend(std::mem::take(&mut spent), target.span).is_none() {
            break;
        }
    }
    Ok(())
}

/// Levels of an object to which a value is written; Kubernetes has about 20.
const LEVELS: usize = 100;

fn source_value(layer: &Layer, source: &Node) -> Result<Node, Wrong> {
    let selector = Selector::exact(source);
    let mut found = layer
        .resources
        .iter()
        .filter(|resource| selector.selects_ever(resource));
    let (Some(resource), None) = (found.next(), found.next()) else {
        let count = layer
            .resources
            .iter()
            .filter(|resource| selector.selects_ever(resource))
            .count();
        return Err((Fault::Sources(count), source.span));
    };
    let path = source.get("fieldPath").map(words).filter(|path| !path.is_empty());
    let path = path.unwrap_or_else(|| "metadata.name".to_owned());
    let missing = || {
        (
            Fault::NoField(path.clone()),
            source.get("fieldPath").map_or(source.span, |path| path.span),
        )
    };
    let value = value_at(resource, &path).ok_or_else(missing)?;
    let options = Options::of(source.get("options"));
    let Some(delimiter) = &options.delimiter else {
        return Ok(value);
    };
    let text = words(&value);
    let part = usize::try_from(options.index)
        .ok()
        .and_then(|index| text.split(delimiter.as_str()).nth(index));
    part.map(|part| tree::text(part, value.span)).ok_or_else(missing)
}

/// The value at a field path of an object; `list[0]` is the first item, as `list.0` is.
pub(crate) fn value_at(object: &Resource, path: &str) -> Option<Node> {
    let mut steps = steps(path);
    steps = steps.into_iter().flat_map(indexed).collect();
    let mut value = None;
    // A copy, since the way through lists is the same as for targets.
    visit(&mut object.copy(object.node()), &steps, None, &mut |node| {
        value.get_or_insert(node.clone());
    });
    value
}

/// The steps of `list[0]`.
fn indexed(step: Step) -> Vec<Step> {
    let Step::Key(key) = &step else { return vec![step] };
    match key.strip_suffix(']').and_then(|key| key.split_once('[')) {
        Some((list, index)) if !list.is_empty() => {
            vec![Step::Key(list.to_owned()), Step::Key(index.to_owned())]
        }
        _ => vec![step],
    }
}

/// `options` of a source or target.
struct Options {
    delimiter: Option<String>,
    index: i64,
    create: bool,
}

impl Options {
    fn of(node: Option<&Node>) -> Self {
        let get = |key: &str| node.and_then(|node| node.get(key));
        Self {
            delimiter: get("delimiter")
                .map(words)
                .filter(|delimiter| !delimiter.is_empty()),
            index: get("index").and_then(Node::as_i64).unwrap_or_default(),
            create: get("create").and_then(Node::as_bool).unwrap_or_default(),
        }
    }
}

fn write(node: &mut Node, value: &Node, options: &Options) {
    let Some(delimiter) = &options.delimiter else {
        *node = copied(value, node);
        return;
    };
    let (text, new) = (words(node), words(value));
    let mut parts: Vec<&str> = text.split(delimiter.as_str()).collect();
    match usize::try_from(options.index) {
        Err(_) => parts.insert(0, &new),
        Ok(index) => match parts.get_mut(index) {
            Some(part) => *part = &new,
            None => parts.push(&new),
        },
    }
    *node = copied(&tree::text(&parts.join(delimiter), value.span), node);
}

/// What a target has after a value was written to it: kustomize copies the text of a scalar and leaves the type that
/// the target has; what it creates is read anew, as if it had no quotes.
fn copied(value: &Node, target: &Node) -> Node {
    let is_known = !matches!(value.value, Value::Unknown(_) | Value::Null) && !value.is_collection();
    let text = words(value);
    let read = match &target.value {
        _ if !is_known => None,
        Value::String(_) => Some(Value::String(text.as_str().into())),
        Value::Null => Some(resolve(&text)),
        // Text that is not of the type ends a build of kustomize; it stays, to be refused for what it is.
        Value::Integer(_) => Some(resolve(&text)).filter(|read| matches!(read, Value::Integer(_))),
        Value::Float(_) => {
            Some(resolve(&text)).filter(|read| matches!(read, Value::Integer(_) | Value::Float(_)))
        }
        Value::Bool(_) => Some(resolve(&text)).filter(|read| matches!(read, Value::Bool(_))),
        _ => None,
    };
    match read {
        // Words of YAML 1.1, which kustomize does not know.
        Some(Value::Bool(flag)) if text != flag.to_string() => tree::text(&text, value.span),
        Some(read) => Node::new(read, value.span),
        None => value.clone(),
    }
}

/// A step of a field path.
#[derive(Debug, PartialEq)]
enum Step {
    Key(String),
    /// `[name=web]`: items with this value of the key; with an empty key, items that are this value.
    Item(String, String),
    /// `*`: all items.
    All,
}

/// The steps of `spec.template.spec.containers.[name=web].image`; `\.` is a dot within one.
fn steps(path: &str) -> Vec<Step> {
    let mut words = vec![String::new()];
    let mut characters = path.chars();
    let mut is_inside = false;
    while let Some(character) = characters.next() {
        let last = words.len() - 1;
        let Some(word) = words.get_mut(last) else { break };
        match character {
            '\\' if !is_inside => word.extend(characters.next()),
            '.' if !is_inside => words.push(String::new()),
            character => {
                is_inside = (is_inside || character == '[') && character != ']';
                word.push(character);
            }
        }
    }
    let words = words.into_iter().filter(|word| !word.is_empty());
    words
        .map(
            |word| match word.strip_prefix('[').and_then(|word| word.strip_suffix(']')) {
                Some(condition) => {
                    let (key, value) = condition.split_once('=').unwrap_or((condition, ""));
                    Step::Item(key.to_owned(), value.to_owned())
                }
                None if word == "*" => Step::All,
                None => Step::Key(word),
            },
        )
        .collect()
}

/// Visits the values at a path. With a span, keys that are missing are created with it.
fn visit(node: &mut Node, path: &[Step], create: Option<Span>, call: &mut dyn FnMut(&mut Node)) {
    let Some((step, below)) = path.split_first() else {
        return call(node);
    };
    if let (Step::Key(key), Some(span)) = (step, create)
        && !matches!(node.value, Value::Sequence(_))
        && tree::get_mut(node, key).is_none()
    {
        tree::set(node, key, span, Node::new(Value::Null, span));
    }
    match (&mut node.value, step) {
        (Value::Sequence(items), Step::All) => {
            items.iter_mut().for_each(|item| visit(item, below, create, call))
        }
        (Value::Sequence(items), Step::Item(key, value)) => {
            let matches = |item: &&mut Node| match key.as_str() {
                "" => words(item) == *value,
                key => item.get(key).map(words).as_ref() == Some(value),
            };
            items
                .iter_mut()
                .filter(matches)
                .for_each(|item| visit(item, below, create, call));
        }
        (Value::Sequence(items), Step::Key(index)) => {
            if let Some(item) = index.parse().ok().and_then(|index: usize| items.get_mut(index)) {
                visit(item, below, create, call);
            }
        }
        (Value::Map(entries), Step::All) => {
            entries
                .iter_mut()
                .for_each(|entry| visit(&mut entry.value, below, create, call));
        }
        (Value::Map(entries), Step::Key(key)) => {
            if let Some(entry) = entries.iter_mut().find(|entry| *entry.key == **key) {
                visit(&mut entry.value, below, create, call);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_cut_at_dots_outside_of_brackets() {
        let key = |key: &str| Step::Key(key.to_owned());
        assert_eq!(
            steps(r"spec.containers.[name=a.b].*.0.x\.y/z"),
            [
                key("spec"),
                key("containers"),
                Step::Item("name".to_owned(), "a.b".to_owned()),
                Step::All,
                key("0"),
                key("x.y/z")
            ]
        );
    }
}
