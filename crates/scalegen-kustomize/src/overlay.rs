//! What Flux and Argo CD write into the kustomization of a folder before it is built, and do to what it builds.

use std::sync::Arc;

use scalegen_document::{Entry, Node, Span, Value, Variables};
use scalegen_syntax::SourceFile;

use crate::field_spec::FieldSpec;
use crate::layer::Layer;
use crate::{metadata, tree};

/// What is written over the kustomization of a folder.
#[derive(Debug)]
pub struct Overlay {
    /// The text that has it: all spans are of this one.
    pub source: Arc<SourceFile>,
    /// Where the folder is named.
    pub at: Span,
    /// The entries of a kustomization that are set, or added to lists.
    pub changes: Node,
    /// The labels and annotations that all objects get after the build.
    pub metadata: Node,
    /// The variables that are filled in after the build.
    pub variables: Variables,
    /// What a folder without a kustomization is built of: files and folders, relative to it.
    pub resources: Vec<String>,
}

impl Overlay {
    /// The kustomization that Flux makes for a folder that has none.
    pub(crate) fn made(&self, base: u32) -> Node {
        let at = self.at.shifted(base);
        let paths = self.resources.iter().map(|path| tree::text(path, at));
        let list = Node::new(Value::Sequence(paths.collect()), at);
        Node::new(Value::Map(vec![Entry::new("resources", at, list)]), at)
    }

    /// Writes it into a kustomization, where its text is at `base`.
    pub(crate) fn write_into(&self, root: &mut Node, base: u32) {
        let mut changes = self.changes.clone();
        changes.map_spans(&|span| span.shifted(base));
        let Some(entries) = tree::entries_mut(&mut changes) else {
            return;
        };
        for entry in std::mem::take(entries) {
            match tree::entry_mut(root, &entry.key).filter(|old| old.value.is_collection()) {
                Some(old) => add(old, entry),
                None => tree::set(root, &entry.key, entry.key_span, entry.value),
            }
        }
    }

    /// Sets the labels and annotations of all objects, where its text is at `base`.
    pub(crate) fn set_metadata(&self, layer: &mut Layer, base: u32) {
        for key in ["labels", "annotations"] {
            let Some(mut pairs) = self.metadata.get(key).cloned() else {
                continue;
            };
            pairs.map_spans(&|span| span.shifted(base));
            let field = FieldSpec::new("", "", "", &format!("metadata/{key}"), true);
            metadata::set_all(layer, &pairs, &[field]);
        }
    }

    /// The variables, where its text is at `base`.
    pub(crate) fn variables(&self, base: u32) -> Variables {
        let mut variables = self.variables.clone();
        for value in variables.values_mut() {
            value.span = value.span.shifted(base);
        }
        variables
    }
}

/// Adds items to a list, and entries to a map. Images and replicas of a name are those that were added last.
fn add(old: &mut Entry, new: Entry) {
    let is_by_name = matches!(&*new.key, "images" | "replicas");
    match (&mut old.value.value, new.value.value) {
        (Value::Sequence(items), Value::Sequence(added)) => {
            for item in added {
                let name = item.get("name").map(tree::words).filter(|_| is_by_name);
                let of_name = |other: &&mut Node| other.get("name").map(tree::words) == name;
                match items.iter_mut().find(of_name).filter(|_| name.is_some()) {
                    Some(other) => *other = item,
                    None => items.push(item),
                }
            }
        }
        (Value::Map(_), Value::Map(added)) => {
            for entry in added {
                tree::set(&mut old.value, &entry.key, entry.key_span, entry.value);
            }
        }
        (_, value) => old.value = Node::new(value, new.value.span),
    }
}

#[cfg(test)]
mod tests {
    use scalegen_document::{Limits, parse};

    use super::*;
    use crate::{Build, File, Kustomizer};

    const WEB: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  template:
    spec: {containers: [{name: web, image: web}, {name: api, image: api}]}
";

    fn root(name: &str, text: &str) -> (Arc<SourceFile>, Node) {
        let source = SourceFile::new(name, text);
        let node = parse(&source, &Limits::default()).roots.remove(0);
        (source, node)
    }

    fn objects(build: &Build) -> Vec<serde_json::Value> {
        assert!(build.problems.is_empty(), "{:?}", build.problems);
        let nodes = build.documents.iter().map(|document| document.node());
        nodes.map(serde_json::Value::from).collect()
    }

    /// What is built of a kustomization with changes over it.
    fn built(kustomization: &str, changes: &str) -> Build {
        let (source, changes) = root("flux.yaml", changes);
        let overlay = Overlay {
            at: changes.span,
            metadata: changes.get("metadata").cloned().unwrap_or(Node::EMPTY),
            changes: changes.get("changes").cloned().unwrap_or(Node::EMPTY),
            source,
            variables: Variables::new(),
            resources: vec!["web.yaml".to_owned()],
        };
        let find = |path: &str| {
            let text = match path {
                "web/kustomization.yaml" if !kustomization.is_empty() => kustomization,
                "web/web.yaml" => WEB,
                _ => return None,
            };
            Some(File::new(SourceFile::new(path, text), Limits::default()))
        };
        Kustomizer::new(&find).build_over("web", &overlay)
    }

    #[test]
    fn what_is_written_over_a_kustomization_is_built_as_if_it_stood_there() {
        let own = "resources: [web.yaml]
namespace: a
images: [{name: web, newTag: v1}, {name: api, newTag: v1}]
commonLabels: {team: a, tier: front}
patches: [{target: {kind: Deployment}, patch: '[{\"op\": \"replace\", \"path\": \"/spec/replicas\", \"value\": 3}]'}]
";
        let over = "changes:
  namespace: b
  namePrefix: eu-
  images: [{name: web, newTag: v2}]
  commonLabels: {team: b}
  patches: [{target: {kind: Deployment}, patch: '[{\"op\": \"test\", \"path\": \"/spec/replicas\", \"value\": 3}]'}]
";
        let together = "resources: [web.yaml]
namespace: b
namePrefix: eu-
images: [{name: web, newTag: v2}, {name: api, newTag: v1}]
commonLabels: {team: b, tier: front}
patches:
  - {target: {kind: Deployment}, patch: '[{\"op\": \"replace\", \"path\": \"/spec/replicas\", \"value\": 3}]'}
  - {target: {kind: Deployment}, patch: '[{\"op\": \"test\", \"path\": \"/spec/replicas\", \"value\": 3}]'}
";
        let build = built(own, over);
        assert_eq!(objects(&build), objects(&built(together, "a: b\n")));
        let name = scalegen_syntax::FieldPath::of("metadata").field("name");
        let place = build.documents[0].place(&name).unwrap();
        assert_eq!((place.file.name(), place.start().line), ("flux.yaml", 3));
        assert_eq!(build.consumed, ["web/kustomization.yaml", "web/web.yaml"]);
    }

    #[test]
    fn a_kustomization_is_made_where_there_is_none_and_metadata_are_set_last() {
        let over = "metadata: {labels: {app: x}, annotations: {b: c}}\nchanges: {nameSuffix: -1}\n";
        let objects = objects(&built("", over));
        let metadata = &objects[0]["metadata"];
        let expected =
            serde_json::json!({"name": "web-1", "labels": {"app": "x"}, "annotations": {"b": "c"}});
        assert_eq!(*metadata, expected);
        assert!(objects[0]["spec"]["template"].get("metadata").is_none());
    }
}
