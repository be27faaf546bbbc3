//! Labels and annotations: `labels`, `commonLabels`, `commonAnnotations`.

use scalegen_document::Node;

use crate::config::Config;
use crate::field_spec::FieldSpec;
use crate::layer::Layer;
use crate::tree;

/// Sets the entries of a map in the fields of all objects.
pub(crate) fn set_all(layer: &mut Layer, pairs: &Node, specs: &[FieldSpec]) {
    let count = pairs.entries().len();
    // Each pair is looked up among those that are there.
    let cost = (count + count * count / 16) * layer.resources.len();
    if layer.spend(cost, pairs.span).is_none() {
        return;
    }
    for resource in &mut layer.resources {
        let id = resource.id();
        for pair in pairs.entries() {
            let mut added = 0;
            for spec in specs {
                spec.visit(
                    &id,
                    resource.node_mut(),
                    pairs.span,
                    &mut |node| match tree::get_mut(node, &pair.key) {
                        Some(value) => *value = pair.value.clone(),
                        None => {
                            tree::set(node, &pair.key, pair.key_span, pair.value.clone());
                            added += 1;
                        }
                    },
                );
            }
            if added > 1 {
                resource.shared.push((pair.key_span, pair.value.clone()));
            }
        }
        resource.level();
    }
}

/// An entry of `labels`.
pub(crate) fn labels(layer: &mut Layer, entry: &Node, config: &Config) {
    let Some(pairs) = entry.get("pairs") else { return };
    let is_on = |key: &str| entry.get(key).and_then(Node::as_bool).unwrap_or_default();
    let mut specs = FieldSpec::read_all(entry.get("fields"));
    if is_on("includeSelectors") {
        specs.extend_from_slice(&config.common_labels);
    } else {
        if is_on("includeTemplates") {
            specs.extend_from_slice(&config.template_labels);
        }
        specs.push(FieldSpec::new("", "", "", "metadata/labels", true));
    }
    set_all(layer, pairs, &specs);
}
