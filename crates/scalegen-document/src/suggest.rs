//! What a name that nothing knows was probably meant to be.

use scalegen_syntax::{FieldPath, Segment};
use serde_json::Value as Json;

use super::structure::resolve;

/// Whether one is the other with a letter or two wrong, or in another case.
pub(super) fn is_typo(name: &str, known: &str) -> bool {
    let (name, known) = (name.to_lowercase(), known.to_lowercase());
    name == known || (known.len() >= 4 && strsim::osa_distance(&name, &known) <= known.len().min(8) / 4)
}

/// The most similar of some words, if any is similar at all.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let word = word.to_lowercase();
    known
        .iter()
        .map(|known| (strsim::jaro_winkler(&word, &known.to_lowercase()), *known))
        .filter(|(likeness, _)| *likeness > 0.8)
        // The first of equals, so that the answer does not depend on anything but the order given.
        .fold(None, |best: Option<(f64, &str)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        })
        .map(|(_, known)| known)
}

/// Where in a kind a field of this name stands, nearest to `from` first: at most two places, printed, and
/// none when there are too many for a hint.
pub(super) fn elsewhere(schema: &Json, from: &FieldPath, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    search(schema, schema, name, &mut Vec::new(), &mut found);
    let from: Vec<&str> = from.segments().iter().filter_map(step).collect();
    let distance = |place: &Vec<Step<'_>>| {
        let shared = place
            .iter()
            .zip(&from)
            .take_while(|(a, b)| a.field == **b)
            .count();
        place.len() + from.len() - 2 * shared
    };
    let Some(best) = found.iter().map(distance).min() else {
        return Vec::new();
    };
    let nearest: Vec<String> = found
        .iter()
        .filter(|place| distance(place) == best)
        .map(|place| match place.as_slice() {
            [] => "the top of the object".to_owned(),
            place => format!("`{}`", print(place)),
        })
        .collect();
    if nearest.len() <= 2 { nearest } else { Vec::new() }
}

/// A field on the way down a schema, and whether the way goes on in the items of its list.
#[derive(Clone, Copy)]
struct Step<'s> {
    field: &'s str,
    items: bool,
}

fn print(place: &[Step<'_>]) -> String {
    let steps = place
        .iter()
        .map(|Step { field, items }| format!("{field}{}", if *items { "[]" } else { "" }));
    steps.collect::<Vec<_>>().join(".")
}

fn step(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::Field(name) => Some(name),
        Segment::Key(key) => Some(key),
        Segment::Index(_) => None,
    }
}

fn search<'s>(
    root: &'s Json,
    schema: &'s Json,
    name: &str,
    way: &mut Vec<Step<'s>>,
    found: &mut Vec<Vec<Step<'s>>>,
) {
    // No kind is deeper; one that holds itself would not end.
    if way.len() > 12 {
        return;
    }
    let (schema, _) = resolve(root, schema);
    let Some(fields) = schema.get("properties").and_then(Json::as_object) else {
        return;
    };
    if fields.contains_key(name) {
        found.push(way.clone());
    }
    for (field, below) in fields {
        if matches!(field.as_str(), "status" | "metadata") {
            continue;
        }
        let (below, _) = resolve(root, below);
        let items = below.get("items");
        way.push(Step {
            field,
            items: items.is_some(),
        });
        search(root, items.unwrap_or(below), name, way, found);
        way.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_typos_from_other_words() {
        for (name, known) in [
            ("resource", "resources"),
            ("maxreplicas", "maxReplicas"),
            ("maxReplica", "maxReplicas"),
            ("scaletargetRef", "scaleTargetRef"),
        ] {
            assert!(is_typo(name, known), "{name}");
        }
        for (name, known) in [
            ("updateMode", "updatePolicy"),
            ("kind", "name"),
            ("type", "name"),
            ("cpu", "gpu"),
        ] {
            assert!(!is_typo(name, known), "{name}");
        }
        assert_eq!(
            nearest("minReplicas", &["maxReplicaCount", "minReplicaCount"]),
            Some("minReplicaCount")
        );
        assert_eq!(nearest("foo", &["bar"]), None);
    }
}
