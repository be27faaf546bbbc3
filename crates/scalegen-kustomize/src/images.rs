//! `images`: other names, tags and digests of containers' images.

use scalegen_document::{Node, Value};

use crate::field_spec::FieldSpec;
use crate::layer::Layer;
use crate::tree::{self, words};

/// An entry of `images`, for all containers, and the fields of `more`.
pub(crate) fn set(layer: &mut Layer, entry: &Node, more: &[FieldSpec]) {
    let Some(name) = entry.get("name").map(words) else {
        return;
    };
    let get = |key: &str| entry.get(key).filter(|node| !words(node).is_empty());
    let (new_name, tag, digest) = (get("newName"), get("newTag"), get("digest"));
    let Some(by) = tag.or(digest).or(new_name) else {
        return;
    };
    let mut set = |node: &mut Node| {
        let image = words(node);
        if !is_of(&image, &name) {
            return;
        }
        let (rest, old_digest) = image.split_once('@').unwrap_or((&image, ""));
        let is_tag = |(_, tag): &(&str, &str)| !tag.contains('/');
        let (old_name, old_tag) = rest.rsplit_once(':').filter(is_tag).unwrap_or((rest, ""));
        let mut image = new_name.map_or_else(|| old_name.to_owned(), words);
        let (tag, digest) = match (tag, digest) {
            (None, None) => (old_tag.to_owned(), old_digest.to_owned()),
            (tag, digest) => (
                tag.map(words).unwrap_or_default(),
                digest.map(words).unwrap_or_default(),
            ),
        };
        for (sign, part) in [(':', tag), ('@', digest)] {
            if !part.is_empty() {
                image.push(sign);
                image.push_str(&part);
            }
        }
        *node = tree::text(&image, by.span);
    };
    for resource in &mut layer.resources {
        let id = resource.id();
        if &*id.kind != "CustomResourceDefinition" {
            containers(resource.node_mut(), &mut set);
        }
        for spec in more {
            spec.visit(&id, resource.node_mut(), by.span, &mut set);
        }
    }
}

/// Whether an image is of a name, which may have the tag or digest too.
fn is_of(image: &str, name: &str) -> bool {
    let rest = image
        .strip_prefix(name)
        .map(|rest| rest.split('@').next().unwrap_or_default());
    rest.is_some_and(|rest| match rest.strip_prefix(':') {
        Some(tag) => !tag.contains(['/', ':']),
        None => rest.is_empty(),
    })
}

/// Visits the images of all lists of containers, wherever they are.
fn containers(node: &mut Node, set: &mut dyn FnMut(&mut Node)) {
    match &mut node.value {
        Value::Sequence(items) => items.iter_mut().for_each(|item| containers(item, set)),
        Value::Map(entries) => {
            for entry in entries {
                if let ("containers" | "initContainers", Value::Sequence(items)) =
                    (&*entry.key, &mut entry.value.value)
                {
                    for image in items.iter_mut().filter_map(|item| tree::get_mut(item, "image")) {
                        set(image);
                    }
                }
                containers(&mut entry.value, set);
            }
        }
        _ => {}
    }
}
