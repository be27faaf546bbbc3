//! Ways through the schema of a kind: what a reference means, whether a field exists, and where one belongs.

use scalegen_syntax::{FieldPath, Segment};
use serde_json::Value as Json;

/// Follows references and drops the null of an optional field; gives the name of the last reference.
pub(super) fn resolve<'s>(root: &'s Json, mut schema: &'s Json) -> (&'s Json, &'s str) {
    let mut name = "";
    loop {
        let reference = schema.get("$ref").and_then(Json::as_str);
        if let Some(key) = reference.and_then(|reference| reference.strip_prefix("#/$defs/")) {
            name = key;
            match root.get("$defs").and_then(|defs| defs.get(key)) {
                Some(definition) => schema = definition,
                None => return (&Json::Null, name),
            }
            continue;
        }
        let branches = schema.get("anyOf").and_then(Json::as_array);
        let null = |branch: &&Json| branch.get("type").and_then(Json::as_str) != Some("null");
        match branches.and_then(|branches| branches.iter().find(null)) {
            Some(branch) => schema = branch,
            None => return (schema, name),
        }
    }
}

/// Whether a kind has a field.
pub(super) fn has_field(root: &Json, path: &FieldPath) -> bool {
    let mut schema = root;
    for segment in path.segments() {
        let (here, _) = resolve(root, schema);
        let below = match segment {
            Segment::Field(name) => here.get("properties").and_then(|fields| fields.get(&**name)),
            Segment::Index(_) => here.get("items"),
            Segment::Key(_) => here.get("additionalProperties"),
        };
        let Some(below) = below else { return false };
        schema = below;
    }
    true
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
