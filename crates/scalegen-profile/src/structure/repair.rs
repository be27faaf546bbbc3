//! Makes a broken tree fit the types, so that the sound part of it can be planned.

use std::borrow::Cow;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::field_path;
use super::mistake::{Mistake, Wrong};
use crate::{FieldPath, schema};

/// Takes the mistake out of the tree, or puts a placeholder in its place where something has to be; gives the
/// path that is not the author's any more.
pub(super) fn repair(tree: &mut DeTable<'_>, document: &Value, mistake: &Mistake) -> FieldPath {
    let mut path = mistake.path.clone();
    match &mistake.wrong {
        Wrong::UnknownKey { key, .. } => {
            path.push(key.clone());
            remove(tree, &path);
        }
        Wrong::Missing { key } => {
            path.push(key.clone());
            put_or_remove(tree, document, &mut path);
        }
        Wrong::Value(_) => {
            // An item cannot go without moving those after it, so the whole list goes.
            while path.len() > 1 && parent_is_list(document, &path) {
                path.pop();
            }
            put_or_remove(tree, document, &mut path);
        }
    }
    field_path(&path, document)
}

/// Puts a placeholder where a value is required, and removes the value where it is not; what no placeholder is
/// known for goes together with the table that requires it.
fn put_or_remove(tree: &mut DeTable<'_>, document: &Value, path: &mut Vec<String>) {
    loop {
        let Some((key, above)) = path.split_last() else {
            return;
        };
        let steps: Vec<&str> = above.iter().map(String::as_str).collect();
        let table = schema::at(&steps, document);
        let required = table
            .and_then(|table| table.get("required"))
            .and_then(Value::as_array);
        if !required.is_some_and(|required| required.iter().any(|name| name == key)) {
            remove(tree, path);
            return;
        }
        let own = table
            .and_then(|table| table.get("properties"))
            .and_then(|properties| properties.get(key));
        if let Some(value) = own.and_then(placeholder) {
            insert(tree, path, value);
            return;
        }
        path.pop();
        while path.len() > 1 && parent_is_list(document, path) {
            path.pop();
        }
    }
}

/// A value that the schema takes and that means nothing.
fn placeholder(schema: &'static Value) -> Option<DeValue<'static>> {
    let schema = schema::followed(schema);
    let text = match schema.get("format").and_then(Value::as_str) {
        Some("scalegen-target") => "'Deployment/placeholder'",
        Some("scalegen-duration") => "'1m'",
        Some("scalegen-decimal" | "scalegen-quantity") => "1",
        Some("scalegen-version") => "'1.0'",
        Some(_) => return None,
        None if schema.get("enum").is_some() => return None,
        None => match schema.get("type").and_then(Value::as_str)? {
            "string" => "'placeholder'",
            "integer" | "number" => "1",
            "boolean" => "false",
            "array" => "[]",
            _ => return None,
        },
    };
    DeValue::parse(text).ok().map(Spanned::into_inner)
}

fn parent_is_list(document: &Value, path: &[String]) -> bool {
    let above = path.split_last().map_or(path, |(_, above)| above);
    let parent = above.iter().try_fold(document, |value, step| match value {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        value => value.get(step),
    });
    matches!(parent, Some(Value::Array(_)))
}

fn remove(tree: &mut DeTable<'_>, path: &[String]) {
    let Some((key, above)) = path.split_last() else {
        return;
    };
    if let Some(table) = table_at(tree, above) {
        table.remove(key.as_str());
    }
}

fn insert(tree: &mut DeTable<'_>, path: &[String], value: DeValue<'static>) {
    let Some((key, above)) = path.split_last() else {
        return;
    };
    if let Some(table) = table_at(tree, above) {
        table.insert(
            Spanned::new(0..0, Cow::Owned(key.clone())),
            Spanned::new(0..0, value),
        );
    }
}

fn table_at<'t, 'i>(tree: &'t mut DeTable<'i>, path: &[String]) -> Option<&'t mut DeTable<'i>> {
    let Some((first, rest)) = path.split_first() else {
        return Some(tree);
    };
    let mut value = tree.get_mut(first.as_str())?.get_mut();
    for step in rest {
        value = match value {
            DeValue::Table(table) => table.get_mut(step.as_str())?.get_mut(),
            DeValue::Array(items) => items.get_mut(step.parse::<usize>().ok()?)?.get_mut(),
            _ => return None,
        };
    }
    match value {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}
