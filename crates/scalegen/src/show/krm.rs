//! Findings as the results of a KRM function: a ResourceList, as kustomize and kpt read it.

use scalegen_document::{Limits, Node, parse};
use scalegen_syntax::{Finding, Severity, SourceFile};
use serde_json::{Value, json};

/// Where kustomize and kpt keep the file of an item.
const FILES: [&str; 2] = ["internal.config.kubernetes.io/path", "config.kubernetes.io/path"];

/// The ResourceList of a text with findings as its `results`; none where the text is no ResourceList. Its items stay as
/// they are written, except in JSON.
pub fn resource_list(text: &str, findings: &[Finding]) -> Option<String> {
    let stream = parse(&SourceFile::new("<stdin>", text), &Limits::default());
    let [root] = stream.roots.as_slice() else {
        return None;
    };
    let field = |name: &str| root.get(name).and_then(Node::as_str).unwrap_or_default();
    if field("kind") != "ResourceList" || !field("apiVersion").starts_with("config.kubernetes.io/") {
        return None;
    }
    let items = root.get("items").map(Node::items).unwrap_or_default();
    let results: Vec<Value> = findings.iter().map(|finding| result(finding, items)).collect();
    if results.is_empty() {
        return Some(text.to_owned());
    }
    let is_block = !text.trim_start().starts_with('{')
        && root.get("results").is_none()
        && !text
            .lines()
            .skip(1)
            .any(|line| line.starts_with("---") || line.starts_with("..."));
    let results = json!({ "results": results });
    if let (true, Ok(results)) = (is_block, scalegen_manifest::to_yaml(&results)) {
        let end = if text.ends_with('\n') { "" } else { "\n" };
        return Some([text, end, &results].concat());
    }
    let mut list = Value::from(root);
    if let (Value::Object(list), Value::Object(results)) = (&mut list, results) {
        list.extend(results);
    }
    Some(format!("{list:#}\n"))
}

fn result(finding: &Finding, items: &[Node]) -> Value {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "info",
    };
    let message = format!("{} [{}]", finding.text(), finding.code);
    let mut result = json!({ "message": message, "severity": severity, "tags": { "code": finding.code } });
    if let Some(path) = &finding.path {
        result["field"] = json!({ "path": path });
    }
    let Some(object) = &finding.object else {
        return result;
    };
    let mut reference = json!({ "kind": object.kind, "name": object.name });
    if !object.namespace.is_empty() {
        reference["namespace"] = object.namespace.as_str().into();
    }
    let text = |item: &'_ Node, keys: &[&str]| Some(item.get_in(keys)?.as_str()?.to_owned());
    let is_it = |item: &&Node| {
        let is = |keys: &[&str], value: &str| text(item, keys).unwrap_or_default() == value;
        is(&["kind"], &object.kind)
            && is(&["metadata", "name"], &object.name)
            && is(&["metadata", "namespace"], &object.namespace)
    };
    if let Some(item) = items.iter().find(is_it) {
        if let Some(version) = text(item, &["apiVersion"]) {
            reference["apiVersion"] = version.into();
        }
        let file = FILES
            .iter()
            .find_map(|annotation| text(item, &["metadata", "annotations", annotation]));
        if let Some(path) = file {
            result["file"] = json!({ "path": path });
        }
    }
    result["resourceRef"] = reference;
    result
}
