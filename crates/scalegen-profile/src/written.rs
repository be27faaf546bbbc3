//! Writes a profile as a person would: a section for each thing, and what is in it inline.

use serde_json::{Map, Value};

/// A section of a profile: comments, `[a.b]`, and its keys.
///
/// ```
/// use scalegen_profile::{Section, write};
/// use serde_json::json;
///
/// let section = Section {
///     path: vec!["workloads".into(), "web.example".into()],
///     comments: vec!["from k8s/web.yaml".into()],
///     keys: json!({ "namespace": "shop", "requests": { "cpu": "200m" } }).as_object().unwrap().clone(),
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
    /// What is said above it, a line each.
    pub comments: Vec<String>,
    /// Its keys, none of which is null.
    pub keys: Map<String, Value>,
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
        for line in section.comments.iter().flat_map(|comment| comment.lines()) {
            // A comment of TOML holds no control characters.
            let line: String = line.chars().filter(|letter| !letter.is_control()).collect();
            text.extend(["# ", line.trim_end(), "\n"]);
        }
        if !section.path.is_empty() {
            let path: Vec<String> = section.path.iter().map(|name| key(name)).collect();
            text.extend(["[", &path.join("."), "]\n"]);
        }
        for (name, value) in &section.keys {
            text.extend([&key(name), " = ", &block(name, value), "\n"]);
        }
    }
    text
}

/// A value that goes over several lines when one is too short for it.
fn block(key: &str, value: &Value) -> String {
    let one_line = inline(value);
    match value {
        Value::Array(items) if items.iter().any(Value::is_object) && key.len() + one_line.len() > WIDTH => {
            let items: String = items
                .iter()
                .map(|item| format!("    {},\n", inline(item)))
                .collect();
            format!("[\n{items}]")
        }
        _ => one_line,
    }
}

fn inline(value: &Value) -> String {
    match value {
        // TOML has no null.
        Value::Null => string(""),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => string(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) if fields.is_empty() => "{}".to_owned(),
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{} = {}", key(name), inline(value)))
                .collect();
            format!("{{ {} }}", fields.join(", "))
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
            let keys = Map::from_iter([(text.to_owned(), Value::from(text))]);
            let section = Section {
                path: vec![text.to_owned()],
                comments: vec![text.to_owned()],
                keys: keys.clone(),
            };
            let written = write(&[section]);
            let read: Value = toml::from_str(&written).unwrap_or_else(|error| panic!("{written}: {error}"));
            assert_eq!(read[text], Value::Object(keys), "{written}");
        }
    }

    #[test]
    fn a_long_list_of_tables_goes_over_several_lines() {
        let item = serde_json::json!({ "type": "prometheus", "query": "x".repeat(60) });
        let keys = Map::from_iter([("triggers".to_owned(), Value::from(vec![item.clone(), item]))]);
        let section = Section {
            keys,
            ..Section::default()
        };
        assert_eq!(write(&[section]).lines().count(), 4);
    }
}
