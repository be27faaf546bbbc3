//! What Flux and Argo CD write over the kustomization of a folder that they point at.

use std::sync::Arc;

use scalegen_document::{Document, Entry, Node, Origin, Span, Value, Variables};
use scalegen_kustomize::Overlay;
use scalegen_syntax::SourceFile;

/// What an object applies of a folder.
#[derive(Debug)]
pub(crate) struct Applied<'a> {
    /// The path of the folder, from the root of a repository.
    pub(crate) path: &'a str,
    /// What is written over it; none where it is applied as it is.
    pub(crate) overlay: Option<Overlay>,
    /// Whether folders without a kustomization are built, too.
    pub(crate) makes_own: bool,
    /// Whether the folder is in the repository that the object is in.
    pub(crate) is_of_own_source: bool,
}

/// What an object applies of folders.
pub(crate) fn applied(document: &Document) -> Vec<Applied<'_>> {
    let Origin::Text(source) = document.origin() else {
        return Vec::new();
    };
    match (document.group(), document.kind()) {
        ("kustomize.toolkit.fluxcd.io", "Kustomization") => of_flux(document, source).into_iter().collect(),
        ("argoproj.io", "Application") => {
            let spec = document.node().get("spec");
            let several = spec.and_then(|spec| spec.get("sources"));
            let one = spec.and_then(|spec| spec.get("source"));
            let sources = one.into_iter().chain(several.into_iter().flat_map(Node::items));
            sources.filter_map(|node| of_argo(node, source)).collect()
        }
        _ => Vec::new(),
    }
}

fn of_flux<'a>(document: &'a Document, source: &Arc<SourceFile>) -> Option<Applied<'a>> {
    let spec = document.node().get("spec")?;
    let path = spec.get("path")?;
    let keys = [
        ("targetNamespace", "namespace"),
        ("namePrefix", "namePrefix"),
        ("nameSuffix", "nameSuffix"),
        ("patches", "patches"),
        ("components", "components"),
        ("images", "images"),
    ];
    let changes = keys.into_iter().filter_map(|(key, in_kustomization)| {
        let entry = spec.entry(key).filter(|entry| !entry.value.is_null())?;
        Some(Entry::new(in_kustomization, entry.key_span, entry.value.clone()))
    });
    let overlay = Overlay {
        changes: Node::new(Value::Map(changes.collect()), spec.span),
        metadata: spec.get("commonMetadata").cloned().unwrap_or(Node::EMPTY),
        variables: variables(spec, source),
        ..overlay(source, path)
    };
    Some(Applied {
        path: path.as_str()?,
        overlay: usable(overlay),
        makes_own: true,
        // The name that `flux bootstrap` gives to the repository of a cluster.
        is_of_own_source: spec.get_in(&["sourceRef", "name"]).and_then(Node::as_str) == Some("flux-system"),
    })
}

/// The variables of a Flux Kustomization. Those of its `substituteFrom` are in a cluster, and unknown.
fn variables(spec: &Node, source: &SourceFile) -> Variables {
    let entries = spec.get_in(&["postBuild", "substitute"]).map(Node::entries);
    let mut variables = Variables::new();
    for entry in entries.unwrap_or_default() {
        let text = match &entry.value.value {
            Value::String(text) => text.clone(),
            Value::Bool(value) => value.to_string().into(),
            Value::Integer(number) => number.to_string().into(),
            _ => continue,
        };
        let span = inside_of_quotes(entry.value.span, source);
        variables.insert(entry.key.clone(), Node::new(Value::String(text), span));
    }
    variables
}

/// The bytes of a value without its quotes, which Flux does not put into a text.
fn inside_of_quotes(span: Span, source: &SourceFile) -> Span {
    let range = span.range().unwrap_or_default();
    let written = source.text().get(range.clone()).unwrap_or_default();
    let is_quoted = written.len() > 1 && ['"', '\''].iter().any(|quote| written.starts_with(*quote));
    match is_quoted {
        true => Span::new(range.start + 1, range.end - 1),
        false => span,
    }
}

fn of_argo<'a>(node: &'a Node, source: &Arc<SourceFile>) -> Option<Applied<'a>> {
    let path = node.get("path")?;
    let kustomize = node.get("kustomize").unwrap_or(const { &Node::EMPTY });
    let mut changes = Vec::new();
    let keys = [
        "namespace",
        "namePrefix",
        "nameSuffix",
        "commonAnnotations",
        "replicas",
        "patches",
        "components",
    ];
    for entry in kustomize.entries().iter().filter(|entry| !entry.value.is_null()) {
        match &*entry.key {
            "images" => {
                let images = entry.value.items().iter().filter_map(image).collect();
                let images = Node::new(Value::Sequence(images), entry.value.span);
                changes.push(Entry::new("images", entry.key_span, images));
            }
            "commonLabels" => changes.push(labels(kustomize, entry)),
            key if keys.contains(&key) => changes.push(entry.clone()),
            _ => {}
        }
    }
    let overlay = Overlay {
        changes: Node::new(Value::Map(changes), kustomize.span),
        ..overlay(source, path)
    };
    Some(Applied {
        path: path.as_str()?,
        overlay: usable(overlay),
        makes_own: false,
        is_of_own_source: false,
    })
}

/// `commonLabels` of Argo CD, which may leave out selectors.
fn labels(kustomize: &Node, entry: &Entry) -> Entry {
    let is_on = |key: &str| kustomize.get(key).and_then(Node::as_bool).unwrap_or_default();
    if !is_on("labelWithoutSelector") {
        return entry.clone();
    }
    let span = entry.value.span;
    let templates = Node::new(Value::Bool(is_on("labelIncludeTemplates")), span);
    let label = Value::Map(vec![
        Entry::new("pairs", entry.key_span, entry.value.clone()),
        Entry::new("includeTemplates", entry.key_span, templates),
    ]);
    let labels = Value::Sequence(vec![Node::new(label, span)]);
    Entry::new("labels", entry.key_span, Node::new(labels, span))
}

/// An image as `kustomize edit set image` takes it: `name`, `name=other`, each with `:tag` or `@digest`.
fn image(node: &Node) -> Option<Node> {
    let text = node.as_str()?;
    let (name, new) = text
        .split_once('=')
        .map_or((None, text), |(name, new)| (Some(name), new));
    let tag = new.rsplit_once(':').filter(|(_, tag)| !tag.contains('/'));
    let (new, key, version) = match (new.split_once('@'), tag) {
        (Some((new, digest)), _) => (new, "digest", digest),
        (None, Some((new, tag))) => (new, "newTag", tag),
        (None, None) => (new, "newTag", ""),
    };
    let entry = |key: &str, text: &str| {
        let text = Node::new(Value::String(text.into()), node.span);
        Entry::new(key, node.span, text)
    };
    let mut entries = vec![entry("name", name.unwrap_or(new))];
    entries.extend(name.map(|_| entry("newName", new)));
    entries.extend((!version.is_empty()).then(|| entry(key, version)));
    Some(Node::new(Value::Map(entries), node.span))
}

/// One without changes.
fn overlay(source: &Arc<SourceFile>, path: &Node) -> Overlay {
    Overlay {
        source: Arc::clone(source),
        at: path.span,
        changes: Node::EMPTY,
        metadata: Node::EMPTY,
        variables: Variables::new(),
        resources: Vec::new(),
    }
}

/// An overlay that changes anything, and has no expressions of a template.
fn usable(mut overlay: Overlay) -> Option<Overlay> {
    let parts = [&mut overlay.changes, &mut overlay.metadata];
    let is_template = parts.into_iter().any(take_as_written);
    let is_empty = overlay.changes.entries().is_empty()
        && overlay.metadata.entries().is_empty()
        && overlay.variables.is_empty();
    (!is_template && !is_empty).then_some(overlay)
}

/// Makes texts of what is unknown, as it may be in a patch. Gives whether one is a template.
// The reader's limit on depth bounds it.
fn take_as_written(node: &mut Node) -> bool {
    match &mut node.value {
        Value::Unknown(text) => {
            node.value = Value::String(std::mem::take(text));
            false
        }
        Value::String(text) => text.contains("{{"),
        Value::Sequence(items) => items
            .iter_mut()
            .fold(false, |found, item| take_as_written(item) | found),
        Value::Map(entries) => entries
            .iter_mut()
            .fold(false, |found, entry| take_as_written(&mut entry.value) | found),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use scalegen_document::{Limits, read};

    use super::*;

    #[test]
    fn images_are_read_as_kustomize_reads_them() {
        let words = |text: &str| {
            let node = image(&Node::new(Value::String(text.into()), Span::NONE)).unwrap();
            let words = node.entries().iter().map(|entry| {
                let value = entry.value.as_str().unwrap_or_default();
                format!("{} {value}", entry.key)
            });
            words.collect::<Vec<_>>().join(", ")
        };
        for (text, expected) in [
            ("web:v2", "name web, newTag v2"),
            ("web=registry:5000/web", "name web, newName registry:5000/web"),
            ("web=other:v2", "name web, newName other, newTag v2"),
            ("web@sha256:abc", "name web, digest sha256:abc"),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_a_template_or_changes_nothing_is_no_overlay() {
        let has_overlay = |kustomize: &str| {
            let text = format!(
                "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: a}}\n\
                 spec: {{source: {{path: web, kustomize: {kustomize}}}}}\n"
            );
            let documents = read(&SourceFile::new("a.yaml", text), &Limits::default()).documents;
            applied(&documents[0])[0].overlay.is_some()
        };
        assert!(has_overlay("{namePrefix: a-}"));
        assert!(!has_overlay("{}"));
        assert!(!has_overlay("{version: v5}"));
        assert!(!has_overlay("{commonAnnotations: {a: 'x {{y}}'}}"));
    }
}
