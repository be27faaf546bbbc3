//! The parts of an imported profile, and the tables in them.

use scalegen_profile::{Keys, Section, Written};

use super::object::Key;

/// A section of a profile, and the objects that are generated from it.
#[derive(Clone)]
pub(super) struct Part {
    pub(super) section: Section,
    /// Where its object was, as a comment says it.
    pub(super) from: Option<String>,
    pub(super) of: Vec<Key>,
}

impl From<Section> for Part {
    fn from(section: Section) -> Self {
        Self {
            section,
            from: None,
            of: Vec::new(),
        }
    }
}

impl Part {
    /// The names in its header.
    pub(super) fn path(&self) -> Vec<&str> {
        self.section.path.iter().map(String::as_str).collect()
    }

    /// What is said of a key that is not there is said of the whole.
    pub(super) fn keep_remarks(&mut self) {
        let Section {
            comments,
            keys,
            remarks,
            ..
        } = &mut self.section;
        remarks.retain(|key, remark| {
            let has_key = keys.contains_key(key);
            if !has_key {
                comments.extend(remark.above.drain(..).chain(remark.beside.take()));
            }
            has_key
        });
    }

    /// The section with all that is said of it.
    pub(super) fn written(mut self) -> Section {
        self.keep_remarks();
        self.section.comments.splice(0..0, self.from);
        self.section
    }
}

pub(super) fn table<'k>(keys: &'k Keys, key: &str) -> Option<&'k Keys> {
    match keys.get(key)? {
        Written::Table(table) => Some(table),
        _ => None,
    }
}

pub(super) fn tables<'k>(keys: &'k Keys, key: &str) -> impl Iterator<Item = &'k Keys> {
    let items = match keys.get(key) {
        Some(Written::List(items)) => items.as_slice(),
        _ => &[],
    };
    items.iter().filter_map(|item| match item {
        Written::Table(table) => Some(table),
        _ => None,
    })
}

/// The tables of a list, to be changed.
pub(super) fn tables_mut<'k>(keys: &'k mut Keys, key: &str) -> impl Iterator<Item = &'k mut Keys> {
    let items = match keys.get_mut(key) {
        Some(Written::List(items)) => items.as_mut_slice(),
        _ => &mut [],
    };
    items.iter_mut().filter_map(|item| match item {
        Written::Table(table) => Some(table),
        _ => None,
    })
}

/// A text of a table.
pub(super) fn text<'k>(keys: &'k Keys, key: &str) -> Option<&'k str> {
    match keys.get(key)? {
        Written::Text(text) => Some(text),
        _ => None,
    }
}
