//! Writes a profile as a person would: a section for each thing, and what is in it inline.

use indexmap::IndexMap;
use serde_json::Value;

/// The keys of a table, in the order in which they are written.
pub type Keys = IndexMap<String, Written>;

/// A value of a profile.
#[derive(Clone, Debug, PartialEq)]
pub enum Written {
    /// A boolean.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Written>),
    /// A table.
    Table(Keys),
}

impl From<&Value> for Written {
    /// The same value; a null, which TOML has not, is an empty text.
    fn from(json: &Value) -> Self {
        match json {
            Value::Null => Self::Text(String::new()),
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(number.to_string()),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(fields) => Self::Table(
                fields
                    .iter()
                    .map(|(name, value)| (name.clone(), value.into()))
                    .collect(),
            ),
        }
    }
}

impl From<&str> for Written {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A part of a profile: comments, `[a.b]`, and its keys.
///
/// ```
/// use scalegen_profile::{Keys, Section, Written, write};
///
/// let section = Section {
///     path: vec!["workloads".into(), "web.example".into()],
///     comments: vec!["from k8s/web.yaml".into()],
///     keys: Keys::from_iter([
///         ("namespace".into(), "shop".into()),
///         ("requests".into(), Written::Table(Keys::from_iter([("cpu".into(), "200m".into())]))),
///     ]),
///     ..Section::default()
/// };
/// assert_eq!(
///     write(&[section]),
///     "# from k8s/web.yaml\n[workloads.\"web.example\"]\nnamespace = \"shop\"\nrequests = { cpu = \"200m\" }\n"
/// );
/// ```
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// The names in its header; none for what comes before every header.
    pub path: Vec<String>,
    /// Whether its header adds an item to a list of tables: `[[a.b]]`.
    pub is_item: bool,
    /// What is said above it, a line each.
    pub comments: Vec<String>,
    /// Its keys.
    pub keys: Keys,
    /// What is said of its keys, by key.
    pub remarks: Remarks,
}

/// What is said of keys.
pub type Remarks = IndexMap<String, Remark>;

/// What is said of a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remark {
    /// The lines above it.
    pub above: Vec<String>,
    /// Behind its value, or above it where the value takes several lines.
    pub beside: Option<String>,
}

/// The widest line on which a list of tables stays.
const WIDTH: usize = 100;

/// The text of a profile that has these sections, in this order.
pub fn write(sections: &[Section]) -> String {
    let mut text = String::new();
    for section in sections {
        if !text.is_empty() {
            text.push('\n');
        }
        push_comments(&section.comments, &mut text);
        if !section.path.is_empty() {
            let path: Vec<String> = section.path.iter().map(|name| key(name)).collect();
            let (open, close) = if section.is_item {
                ("[[", "]]\n")
            } else {
                ("[", "]\n")
            };
            text.extend([open, &path.join("."), close]);
        }
        for (name, value) in &section.keys {
            // An object of Kubernetes is deep, a table of the language is not.
            let most = if section.is_item { usize::MAX } else { 1 };
            let mut lines = String::new();
            push_key(&key(name), value, most, &mut lines);
            let remark = section.remarks.get(name);
            push_comments(remark.map_or(&[], |remark| &remark.above), &mut text);
            match remark.and_then(|remark| remark.beside.as_ref()) {
                Some(beside) if lines.lines().count() == 1 => {
                    text.extend([lines.trim_end(), "  # ", &plain(beside), "\n"]);
                }
                beside => {
                    push_comments(beside.map_or(&[], std::slice::from_ref), &mut text);
                    text.push_str(&lines);
                }
            }
        }
    }
    text
}

fn push_comments(comments: &[String], text: &mut String) {
    for line in comments.iter().flat_map(|comment| comment.lines()) {
        text.extend([["# ", &plain(line)].concat().trim_end(), "\n"]);
    }
}

/// A comment of TOML holds no control characters.
fn plain(line: &str) -> String {
    let line: String = line.chars().filter(|letter| !letter.is_control()).collect();
    line.trim_end().to_owned()
}

/// A key and its value. A table that is too long for a line goes over one for each of its keys, down to as many levels.
fn push_key(name: &str, value: &Written, levels: usize, text: &mut String) {
    match value {
        Written::Table(keys)
            if levels > 0 && !keys.is_empty() && name.len() + inline(value).len() > WIDTH =>
        {
            for (below, value) in keys {
                push_key(&[name, ".", &key(below)].concat(), value, levels - 1, text);
            }
        }
        _ => text.extend([name, " = ", &block(name, value), "\n"]),
    }
}

/// A value that goes over several lines when one is too short for it.
fn block(key: &str, value: &Written) -> String {
    let one_line = inline(value);
    let is_table = |item: &Written| matches!(item, Written::Table(_));
    match value {
        Written::List(items) if items.iter().any(is_table) && key.len() + one_line.len() > WIDTH => {
            let items: String = items
                .iter()
                .map(|item| format!("    {},\n", inline(item)))
                .collect();
            format!("[\n{items}]")
        }
        _ => one_line,
    }
}

/// A value on one line.
pub fn inline(value: &Written) -> String {
    match value {
        Written::Bool(value) => value.to_string(),
        Written::Number(number) => number.clone(),
        Written::Text(text) => string(text),
        Written::List(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Written::Table(keys) if keys.is_empty() => "{}".to_owned(),
        Written::Table(keys) => {
            let keys: Vec<String> = keys
                .iter()
                .map(|(name, value)| format!("{} = {}", key(name), inline(value)))
                .collect();
            format!("{{ {} }}", keys.join(", "))
        }
    }
}

/// A text as a literal where that saves escapes.
fn string(text: &str) -> String {
    let has_escapes = text.contains(['"', '\\']);
    if has_escapes && !text.contains('\'') && !text.chars().any(char::is_control) {
        return format!("'{text}'");
    }
    // The escapes of JSON are TOML's too.
    Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

fn key(name: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !name.is_empty() && name.bytes().all(is_bare) {
        return name.to_owned();
    }
    string(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_read_back() {
        for text in [
            "",
            "a",
            "a.b",
            "a\"b",
            "a'b\"c",
            "\\d+",
            "two\nlines",
            "\u{7}\u{7f}\t\r",
            "ends in \\",
            "'''",
            "ü",
        ] {
            let keys = Keys::from_iter([(text.to_owned(), text.into())]);
            let section = Section {
                path: vec![text.to_owned()],
                comments: vec![text.to_owned()],
                keys,
                ..Section::default()
            };
            let written = write(&[section]);
            let read: Value = toml::from_str(&written).unwrap_or_else(|error| panic!("{written}: {error}"));
            assert_eq!(read[text][text], text, "{written}");
        }
    }

    #[test]
    fn remarks_are_beside_their_keys_or_above_them() {
        let remark = Remark {
            above: vec!["why".to_owned()],
            beside: Some("a\rb".to_owned()),
        };
        let long = Written::List(vec![Written::Table(Keys::from_iter([(
            "k".to_owned(),
            "x".repeat(120).as_str().into(),
        )]))]);
        let section = Section {
            keys: Keys::from_iter([("short".to_owned(), "5".into()), ("long".to_owned(), long)]),
            remarks: ["short", "long"]
                .map(|key| (key.to_owned(), remark.clone()))
                .into(),
            ..Section::default()
        };
        let written = write(&[section]);
        let mut lines = written.lines();
        assert_eq!(lines.next(), Some("# why"));
        assert_eq!(lines.next(), Some("short = \"5\"  # ab"));
        assert_eq!(
            lines.by_ref().take(3).collect::<Vec<_>>(),
            ["# why", "# ab", "long = ["]
        );
    }

    #[test]
    fn a_long_list_of_tables_goes_over_several_lines() {
        let item = Written::from(&serde_json::json!({ "type": "prometheus", "query": "x".repeat(60) }));
        let keys = Keys::from_iter([("triggers".to_owned(), Written::List(vec![item.clone(), item]))]);
        let section = Section {
            keys,
            ..Section::default()
        };
        assert_eq!(write(&[section]).lines().count(), 4);
    }
}
