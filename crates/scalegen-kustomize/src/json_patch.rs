//! JSON 6902 operations applied to an object.

use scalegen_document::{Entry, Node, Span, Value};

use crate::strategic::Removal;
use crate::tree::{self, measure, words};

/// An operation that does not apply.
pub(crate) struct Refused {
    pub(crate) operation: String,
    pub(crate) path: String,
    pub(crate) at: Span,
}

/// Levels and values of an object, above which it is no longer copied into itself.
const LEVELS: usize = 128;
const VALUES: usize = 100_000;

/// Applies operations one after the other, as far as they apply.
pub(crate) fn apply(
    object: &mut Node,
    operations: &[Node],
    removed: &mut Vec<Removal>,
) -> Result<(), Refused> {
    for operation in operations {
        let text = |key: &str| {
            operation
                .entry(key)
                .map(|entry| words(&entry.value))
                .unwrap_or_default()
        };
        let (name, path) = (text("op"), text("path"));
        let applied = pointer(&path).and_then(|path| match name.as_str() {
            "add" => add(object, &path, value(operation)),
            "remove" => {
                let at = operation.get("path").map_or(operation.span, |path| path.span);
                removed.extend(removal(object, &path, at));
                take(object, &path).map(drop)
            }
            "replace" => replace(object, &path, value(operation)),
            "test" => {
                let found = locate(object, &path).unwrap_or(&NULL);
                is_same(found, &value(operation).node).then_some(())
            }
            "move" => {
                let from = pointer(&text("from"))?;
                let moved = take(object, &from)?;
                add(object, &path, moved)
            }
            "copy" => {
                let from = pointer(&text("from"))?;
                let node = locate(object, &from).unwrap_or(&NULL).clone();
                add(
                    object,
                    &path,
                    Given {
                        node,
                        key_span: operation.span,
                    },
                )
            }
            _ => None,
        });
        let (values, levels) = match name.as_str() {
            "copy" | "move" => measure(object),
            "add" | "replace" => (0, path.matches('/').count() + measure(operation).1),
            _ => (0, 0),
        };
        if applied.is_none() || values > VALUES || levels > LEVELS {
            return Err(Refused {
                operation: name,
                path,
                at: operation.get("path").map_or(operation.span, |path| path.span),
            });
        }
    }
    Ok(())
}

/// Whether two values are equal, wherever they are written.
fn is_same(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Sequence(own), Value::Sequence(items)) => {
            own.len() == items.len() && own.iter().zip(items).all(|(own, item)| is_same(own, item))
        }
        (Value::Map(own), Value::Map(entries)) => {
            let has = |entry: &Entry| {
                other
                    .entry(&entry.key)
                    .is_some_and(|own| is_same(&own.value, &entry.value))
            };
            own.len() == entries.len() && own.iter().all(has)
        }
        _ => match (one.as_f64(), other.as_f64()) {
            (Some(own), Some(number)) => own == number,
            _ => one.value == other.value,
        },
    }
}

/// A value, and where the key that sets it is written.
struct Given {
    node: Node,
    key_span: Span,
}

/// What is not there.
static NULL: Node = Node::new(Value::Null, Span::NONE);

fn value(operation: &Node) -> Given {
    let entry = operation.entry("value");
    Given {
        node: entry.map_or(Node::new(Value::Null, Span::NONE), |entry| entry.value.clone()),
        key_span: entry.map_or(operation.span, |entry| entry.key_span),
    }
}

/// The steps of a pointer: `/a~1b/-`. What is before the first slash does not count.
fn pointer(path: &str) -> Option<Vec<String>> {
    if path.is_empty() {
        return Some(Vec::new());
    }
    let steps = path.split_once('/')?.1.split('/');
    Some(
        steps
            .map(|step| step.replace("~1", "/").replace("~0", "~"))
            .collect(),
    )
}

fn locate<'a>(node: &'a Node, path: &[String]) -> Option<&'a Node> {
    path.iter().try_fold(node, |node, step| match &node.value {
        Value::Map(_) => node.entry(step).map(|entry| &entry.value),
        Value::Sequence(items) => items.get(index(step, items.len())?),
        _ => None,
    })
}

fn locate_mut<'a>(node: &'a mut Node, path: &[String]) -> Option<&'a mut Node> {
    path.iter().try_fold(node, |node, step| match &mut node.value {
        Value::Map(entries) => entries
            .iter_mut()
            .find(|entry| *entry.key == **step)
            .map(|entry| &mut entry.value),
        Value::Sequence(items) => {
            let at = index(step, items.len())?;
            items.get_mut(at)
        }
        _ => None,
    })
}

/// A position in a list; a negative one counts from its end.
fn index(step: &str, length: usize) -> Option<usize> {
    match step.strip_prefix('-') {
        Some(back) => length.checked_sub(back.parse().ok()?),
        None => step.parse().ok(),
    }
}

fn add(object: &mut Node, path: &[String], given: Given) -> Option<()> {
    let Some((last, above)) = path.split_last() else {
        *object = given.node;
        return Some(());
    };
    let node = locate_mut(object, above)?;
    match &mut node.value {
        Value::Sequence(items) => {
            let at = match last.as_str() {
                "-" => items.len(),
                // A negative one counts from behind the item that is about to be added.
                step => index(step, items.len() + 1)?,
            };
            (at <= items.len()).then(|| items.insert(at, given.node))
        }
        Value::Map(_) => {
            tree::set(node, last, given.key_span, given.node);
            Some(())
        }
        _ => None,
    }
}

fn replace(object: &mut Node, path: &[String], given: Given) -> Option<()> {
    let Some((last, above)) = path.split_last() else {
        *object = given.node;
        return Some(());
    };
    let node = locate_mut(object, above)?;
    // kustomize does not mind a key that is not there.
    if matches!(node.value, Value::Map(_)) {
        tree::set(node, last, given.key_span, given.node);
        return Some(());
    }
    *locate_mut(node, std::slice::from_ref(last))? = given.node;
    Some(())
}

/// What is about to be taken out.
fn removal(object: &Node, path: &[String], at: Span) -> Option<Removal> {
    let (last, above) = path.split_last()?;
    let node = locate(object, above)?;
    let key = match node.value {
        Value::Map(_) => last.as_str(),
        _ => "",
    };
    Some((node.span, key.into(), at))
}

fn take(object: &mut Node, path: &[String]) -> Option<Given> {
    let (last, above) = path.split_last()?;
    let node = locate_mut(object, above)?;
    let span = node.span;
    if let Value::Sequence(items) = &mut node.value {
        let at = index(last, items.len()).filter(|at| *at < items.len())?;
        let node = items.remove(at);
        return Some(Given { node, key_span: span });
    }
    let entry = tree::remove(node, last)?;
    Some(Given {
        node: entry.value,
        key_span: entry.key_span,
    })
}
