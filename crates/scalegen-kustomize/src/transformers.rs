//! `transformers` and `generators`: kustomize's own, configured by objects of the API version `builtin`.

use scalegen_document::Node;

use crate::context::{Context, keep_words};
use crate::fault::What;
use crate::field_spec::FieldSpec;
use crate::layer::Layer;
use crate::names::{self, Side};
use crate::{generate, images, metadata, patches, replacements, replicas};

/// Runs what the objects of an entry of `transformers` or `generators` configure.
pub(crate) fn run(context: Context<'_>, layer: &mut Layer, entry: &Node, roots: Vec<Node>) {
    for mut root in roots {
        keep_words(&mut root, &layer.texts);
        let text = |key: &str| {
            root.get(key)
                .and_then(Node::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let kind = text("kind");
        if text("apiVersion") != "builtin" || !one(context, layer, &kind, &root) {
            layer.unseen(What::Plugin(kind), entry.span);
        }
    }
}

/// Whether it is one of those that are known.
fn one(context: Context<'_>, layer: &mut Layer, kind: &str, root: &Node) -> bool {
    let specs = FieldSpec::read_all(root.get("fieldSpecs"));
    let list = |key: &str| root.get(key).into_iter().flat_map(Node::items);
    match kind {
        "PrefixTransformer" | "SuffixTransformer" | "PrefixSuffixTransformer" => {
            let names = specs.iter().any(|spec| spec.path == ["metadata", "name"]);
            for (key, side, other) in [
                ("prefix", Side::Prefix, "SuffixTransformer"),
                ("suffix", Side::Suffix, "PrefixTransformer"),
            ] {
                if let Some(affix) = root.get(key).filter(|_| names && kind != other) {
                    names::affix(layer, side, affix, &specs);
                }
            }
        }
        "NamespaceTransformer" => {
            let own = root
                .entry("namespace")
                .or_else(|| root.get("metadata")?.entry("namespace"));
            let only_unset = root.get("unsetOnly").and_then(Node::as_bool).unwrap_or_default();
            if let Some(entry) = own {
                names::namespace(layer, entry.key_span, &entry.value, only_unset, &specs);
            }
        }
        "LabelTransformer" => {
            if let Some(pairs) = root.get("labels") {
                metadata::set_all(layer, pairs, &specs);
            }
        }
        "AnnotationsTransformer" => {
            if let Some(pairs) = root.get("annotations") {
                metadata::set_all(layer, pairs, &specs);
            }
        }
        "PatchTransformer" => patches::patch(context, layer, root),
        "PatchJson6902Transformer" => patches::json_6902(context, layer, root),
        "PatchStrategicMergeTransformer" => {
            for entry in list("paths").chain(root.get("patches")) {
                patches::strategic_merge(context, layer, entry);
            }
        }
        "ReplicaCountTransformer" => {
            if let Some(entry) = root.get("replica") {
                replicas::set(layer, entry, &specs);
            }
        }
        "ImageTagTransformer" => {
            if let Some(entry) = root.get("imageTag") {
                images::set(layer, entry, &specs);
            }
        }
        "ReplacementTransformer" => {
            for entry in list("replacements") {
                replacements::replace(context, layer, entry);
            }
        }
        "ConfigMapGenerator" | "SecretGenerator" => {
            let kind = kind.trim_end_matches("Generator");
            let mut entry = root.clone();
            for key in ["name", "namespace"] {
                if let Some(named) = root.get("metadata").and_then(|metadata| metadata.entry(key)) {
                    crate::tree::set(&mut entry, key, named.key_span, named.value.clone());
                }
            }
            generate::generate(context, layer, kind, &entry, None);
        }
        _ => return false,
    }
    true
}
