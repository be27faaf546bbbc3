//! The suffix that kustomize gives to the names of generated ConfigMaps and Secrets.
//!
//! Source: `api/hasher` of kubernetes-sigs/kustomize 5.5.

use scalegen_document::{Node, Value};
use sha2::{Digest, Sha256};

use crate::layer::Layer;
use crate::tree::words;

/// Adds the suffixes.
pub(crate) fn add(layer: &mut Layer) {
    for resource in layer.resources.iter_mut().filter(|resource| resource.is_hashed) {
        let hash = hash(resource.node());
        resource.remember();
        let name = format!("{}-{hash}", resource.name());
        let node = resource.node_mut();
        let span = node
            .get_in(&["metadata", "name"])
            .map_or(node.span, |name| name.span);
        resource.rename(&name, span);
    }
}

/// Ten characters that stand for the contents. kustomize takes the name for empty here. No vowel and no number that looks like one is among them.
fn hash(node: &Node) -> String {
    let mut text = String::from("{");
    let is_secret = node.get("kind").and_then(Node::as_str) == Some("Secret");
    let fields: &[&str] = if is_secret {
        &["data", "kind", "name", "stringData", "type"]
    } else {
        &["binaryData", "data", "kind", "name"]
    };
    for field in fields {
        let value = node.get(field);
        if value.is_none() && matches!(*field, "binaryData" | "stringData") {
            continue;
        }
        if text.len() > 1 {
            text.push(',');
        }
        string(field, &mut text);
        text.push(':');
        match value.map(|value| &value.value) {
            Some(Value::Map(entries)) => {
                let mut entries: Vec<_> = entries.iter().collect();
                entries.sort_by_key(|entry| &entry.key);
                text.push('{');
                for (position, entry) in entries.into_iter().enumerate() {
                    if position > 0 {
                        text.push(',');
                    }
                    string(&entry.key, &mut text);
                    text.push(':');
                    string(&words(&entry.value), &mut text);
                }
                text.push('}');
            }
            _ => string(&value.map(words).unwrap_or_default(), &mut text),
        }
    }
    text.push('}');
    let digest = Sha256::digest(text.as_bytes());
    let hexadecimal: String = digest.iter().take(5).map(|byte| format!("{byte:02x}")).collect();
    let replaced = hexadecimal.chars().map(|digit| match digit {
        '0' => 'g',
        '1' => 'h',
        '3' => 'k',
        'a' => 'm',
        'e' => 't',
        digit => digit,
    });
    replaced.collect()
}

/// A string as Go writes it in JSON: HTML's signs are escaped.
fn string(text: &str, into: &mut String) {
    let quoted = serde_json::Value::from(text).to_string();
    for character in quoted.chars() {
        match character {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                into.push_str(&format!("\\u{:04x}", u32::from(character)))
            }
            character => into.push(character),
        }
    }
}
