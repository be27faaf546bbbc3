//! Workloads that are alike, as a template and a row for each: what many share is written once.

use std::collections::{BTreeMap, BTreeSet};

use scalegen_profile::{Keys, Remark, Section, Written};

use super::part::Part;

/// From this number on, workloads that are alike become a fleet: of fewer, a template is harder to read than they are.
const LEAST: usize = 5;

/// The most parameters of a service, its name among them: with more, they are not alike.
const MOST_PARAMETERS: usize = 8;

/// The sections with the largest group of workloads that are alike as a template and services; none where there is no
/// such group.
pub(super) fn fleet(parts: &[Part]) -> Option<Vec<Part>> {
    let mut workloads: BTreeMap<&str, Vec<&Part>> = BTreeMap::new();
    for part in parts {
        if let Some(key) = key_of(part) {
            workloads.entry(key).or_default().push(part);
        }
    }
    let mut alike: BTreeMap<String, Vec<(&str, Vec<&Part>)>> = BTreeMap::new();
    for (key, parts) in workloads {
        alike.entry(shape(&parts)).or_default().push((key, parts));
    }
    let services = alike.into_values().max_by_key(Vec::len)?;
    if services.len() < LEAST {
        return None;
    }
    let columns = columns(&services)?;
    let mut template = template(&services.first()?.1, &columns);
    for (index, part) in template.iter_mut().enumerate() {
        say(&services, index, part);
    }
    let what = "What each of `services` has; `{…}` is a value of its row.";
    let first = template.first_mut()?;
    first.section.comments.insert(0, what.to_owned());
    let rows = services.iter().enumerate().map(|(row, (key, _))| {
        let mut keys = Keys::from_iter([("name".to_owned(), Written::from(*key))]);
        keys.extend(columns.iter().filter_map(|column| match column {
            Column::Parameter { name, values } => Some((name.clone(), values.get(row)?.clone())),
            Column::Same(_) => None,
        }));
        Written::Table(keys)
    });
    let rows = Written::List(rows.collect());
    let names: BTreeSet<&str> = services.iter().map(|(key, _)| *key).collect();
    let is_service = |part: &Part| key_of(part).is_some_and(|key| names.contains(key));
    let mut fleet: Vec<Part> = Vec::new();
    for part in parts {
        if !is_service(part) {
            fleet.push(part.clone());
        } else {
            // In place of the first of them.
            fleet.append(&mut template);
        }
    }
    fleet
        .first_mut()?
        .section
        .keys
        .insert("services".to_owned(), rows);
    Some(fleet)
}

/// The workload that a section is about.
fn key_of(part: &Part) -> Option<&str> {
    match part.section.path.as_slice() {
        [table, key, ..] if table == "workloads" => Some(key),
        _ => None,
    }
}

/// What is equal of workloads that are alike: tables, keys and types, without values.
fn shape(parts: &[&Part]) -> String {
    fn of(value: &Written, text: &mut String) {
        match value {
            Written::Bool(_) => text.push('b'),
            Written::Number(_) => text.push('n'),
            Written::Text(_) => text.push('t'),
            Written::List(items) => {
                text.push('[');
                items.iter().for_each(|item| of(item, text));
                text.push(']');
            }
            Written::Table(keys) => {
                text.push('{');
                for (name, value) in keys {
                    text.extend([name, ":"]);
                    of(value, text);
                }
                text.push('}');
            }
        }
    }
    let mut text = String::new();
    for part in parts {
        text.extend(part.section.path.iter().skip(2).flat_map(|name| [name, "."]));
        of(&Written::Table(part.section.keys.clone()), &mut text);
    }
    text
}

/// What a value is in the template.
enum Column {
    /// The same text or value for all services, with a placeholder for their names perhaps.
    Same(Written),
    /// A parameter, with its value for each service.
    Parameter { name: String, values: Vec<Written> },
}

fn columns(services: &[(&str, Vec<&Part>)]) -> Option<Vec<Column>> {
    let tables: Vec<Vec<(Vec<&str>, &Written)>> = services.iter().map(|(_, parts)| leaves(parts)).collect();
    let mut taken = vec!["name".to_owned()];
    let mut columns = Vec::new();
    for (index, (path, first)) in tables.first()?.iter().enumerate() {
        let values: Vec<&Written> = tables
            .iter()
            .filter_map(|table| Some(table.get(index)?.1))
            .collect();
        let keys = services.iter().map(|(key, _)| *key);
        let named = values.iter().zip(keys).map(|(value, key)| with_name(value, key));
        let named: Vec<Written> = named.collect();
        if path.iter().any(|name| name.contains(['{', '}'])) {
            return None;
        }
        if values.iter().all(|value| value == first) {
            columns.push(Column::Same(escaped(first)));
        } else if named.iter().all(|value| Some(value) == named.first()) {
            columns.push(Column::Same(named.first()?.clone()));
        } else {
            let name = parameter(path, &taken)?;
            taken.push(name.clone());
            let values = values.into_iter().cloned().collect();
            columns.push(Column::Parameter { name, values });
        }
    }
    (taken.len() <= MOST_PARAMETERS).then_some(columns)
}

/// A name for a parameter: the key, with the tables above it as far as that is taken.
fn parameter(path: &[&str], taken: &[String]) -> Option<String> {
    let mut name = String::new();
    for part in path.iter().rev() {
        let separator = if name.is_empty() { "" } else { "_" };
        name = [part, separator, &name]
            .concat()
            .replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
        if !taken.contains(&name) {
            return Some(name);
        }
    }
    None
}

/// All values that hold no others, with the names that lead to them.
fn leaves<'p>(parts: &[&'p Part]) -> Vec<(Vec<&'p str>, &'p Written)> {
    fn visit<'p>(value: &'p Written, path: &[&'p str], found: &mut Vec<(Vec<&'p str>, &'p Written)>) {
        match value {
            Written::List(items) => items.iter().for_each(|item| visit(item, path, found)),
            Written::Table(keys) => {
                for (name, value) in keys {
                    visit(value, &[path, &[name.as_str()]].concat(), found);
                }
            }
            leaf => found.push((path.to_vec(), leaf)),
        }
    }
    let mut found = Vec::new();
    for part in parts {
        let above: Vec<&str> = part.section.path.iter().skip(2).map(String::as_str).collect();
        for (name, value) in &part.section.keys {
            visit(value, &[above.as_slice(), &[name.as_str()]].concat(), &mut found);
        }
    }
    found
}

/// A text as a template writes it, where braces stand for placeholders.
fn escaped(value: &Written) -> Written {
    match value {
        Written::Text(text) => Written::Text(text.replace('{', "{{").replace('}', "}}")),
        other => other.clone(),
    }
}

/// The value with the service's name as a placeholder.
fn with_name(value: &Written, key: &str) -> Written {
    match escaped(value) {
        Written::Text(text) => Written::Text(text.replace(key, "{name}")),
        other => other,
    }
}

/// The sections of the first service, for all of them.
fn template(parts: &[&Part], columns: &[Column]) -> Vec<Part> {
    fn fill<'c>(value: &mut Written, columns: &mut impl Iterator<Item = &'c Column>) {
        match value {
            Written::List(items) => items.iter_mut().for_each(|item| fill(item, columns)),
            Written::Table(keys) => keys.values_mut().for_each(|value| fill(value, columns)),
            leaf => match columns.next() {
                Some(Column::Same(value)) => *leaf = value.clone(),
                Some(Column::Parameter { name, .. }) => *leaf = Written::Text(format!("{{{name}}}")),
                None => {}
            },
        }
    }
    let mut columns = columns.iter();
    let mut template: Vec<Part> = Vec::new();
    for part in parts {
        let mut part = (*part).clone();
        part.section
            .keys
            .values_mut()
            .for_each(|value| fill(value, &mut columns));
        let below = part.section.path.split_off(2);
        part.section.path = ["template", "workloads", "{name}"].map(str::to_owned).into();
        part.section.path.extend(below);
        part.from = None;
        template.push(part);
    }
    template
}

/// What is said of the sections of all services: once what is said of each of them, else with the service's name.
fn say(services: &[(&str, Vec<&Part>)], index: usize, part: &mut Part) {
    let sections = || {
        services
            .iter()
            .filter_map(|(key, parts)| Some((*key, &parts.get(index)?.section)))
    };
    let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
    let mut remarks: BTreeMap<(&str, &[String], Option<&str>), usize> = BTreeMap::new();
    for (_, section) in sections() {
        section
            .comments
            .iter()
            .for_each(|line| *lines.entry(line).or_default() += 1);
        for (key, Remark { above, beside }) in &section.remarks {
            *remarks.entry((key, above, beside.as_deref())).or_default() += 1;
        }
    }
    let mut own = Vec::new();
    for (service, section) in sections() {
        let of_one = section
            .comments
            .iter()
            .filter(|line| lines[line.as_str()] < services.len());
        let of_keys = section.remarks.iter().filter(|(key, Remark { above, beside })| {
            remarks[&(key.as_str(), above.as_slice(), beside.as_deref())] < services.len()
        });
        let of_keys = of_keys.flat_map(|(_, remark)| remark.above.iter().chain(&remark.beside));
        own.extend(of_one.chain(of_keys).map(|line| format!("{service}: {line}")));
    }
    let Section {
        comments,
        remarks: kept,
        ..
    } = &mut part.section;
    comments.retain(|line| lines.get(line.as_str()) == Some(&services.len()));
    kept.retain(|key, Remark { above, beside }| {
        remarks.get(&(key.as_str(), above.as_slice(), beside.as_deref())) == Some(&services.len())
    });
    comments.extend(own);
}
