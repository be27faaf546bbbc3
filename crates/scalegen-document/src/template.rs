//! Recognizes text that becomes YAML only when it is rendered: Go templates, Jinja, cookiecutter, ERB, Terraform.

use std::ops::Range;

use super::node::{Node, Value};
use super::{Document, Object};

/// What begins an expression, a statement or a comment of a template.
const MARKS: [&str; 4] = ["{{", "{%", "<%", "{#"];

/// The mark of a template in a value.
fn mark(text: &str) -> Option<usize> {
    let marks = MARKS.iter().take(3).filter_map(|mark| text.find(mark));
    marks.min()
}

/// The mark that explains why a text is no YAML at a byte: in its line, or at the start of what is before it.
pub(super) fn near(text: &str, at: usize) -> Option<Range<usize>> {
    let before = text.get(..at)?;
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = text.get(start..)?.lines().next()?;
    let marks = MARKS.iter().chain(&["#{"]);
    let found = marks.filter_map(|mark| line.find(mark)).min();
    // A directive of Terraform has a line to itself.
    let terraform = line.len() - line.trim_start().len();
    let found = found.or_else(|| line.trim_start().starts_with("%{").then_some(terraform));
    let found = found.or_else(|| ["@@", "%%", "%"].iter().find_map(|mark| token(line, mark)));
    let found = found.map(|at| start + at).or_else(|| {
        let above = text.get(..start)?.trim_end();
        let start = above.rfind('\n').map_or(0, |end| end + 1);
        let line = above.get(start..)?;
        let words = line.trim_start_matches([' ', '-']);
        let is_one = MARKS.iter().any(|mark| words.starts_with(mark));
        is_one.then(|| start + line.len() - words.len())
    })?;
    Some(found..found + 2)
}

/// The line of a text that another tool fills in, and that is a comment to YAML: of ytt, or a token of Azure Pipelines or Octopus.
pub(super) fn in_comments(text: &str) -> Option<Range<usize>> {
    if !text.contains('#') || !text.contains("#@") && !text.contains("#{") {
        return None;
    }
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let rest = line.trim_start();
        let is_ytt = rest.starts_with("#@ load(") || rest.starts_with("#@ for ") || line.contains(": #@ ");
        let is_octopus = ["#{if ", "#{unless ", "#{each ", "#{/"]
            .iter()
            .any(|word| rest.starts_with(word));
        let end = line.trim_end();
        let is_token = line.contains(": #{") && end.strip_suffix('#').unwrap_or(end).ends_with('}');
        if is_ytt || is_octopus || is_token {
            let end = start + line.trim_end().len();
            return Some(end - rest.trim_end().len()..end);
        }
        start += line.len();
    }
    None
}

/// Where a line has a word between marks, such as `@@REPLICAS@@`, or in capitals `%REPLICAS%`, which a script replaces.
fn token(line: &str, mark: &str) -> Option<usize> {
    let (before, rest) = line.split_once(mark)?;
    let (name, _) = rest.split_once(mark)?;
    // One sign alone is in many texts.
    let is_in_name = |c: char| match mark.len() {
        1 => c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_',
        _ => c.is_ascii_alphanumeric() || "_-.".contains(c),
    };
    (!name.is_empty() && name.chars().all(is_in_name)).then_some(before.len())
}

/// The bytes of a value that only a template has: a name, or where a server reads a number or a word.
pub(super) fn in_document(document: &Document) -> Option<Range<usize>> {
    let root = document.node();
    let names = [
        root.get("apiVersion"),
        root.get("kind"),
        root.get_in(&["metadata", "name"]),
        root.get_in(&["metadata", "generateName"]),
        root.get_in(&["metadata", "namespace"]),
    ];
    let is_known = document.object().metadata().is_some() || *document.object() == Object::Misfit;
    let spec = root.get("spec").filter(|_| is_known).and_then(in_spec);
    let names = names.into_iter().flatten();
    let node = names.filter(|node| is_template(node)).chain(spec).next()?;
    let span = node.span.range()?;
    Some(span)
}

/// Fields whose text no server reads, so that it may hold templates of others.
const FREE: [&str; 5] = ["annotations", "args", "command", "env", "description"];

// The reader's limit on depth bounds it.
fn in_spec(node: &Node) -> Option<&Node> {
    match &node.value {
        Value::String(_) => Some(node).filter(|node| is_template(node)),
        Value::Sequence(items) => items.iter().find_map(in_spec),
        Value::Map(entries) => entries
            .iter()
            .filter(|entry| !FREE.contains(&&*entry.key))
            .find_map(|entry| in_spec(&entry.value)),
        _ => None,
    }
}

fn is_template(node: &Node) -> bool {
    node.as_str().is_some_and(|text| mark(text).is_some())
}
