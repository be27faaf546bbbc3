//! Changes of trees: entries set, removed and visited.

use scalegen_document::{Entry, Node, Span, Value};

/// A string.
pub(crate) fn text(text: &str, span: Span) -> Node {
    Node::new(Value::String(text.into()), span)
}

/// An empty map.
pub(crate) fn map(span: Span) -> Node {
    Node::new(Value::Map(Vec::new()), span)
}

/// The words of a scalar, as YAML prints them; empty for anything else.
pub(crate) fn words(node: &Node) -> String {
    match &node.value {
        Value::String(text) | Value::Unknown(text) => text.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Null | Value::Sequence(_) | Value::Map(_) => String::new(),
    }
}

/// The entries of a map; none for anything else.
pub(crate) fn entries_mut(node: &mut Node) -> Option<&mut Vec<Entry>> {
    match &mut node.value {
        Value::Map(entries) => Some(entries),
        _ => None,
    }
}

/// Calls for every entry of every map of a tree.
pub(crate) fn each_entry(node: &mut Node, call: &mut dyn FnMut(&mut Entry)) {
    match &mut node.value {
        Value::Sequence(items) => items.iter_mut().for_each(|item| each_entry(item, call)),
        Value::Map(entries) => {
            for entry in entries {
                call(entry);
                each_entry(&mut entry.value, call);
            }
        }
        _ => {}
    }
}

/// The entry of a key, a null one too.
pub(crate) fn entry_mut<'a>(node: &'a mut Node, key: &str) -> Option<&'a mut Entry> {
    entries_mut(node)?.iter_mut().find(|entry| &*entry.key == key)
}

/// The value of a key, a null one too.
pub(crate) fn get_mut<'a>(node: &'a mut Node, key: &str) -> Option<&'a mut Node> {
    entry_mut(node, key).map(|entry| &mut entry.value)
}

/// Adds an entry, or replaces the one with that key.
pub(crate) fn set(node: &mut Node, key: &str, key_span: Span, value: Node) {
    if node.is_null() {
        node.value = Value::Map(Vec::new());
    }
    let Some(entries) = entries_mut(node) else { return };
    let entry = Entry::new(key, key_span, value);
    match entries.iter_mut().find(|entry| &*entry.key == key) {
        Some(old) => *old = entry,
        None => entries.push(entry),
    }
}

/// Takes an entry out of a map.
pub(crate) fn remove(node: &mut Node, key: &str) -> Option<Entry> {
    let entries = entries_mut(node)?;
    let at = entries.iter().position(|entry| &*entry.key == key)?;
    Some(entries.remove(at))
}

/// How many values a tree has, and how many levels.
pub(crate) fn measure(node: &Node) -> (usize, usize) {
    let below = node
        .entries()
        .iter()
        .map(|entry| &entry.value)
        .chain(node.items());
    below.fold((1, 1), |(values, levels), node| {
        let (more, deep) = measure(node);
        (values + more, levels.max(deep + 1))
    })
}

/// What is missing on the way to a value.
#[derive(Clone, Copy)]
pub(crate) enum Missing {
    /// It is left so, and the value is not visited.
    Skip,
    /// It is created, with keys of this span: maps on the way, null at the end.
    Create(Span),
}

/// Visits every value at the end of a path, whatever lists are on the way. A step that ends in `[]` is a list,
/// which is never created.
pub(crate) fn visit(node: &mut Node, path: &[String], missing: Missing, set: &mut dyn FnMut(&mut Node)) {
    let Some((step, below)) = path.split_first() else {
        set(node);
        return;
    };
    match &mut node.value {
        Value::Sequence(items) => {
            for item in items {
                visit(item, path, missing, set);
            }
        }
        Value::Map(entries) => {
            let (name, is_list) = match step.strip_suffix("[]") {
                Some(name) => (name, true),
                None => (step.as_str(), false),
            };
            let found = entries.iter().position(|entry| &*entry.key == name);
            let at = match (found, missing) {
                (Some(at), _) => at,
                (None, Missing::Create(span)) if !is_list => {
                    entries.push(Entry::new(name, span, Node::new(Value::Null, span)));
                    entries.len() - 1
                }
                (None, _) => return,
            };
            let Some(entry) = entries.get_mut(at) else { return };
            if let (true, false, Missing::Create(span)) = (entry.value.is_null(), below.is_empty(), missing) {
                entry.value = map(span);
            }
            visit(&mut entry.value, below, missing, set);
        }
        _ => {}
    }
}
