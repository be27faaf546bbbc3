//! `configMapGenerator` and `secretGenerator`.

use scalegen_document::{Entry, Node, Span, Value};

use crate::context::Context;
use crate::fault::Fault;
use crate::layer::{Layer, object};
use crate::resource::Resource;
use crate::tree::{self, words};

/// An entry of a generator list; `options` is the kustomization's `generatorOptions`.
pub(crate) fn generate(
    context: Context<'_>,
    layer: &mut Layer,
    kind: &str,
    entry: &Node,
    options: Option<&Node>,
) {
    let Some(name) = entry.get("name").filter(|name| !words(name).is_empty()) else {
        return;
    };
    let at = name.span;
    let mut node = tree::map(entry.span);
    let is_secret = kind == "Secret";
    tree::set(&mut node, "apiVersion", at, tree::text("v1", at));
    tree::set(&mut node, "kind", at, tree::text(kind, at));
    let mut metadata = tree::map(at);
    tree::set(&mut metadata, "name", at, tree::text(&words(name), at));
    if let Some(namespace) = entry
        .entry("namespace")
        .filter(|entry| !words(&entry.value).is_empty())
    {
        tree::set(
            &mut metadata,
            "namespace",
            namespace.key_span,
            namespace.value.clone(),
        );
    }
    let own = entry.get("options");
    let is_on = |key: &str| {
        [own, options]
            .into_iter()
            .flatten()
            .any(|from| from.get(key).and_then(Node::as_bool) == Some(true))
    };
    for key in ["labels", "annotations"] {
        // What the entry itself says comes last, and wins.
        for pairs in [options, own]
            .into_iter()
            .flatten()
            .filter_map(|from| from.entry(key))
        {
            for pair in pairs.value.entries() {
                let path = [key.to_owned(), pair.key.to_string()];
                let set = &mut |node: &mut Node| *node = pair.value.clone();
                tree::visit(&mut metadata, &path, tree::Missing::Create(pair.key_span), set);
            }
        }
    }
    tree::set(&mut node, "metadata", at, metadata);
    if is_secret {
        let type_ = entry
            .get("type")
            .cloned()
            .unwrap_or_else(|| tree::text("Opaque", at));
        tree::set(&mut node, "type", at, type_);
    }
    let data = data(context, layer, entry, is_secret);
    let is_whole = data.is_some();
    if let Some(data) = data.filter(|data| !data.is_empty()) {
        tree::set(&mut node, "data", at, Node::new(Value::Map(data), entry.span));
    }
    if is_on("immutable") {
        tree::set(&mut node, "immutable", at, Node::new(Value::Bool(true), at));
    }
    let mut resource = Resource::new(node);
    // Without a file the hash is not known; the name stays without it.
    resource.is_hashed = is_whole && !is_on("disableNameSuffixHash");
    absorb(
        layer,
        resource,
        &entry.get("behavior").map(words).unwrap_or_default(),
        at,
    );
}

/// Adds what was generated, or merges it with an object that is there.
fn absorb(layer: &mut Layer, mut resource: Resource, behavior: &str, at: Span) {
    let id = resource.id();
    let found = layer.find(&id);
    if !matches!(behavior, "merge" | "replace") {
        match found.as_slice() {
            [] => layer.resources.push(resource),
            _ => layer.problem(Fault::Twice(object(&id)), at),
        }
        return;
    }
    let [index] = found.as_slice() else {
        return layer.problem(Fault::NotGenerated(object(&id)), at);
    };
    let Some(old) = layer.resources.get_mut(*index) else {
        return;
    };
    let node = old.node_mut();
    merge_metadata(resource.node_mut(), node);
    if behavior == "merge" {
        for key in ["data", "binaryData"] {
            let Some(entry) = node.entry(key) else {
                continue;
            };
            merge_below(resource.node_mut(), entry);
        }
    }
    resource.is_hashed &= old.is_hashed;
    resource.previous = std::mem::take(&mut old.previous);
    resource.prefixes = std::mem::take(&mut old.prefixes);
    resource.suffixes = std::mem::take(&mut old.suffixes);
    *old = resource;
}

fn merge_metadata(node: &mut Node, old: &Node) {
    let Some(metadata) = tree::get_mut(node, "metadata") else {
        return;
    };
    let old = |key: &str| old.get("metadata").and_then(|metadata| metadata.entry(key));
    for key in ["labels", "annotations"] {
        if let Some(entry) = old(key) {
            merge_below(metadata, entry);
        }
    }
    for key in ["name", "namespace"] {
        match old(key) {
            Some(entry) => tree::set(metadata, key, entry.key_span, entry.value.clone()),
            None => {
                tree::remove(metadata, key);
            }
        }
    }
}

/// Adds the entries of a map that a node does not have there.
fn merge_below(node: &mut Node, old: &Entry) {
    if tree::get_mut(node, &old.key).is_none() {
        tree::set(node, &old.key, old.key_span, tree::map(old.value.span));
    }
    let Some(own) = tree::get_mut(node, &old.key) else {
        return;
    };
    for entry in old.value.entries() {
        if own.entry(&entry.key).is_none() {
            tree::set(own, &entry.key, entry.key_span, entry.value.clone());
        }
    }
}

/// The data of a generator; none when a file of it is not there.
fn data(context: Context<'_>, layer: &mut Layer, entry: &Node, is_secret: bool) -> Option<Vec<Entry>> {
    let list = |key: &str| entry.get(key).into_iter().flat_map(Node::items);
    let mut data = Vec::new();
    let mut is_whole = true;
    let mut put = |key: &str, value: &str, key_span: Span, span: Span| {
        let value = if is_secret {
            base64(value.as_bytes())
        } else {
            value.to_owned()
        };
        data.push(Entry::new(key, key_span, tree::text(&value, span)));
    };
    for literal in list("literals") {
        let text = words(literal);
        if let Some((key, value)) = text.split_once('=') {
            put(key, unquoted(value), literal.span, literal.span);
        }
    }
    for item in list("files") {
        let text = words(item);
        let (key, path) = text
            .split_once('=')
            .unwrap_or_else(|| (text.rsplit('/').next().unwrap_or(&text), &text));
        match context.generator_file(layer, &tree::text(path, item.span)) {
            Some((file, base)) => {
                let text = file.source().text();
                let whole = Span::new(0, text.len()).shifted(base);
                match layer.spend(text.len() / 64, item.span) {
                    Some(()) => put(key, text, item.span, whole),
                    None => is_whole = false,
                }
            }
            None => is_whole = false,
        }
    }
    for item in list("envs").chain(entry.get("env")) {
        let Some((file, _)) = context.generator_file(layer, item) else {
            is_whole = false;
            continue;
        };
        let text = file.source().text();
        for line in text.strip_prefix('\u{feff}').unwrap_or(text).lines() {
            let line = line.trim_start();
            match line.split_once('=') {
                _ if line.is_empty() || line.starts_with('#') => {}
                Some((key, value)) => put(key, value, item.span, item.span),
                // The value is the environment's, which nobody knows.
                None => is_whole = false,
            }
        }
    }
    is_whole.then_some(data)
}

/// A value without the quotes around it.
fn unquoted(value: &str) -> &str {
    for quote in ['"', '\''] {
        let inner = value
            .strip_prefix(quote)
            .and_then(|value| value.strip_suffix(quote));
        if let Some(inner) = inner {
            return inner;
        }
    }
    value
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits =
            group.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            let digit = (bits >> (18 - 6 * place) & 63) as usize;
            let is_there = place <= group.len();
            text.push(if is_there {
                char::from(DIGITS.get(digit).copied().unwrap_or_default())
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_as_base64() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
