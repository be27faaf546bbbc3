//! What is wrong with a profile's structure, in words.

use serde_json::Value;
use toml::de::{DeTable, DeValue};

use super::mistake::{BadValue, FORMATS, Mistake, Wrong};
use super::{field_path, find};
use crate::broken::Broken;
use crate::codes;
use crate::problem::Problem;
use crate::schema::{self, Language, TAG};
use scalegen_syntax::FieldPath;
use scalegen_syntax::case::snake;
use scalegen_syntax::nearest;

/// Mistakes as problems for the author, without those that only follow from another.
pub(super) fn problems(
    language: Language,
    mistakes: &[Mistake],
    tree: &DeTable<'_>,
    document: &Value,
    broken: &Broken,
) -> Vec<Problem> {
    let mut meant: Vec<(Vec<String>, String)> = Vec::new();
    let mut problems = Vec::new();
    for mistake in mistakes {
        if let Wrong::UnknownKey { key, known } = &mistake.wrong {
            let (problem, near) = unknown_key(language, mistake, key, known, document);
            meant.extend(near.map(|near| (mistake.path.clone(), near)));
            problems.push(problem);
        }
    }
    for mistake in mistakes {
        match &mistake.wrong {
            Wrong::UnknownKey { .. } => {}
            Wrong::Missing { key } => {
                let misspelled = meant
                    .iter()
                    .any(|(path, near)| *path == mistake.path && near == key);
                let table = field_path(&mistake.path, document);
                if !misspelled && !broken.may_have(&table, key) {
                    problems.push(missing(language, mistake, key, document));
                }
            }
            Wrong::Value(bad) => problems.push(value(language, mistake, bad, tree, document)),
        }
    }
    problems
}

fn unknown_key(
    language: Language,
    mistake: &Mistake,
    key: &str,
    known: &[String],
    document: &Value,
) -> (Problem, Option<String>) {
    let known = known_keys(language, mistake, known, document);
    let near = nearest(&snake(key), known.iter().copied()).map(str::to_owned);
    let path = field_path(&mistake.path, document);
    let table = if path == FieldPath::ROOT {
        language.one.to_owned()
    } else {
        path.to_string()
    };
    let message = format!("unknown key `{}` in {table}", key.escape_debug());
    let problem = Problem::new(codes::UNKNOWN_KEY, path.field(key.to_owned()), message).at_key();
    let problem = match &near {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help(format!("known are: {}", known.join(", "))),
    };
    (problem, near)
}

/// The keys that a table takes.
fn known_keys<'k>(
    language: Language,
    mistake: &Mistake,
    known: &'k [String],
    document: &Value,
) -> Vec<&'k str> {
    let steps: Vec<&str> = mistake.path.iter().map(String::as_str).collect();
    let properties = schema::at(language, &steps, document).and_then(|table| table.get("properties"));
    let properties = properties.and_then(Value::as_object).into_iter().flatten();
    let known = known.iter().map(String::as_str);
    known.chain(properties.map(|(name, _)| name.as_str())).collect()
}

/// The key that an unknown one was most likely meant to be.
pub(super) fn meant(
    language: Language,
    mistake: &Mistake,
    key: &str,
    known: &[String],
    document: &Value,
) -> Option<String> {
    nearest(&snake(key), known_keys(language, mistake, known, document)).map(str::to_owned)
}

/// The word that an unknown one was most likely meant to be.
pub(super) fn meant_word<'k>(found: Option<&DeValue<'_>>, known: &'k [String]) -> Option<&'k str> {
    match found {
        Some(DeValue::String(word)) => nearest(word, known.iter().map(String::as_str)),
        _ => None,
    }
}

fn missing(language: Language, mistake: &Mistake, key: &str, document: &Value) -> Problem {
    let path = field_path(&mistake.path, document);
    let table = if path == FieldPath::ROOT {
        language.the.to_owned()
    } else {
        path.to_string()
    };
    let problem = Problem::new(codes::MISSING_KEY, path, format!("{table} needs `{key}`"));
    let steps: Vec<&str> = mistake.path.iter().map(String::as_str).collect();
    let described = schema::at(language, &steps, document)
        .and_then(|table| table.get("properties")?.get(key)?.get("description")?.as_str());
    match (key, described) {
        (TAG, None) => problem.help("add kind = \"hpa\" or kind = \"keda\""),
        (_, Some(described)) => problem.help(format!("{key}: {described}")),
        _ => problem,
    }
}

fn value(
    language: Language,
    mistake: &Mistake,
    bad: &BadValue,
    tree: &DeTable<'_>,
    document: &Value,
) -> Problem {
    let path = field_path(&mistake.path, document);
    let found = find(tree, &mistake.path);
    let key = mistake.path.last().map_or(language.the, String::as_str);
    let shown = || shown(found);
    match bad {
        BadValue::Type(expected) => {
            let steps: Vec<&str> = mistake.path.iter().map(String::as_str).collect();
            let format =
                schema::at(language, &steps, document).and_then(|schema| schema.get("format")?.as_str());
            let mut expected: Vec<&str> = expected.iter().map(|type_| type_name(type_)).collect();
            let mut seen = Vec::new();
            expected.retain(|name| {
                !seen.contains(name) && {
                    seen.push(*name);
                    true
                }
            });
            let message = format!(
                "{path} must be {}, and is {}",
                expected.join(" or "),
                found_type(found)
            );
            let problem = Problem::new(codes::WRONG_TYPE, path, message);
            match (format, found) {
                (Some("scalegen-duration"), Some(DeValue::Integer(number))) => problem.help(format!(
                    "durations have a unit: \"{}s\" for seconds",
                    number.as_str()
                )),
                (Some("scalegen-version"), _) => problem.help("write it in quotes: \"1.30\""),
                (_, Some(DeValue::String(text)))
                    if looks_numeric(text) && expected.contains(&"a whole number") =>
                {
                    problem.help(format!("write it without quotes: {text}"))
                }
                (_, Some(DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_)))
                    if expected.contains(&"a string") =>
                {
                    problem.help(format!("write it in quotes: \"{}\"", shown()))
                }
                _ => problem.help(format!(
                    "write {}{}",
                    expected.join(" or "),
                    described(language, mistake, document)
                )),
            }
        }
        BadValue::Word(known) => {
            let message = format!(
                "`{}` is no {key}: it must be one of {}",
                shown(),
                known.join(", ")
            );
            let problem = Problem::new(codes::UNKNOWN_WORD, path, message);
            match nearest(&shown(), known.iter().map(String::as_str)) {
                Some(near) => problem.help(format!("did you mean \"{near}\"?")),
                None => problem.help(format!(
                    "write one of them{}",
                    described(language, mistake, document)
                )),
            }
        }
        BadValue::Format(format) => {
            let parser = FORMATS.iter().find(|(known, _)| known == format);
            let text = match found {
                Some(DeValue::String(text)) => text.as_ref(),
                _ => "",
            };
            let message = parser.and_then(|(_, parser)| parser(text).err().map(|error| error.to_string()));
            let message = message.unwrap_or_else(|| format!("`{}` is not as {key} wants it", shown()));
            let (message, help) = match message.split_once(": ") {
                Some((message, help)) => (message.to_owned(), Some(help.to_owned())),
                None => (message, None),
            };
            let mut problem = Problem::new(codes::BAD_VALUE, path, message);
            let form = || {
                format!(
                    "write it as the key wants it{}",
                    described(language, mistake, document)
                )
            };
            problem.help = Some(help.unwrap_or_else(form).into());
            problem
        }
        BadValue::AtLeast(limit) => {
            let message = format!("{path} must be {limit} or more, and is {}", shown());
            let help = format!(
                "write {limit}, or a larger number{}",
                described(language, mistake, document)
            );
            Problem::new(codes::OUT_OF_RANGE, path, message).help(help)
        }
        BadValue::AtMost(limit) => {
            let message = format!("{path} must be {limit} or less, and is {}", shown());
            let help = format!(
                "write {limit}, or a smaller number{}",
                described(language, mistake, document)
            );
            Problem::new(codes::OUT_OF_RANGE, path, message).help(help)
        }
        BadValue::OneOf(keys) => {
            let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
            let message = format!("{path} needs exactly one of {}", keys.join(", "));
            let help = match found {
                Some(DeValue::Table(table)) if !table.is_empty() => "keep one of them",
                _ => "add one of them",
            };
            Problem::new(codes::NOT_EXACTLY_ONE, path, message).help(help)
        }
        BadValue::Unreadable => Problem::new(codes::SYNTAX, path, "a value that cannot be read"),
    }
}

/// What the value is for, as the end of a help.
fn described(language: Language, mistake: &Mistake, document: &Value) -> String {
    let Some((key, table)) = mistake.path.split_last() else {
        return String::new();
    };
    let steps: Vec<&str> = table.iter().map(String::as_str).collect();
    let described = schema::at(language, &steps, document)
        .and_then(|table| table.get("properties")?.get(key)?.get("description")?.as_str());
    described.map_or_else(String::new, |described| format!("; {key}: {described}"))
}

fn looks_numeric(text: &str) -> bool {
    text.parse::<i64>().is_ok()
}

fn shown(value: Option<&DeValue<'_>>) -> String {
    /// Longer texts say no more about what is wrong with them.
    const MAX_SHOWN: usize = 60;
    let text = match value {
        Some(DeValue::String(text)) => text.escape_debug().to_string(),
        Some(DeValue::Integer(number)) => number.to_string(),
        Some(DeValue::Float(number)) => number.to_string(),
        Some(DeValue::Boolean(boolean)) => boolean.to_string(),
        Some(DeValue::Datetime(datetime)) => datetime.to_string(),
        Some(DeValue::Array(_)) => "a list".to_owned(),
        Some(DeValue::Table(_)) => "a table".to_owned(),
        None => "nothing".to_owned(),
    };
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn type_name(type_: &str) -> &'static str {
    match type_ {
        "string" => "a string",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list",
        "object" => "a table",
        _ => "something else",
    }
}

fn found_type(value: Option<&DeValue<'_>>) -> String {
    match value {
        Some(DeValue::String(_)) => "a string".to_owned(),
        Some(DeValue::Integer(number)) if super::json::integer(number).is_none() => {
            "a whole number past the 64 bits of TOML".to_owned()
        }
        Some(DeValue::Integer(number)) => format!("the whole number {number}"),
        Some(DeValue::Float(number)) => match number.as_str().parse::<f64>() {
            Ok(finite) if finite.is_finite() => format!("the number {number}"),
            _ => format!("{number}, which is no amount"),
        },
        Some(DeValue::Boolean(boolean)) => boolean.to_string(),
        Some(DeValue::Datetime(_)) => "a date or time".to_owned(),
        Some(DeValue::Array(_)) => "a list".to_owned(),
        Some(DeValue::Table(_)) => "a table".to_owned(),
        None => "nothing".to_owned(),
    }
}
