//! Makes a broken tree fit the types, so that the sound part of it can be planned.

use std::borrow::Cow;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::{BadValue, Mistake, Wrong};
use super::{describe, field_path};
use crate::problem::StandIn;
use crate::schema::{self, PROFILE, TAG};
use scalegen_syntax::FieldPath;

/// Takes the mistake out of the tree, or puts something in its place; gives the path that is not the author's any
/// more.
pub(super) fn repair(
    tree: &mut DeTable<'_>,
    document: &Value,
    mistake: &Mistake,
    stand_in: StandIn,
) -> FieldPath {
    let mut path = mistake.path.clone();
    match &mistake.wrong {
        Wrong::UnknownKey { key, known } => {
            let near = describe::meant(PROFILE, mistake, key, known, document);
            rename(tree, &mut path, key, near);
        }
        Wrong::Missing { key } if key == TAG => {
            let tag = schema::likeliest_tag(document, &path);
            path.push(key.clone());
            match tag {
                Some(tag) => insert(tree, &path, DeValue::String(Cow::Borrowed(tag))),
                None => put_or_remove(tree, document, &mut path, stand_in),
            }
        }
        Wrong::Missing { key } => {
            path.push(key.clone());
            put_or_remove(tree, document, &mut path, stand_in);
        }
        Wrong::Value(BadValue::Word(words)) => {
            let found = super::find(tree, &path);
            match describe::meant_word(found, words).map(str::to_owned) {
                Some(word) => insert(tree, &path, DeValue::String(Cow::Owned(word))),
                None => put_or_remove(tree, document, &mut path, stand_in),
            }
        }
        Wrong::Value(BadValue::Unreadable) if path.last().is_some_and(|key| key == TAG) => {
            let tag = path
                .split_last()
                .and_then(|(_, table)| schema::likeliest_tag(document, table));
            insert(tree, &path, DeValue::String(Cow::Borrowed(tag.unwrap_or("hpa"))));
        }
        Wrong::Value(_) => put_or_remove(tree, document, &mut path, stand_in),
    }
    field_path(&path, document)
}

/// Gives a key the name that it was meant to have, if that is not taken; otherwise takes it out.
fn rename(tree: &mut DeTable<'_>, path: &mut Vec<String>, key: &str, near: Option<String>) {
    let table = table_at(tree, path);
    let value = table.and_then(|table| {
        let value = table.remove(key)?;
        match near {
            Some(near) if !table.contains_key(near.as_str()) => {
                table.insert(Spanned::new(0..0, Cow::Owned(near.clone())), value);
                Some(near)
            }
            _ => None,
        }
    });
    path.push(value.unwrap_or_else(|| key.to_owned()));
}

/// Puts a stand-in where a value is required or, for [`StandIn::High`], known, and removes the value elsewhere;
/// what no stand-in is known for goes together with the table that requires it.
fn put_or_remove(tree: &mut DeTable<'_>, document: &Value, path: &mut Vec<String>, stand_in: StandIn) {
    loop {
        let Some((key, above)) = path.split_last() else {
            return;
        };
        let steps: Vec<&str> = above.iter().map(String::as_str).collect();
        let table = schema::at(PROFILE, &steps, document);
        let is_item = parent_is_list(document, path);
        let required = table
            .and_then(|table| table.get("required"))
            .and_then(Value::as_array)
            .is_some_and(|required| required.iter().any(|name| name == key));
        let own = table.and_then(|table| match is_item {
            true => table.get("items"),
            false => table.get("properties")?.get(key),
        });
        let value = own.and_then(|own| placeholder(own, stand_in));
        match value {
            Some(value) if required || is_item || stand_in == StandIn::High => {
                insert(tree, path, value);
                return;
            }
            _ if !required && !is_item => {
                remove(tree, path);
                return;
            }
            // An item cannot go without moving those after it, so the whole list goes.
            _ => {
                path.pop();
            }
        }
    }
}

/// A value that the schema takes and that means nothing.
fn placeholder(schema: &'static Value, stand_in: StandIn) -> Option<DeValue<'static>> {
    let schema = schema::followed(schema);
    let (low, high) = match schema.get("format").and_then(Value::as_str) {
        Some("scalegen-target") => ("'Deployment/placeholder'", "'Deployment/placeholder'"),
        Some("scalegen-duration") => ("'1s'", "'1h'"),
        Some("scalegen-decimal" | "scalegen-quantity") => ("1", "1000000"),
        Some("scalegen-version" | "scalegen-release") => ("'1.0'", "'1.99'"),
        Some(_) => return None,
        None if schema.get("enum").is_some() => return None,
        None => match schema.get("type").and_then(Value::as_str)? {
            "string" => ("'placeholder'", "'placeholder'"),
            "integer" | "number" => ("1", "1000000"),
            "boolean" => ("false", "true"),
            "array" => ("[]", "[]"),
            _ => return None,
        },
    };
    let text = stand_in.choose(low, high);
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
    let value = Spanned::new(0..0, value);
    match value_at(tree, above) {
        Some(DeValue::Array(items)) => {
            let item = key.parse().ok().and_then(|index: usize| items.get_mut(index));
            item.into_iter().for_each(|item| *item = value.clone());
        }
        Some(DeValue::Table(table)) => {
            table.insert(Spanned::new(0..0, Cow::Owned(key.clone())), value);
        }
        Some(_) => {}
        // Where a table above is gone already, there is nothing to repair.
        None if !above.is_empty() => {}
        None => {
            tree.insert(Spanned::new(0..0, Cow::Owned(key.clone())), value);
        }
    }
}

fn table_at<'t, 'i>(tree: &'t mut DeTable<'i>, path: &[String]) -> Option<&'t mut DeTable<'i>> {
    if path.is_empty() {
        return Some(tree);
    }
    match value_at(tree, path)? {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

/// The value at a path; none for the root, which is no value.
fn value_at<'t, 'i>(tree: &'t mut DeTable<'i>, path: &[String]) -> Option<&'t mut DeValue<'i>> {
    let (first, rest) = path.split_first()?;
    let mut value = tree.get_mut(first.as_str())?.get_mut();
    for step in rest {
        value = match value {
            DeValue::Table(table) => table.get_mut(step.as_str())?.get_mut(),
            DeValue::Array(items) => items.get_mut(step.parse::<usize>().ok()?)?.get_mut(),
            _ => return None,
        };
    }
    Some(value)
}
