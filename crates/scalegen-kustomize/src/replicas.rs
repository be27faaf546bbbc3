//! `replicas`: numbers of replicas, by the names of objects.

use scalegen_document::Node;

use crate::fault::Fault;
use crate::field_spec::FieldSpec;
use crate::layer::Layer;
use crate::tree::words;

/// An entry of `replicas`.
pub(crate) fn set(layer: &mut Layer, entry: &Node, specs: &[FieldSpec]) {
    let (Some(name), Some(count)) = (entry.get("name"), entry.entry("count")) else {
        return;
    };
    let text = words(name);
    let mut is_found = false;
    for spec in specs {
        for resource in &mut layer.resources {
            if resource.was(|id| *id.name == *text && spec.is_of(id)) {
                is_found = true;
                let id = resource.id();
                spec.visit(&id, resource.node_mut(), count.key_span, &mut |node| {
                    *node = count.value.clone()
                });
            }
        }
    }
    if !is_found {
        layer.problem(Fault::NoReplicas(text), name.span);
    }
}
