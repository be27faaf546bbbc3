//! What is wrong with a profile's structure, in words.

use serde_json::Value;
use toml::de::{DeTable, DeValue};

use super::messages::{
    AddKind, AddOne, Described, DidYouMeanWord, GivenByAuthentication, GivenInMetadata, Needs, NeedsOneOf,
    NoAmount, OtherForm, TheNumber, TheWholeNumber, TooLarge, TooSmall, UnknownKey, UnknownWord,
    UnreadableValue, WithDescription, WriteAsWanted, WriteAtLeast, WriteAtMost, WriteInQuotes, WriteOne,
    WriteSeconds, WriteType, WriteWithoutQuotes, WrongType,
};
use super::mistake::{BadValue, Mistake, Wrong};
use super::{field_path, find, format};
use crate::broken::Broken;
use crate::codes;
use crate::language::Trigger;
use crate::messages::{IntoMetadata, KeepOne, did_you_mean, known_are, or, ticked};
use crate::problem::Problem;
use crate::schema::{self, Language, TAG};
use scalegen_syntax::case::snake;
use scalegen_syntax::keda::{NoKey, parameters, untyped_parameter};
use scalegen_syntax::{FieldPath, Message, Remedy, Term, meant as certainly_meant, nearest};

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
    let message = UnknownKey {
        key: key.escape_debug().to_string(),
        table: table(language.one, &path),
    };
    let certain = certainly_meant(&snake(key), known.iter().copied());
    let problem = Problem::new(codes::UNKNOWN_KEY, path.field(key.to_owned()), message).at_key();
    let type_ = trigger_type(language, mistake, document).flatten();
    let without_key = type_.and_then(|type_| without_key(type_, key));
    let problem = match (&near, without_key) {
        (_, Some(help)) if certain.is_none() => problem.help(help),
        (Some(near), _) => problem.help(did_you_mean(near)),
        (None, _) => problem.help(known_are(&known)),
    };
    (problem.remedy(Remedy::rename(certain)), near)
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
    let known = known.chain(properties.map(|(name, _)| name.as_str()));
    match trigger_type(language, mistake, document) {
        Some(type_) => known.filter(|key| Trigger::takes(type_, key)).collect(),
        None => known.collect(),
    }
}

/// The type of a trigger that a mistake is in, as far as it is known; none elsewhere.
fn trigger_type<'d>(language: Language, mistake: &Mistake, document: &'d Value) -> Option<Option<&'d str>> {
    let steps: Vec<&str> = mistake.path.iter().map(String::as_str).collect();
    let table = schema::at(language, &steps, document)?;
    let is_trigger = std::ptr::eq(table, schema::SCHEMA.pointer(schema::trigger_keys::TABLE)?);
    let trigger = steps.iter().try_fold(document, |value, step| match value {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        value => value.get(step),
    });
    let trigger = trigger.filter(|_| is_trigger)?;
    let is_prometheus = ["signal", "query"].iter().any(|key| trigger.get(key).is_some());
    let default = is_prometheus.then_some("prometheus");
    Some(trigger.get("type").and_then(Value::as_str).or(default))
}

/// What to do about a setting of a trigger that has no key.
fn without_key(type_: &str, key: &str) -> Option<Message> {
    let trigger = type_.to_owned();
    match untyped_parameter(type_, &snake(key)) {
        Some(NoKey::InMetadata(own)) => Some(
            GivenInMetadata {
                own: own.to_owned(),
                trigger,
            }
            .into(),
        ),
        Some(NoKey::InAuthentication(own)) => Some(
            GivenByAuthentication {
                own: own.to_owned(),
                trigger,
            }
            .into(),
        ),
        None => {
            let takes_any = parameters::of(type_).iter().any(|known| known.name == "*");
            (takes_any || Trigger::keys_of(type_).is_empty()).then(|| IntoMetadata { trigger }.into())
        }
    }
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
    let message = Needs {
        table: table(language.the, &path),
        key: key.to_owned(),
    };
    let problem = Problem::new(codes::MISSING_KEY, path, message);
    let steps: Vec<&str> = mistake.path.iter().map(String::as_str).collect();
    let described = schema::at(language, &steps, document)
        .and_then(|table| table.get("properties")?.get(key)?.get("description")?.as_str());
    match (key, described) {
        (TAG, None) => problem.help(AddKind {}),
        (_, Some(described)) => problem.help(Described {
            key: key.to_owned(),
            description: Term::phrase(described),
        }),
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
            let mut expected: Vec<&'static str> = expected.iter().map(|type_| type_name(type_)).collect();
            let mut seen = Vec::new();
            expected.retain(|name| {
                !seen.contains(name) && {
                    seen.push(*name);
                    true
                }
            });
            let message = WrongType {
                path: path.clone(),
                types: or(&expected),
                found: found_type(found),
            };
            let remedy = remedy(format, found, &expected);
            let problem = Problem::new(codes::WRONG_TYPE, path, message).remedy(remedy);
            match (format, found) {
                (Some("scalegen-duration"), Some(DeValue::Integer(number))) => {
                    let number = number.as_str().to_owned();
                    problem.help(WriteSeconds { number })
                }
                (Some("scalegen-version"), _) => problem.help(WriteInQuotes {
                    text: "1.30".to_owned(),
                }),
                (_, Some(DeValue::String(text)))
                    if looks_numeric(text) && expected.contains(&"a whole number") =>
                {
                    problem.help(WriteWithoutQuotes {
                        text: text.to_string(),
                    })
                }
                (_, Some(DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_)))
                    if expected.contains(&"a string") =>
                {
                    problem.help(WriteInQuotes { text: shown() })
                }
                _ => problem.help(described(
                    WriteType { types: or(&expected) },
                    language,
                    mistake,
                    document,
                )),
            }
        }
        BadValue::Word(known) => {
            let message = UnknownWord {
                word: shown(),
                key: key.to_owned(),
                known: known.clone(),
            };
            let certain = certainly_meant(&shown(), known.iter().map(String::as_str));
            let problem = Problem::new(codes::UNKNOWN_WORD, path, message).remedy(Remedy::text(certain));
            match nearest(&shown(), known.iter().map(String::as_str)) {
                Some(near) => problem.help(DidYouMeanWord {
                    word: near.to_owned(),
                }),
                None => problem.help(described(WriteOne {}, language, mistake, document)),
            }
        }
        BadValue::Format(format) => {
            let text = match found {
                Some(DeValue::String(text)) => text.as_ref(),
                _ => "",
            };
            let other = || {
                let (text, key) = (shown(), key.to_owned());
                (OtherForm { text, key }.into(), None)
            };
            let (message, help) = format::fault(format, text).unwrap_or_else(other);
            let help = help.unwrap_or_else(|| described(WriteAsWanted {}, language, mistake, document));
            Problem::new(codes::BAD_VALUE, path, message).help(help)
        }
        BadValue::AtLeast(limit) => {
            let least = Term::shown(limit);
            let help = described(WriteAtLeast { least: least.clone() }, language, mistake, document);
            let message = TooSmall {
                path: path.clone(),
                least,
                found: shown(),
            };
            Problem::new(codes::OUT_OF_RANGE, path, message).help(help)
        }
        BadValue::AtMost(limit) => {
            let most = Term::shown(limit);
            let help = described(WriteAtMost { most: most.clone() }, language, mistake, document);
            let message = TooLarge {
                path: path.clone(),
                most,
                found: shown(),
            };
            Problem::new(codes::OUT_OF_RANGE, path, message).help(help)
        }
        BadValue::OneOf(keys) => {
            let message = NeedsOneOf {
                path: path.clone(),
                keys: ticked(keys),
            };
            let help = match found {
                Some(DeValue::Table(table)) if !table.is_empty() => Message::from(KeepOne {}),
                _ => AddOne {}.into(),
            };
            Problem::new(codes::NOT_EXACTLY_ONE, path, message).help(help)
        }
        BadValue::Unreadable => Problem::new(codes::SYNTAX, path, UnreadableValue {}),
    }
}

/// What fits where a value of another type is, if that is certain.
fn remedy(format: Option<&str>, found: Option<&DeValue<'_>>, expected: &[&str]) -> Option<Remedy> {
    let takes = |name: &str| expected.contains(&name);
    match found? {
        DeValue::Integer(number) if format == Some("scalegen-duration") => {
            Some(Remedy::Text(format!("{}s", number.as_str())))
        }
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) => {
            takes("a string").then_some(Remedy::Quote)
        }
        DeValue::String(text) => {
            let is_it = takes("a whole number") && looks_numeric(text)
                || takes("a number") && text.parse().is_ok_and(f64::is_finite)
                || takes("true or false") && matches!(&**text, "true" | "false");
            is_it.then(|| Remedy::Plain(text.to_string()))
        }
        _ => None,
    }
}

/// What to do, with what the value is for.
fn described(help: impl Into<Message>, language: Language, mistake: &Mistake, document: &Value) -> Message {
    let help = help.into();
    let Some((key, table)) = mistake.path.split_last() else {
        return help;
    };
    let steps: Vec<&str> = table.iter().map(String::as_str).collect();
    let described = schema::at(language, &steps, document)
        .and_then(|table| table.get("properties")?.get(key)?.get("description")?.as_str());
    match described {
        Some(described) => WithDescription {
            help,
            key: key.clone(),
            description: Term::phrase(described),
        }
        .into(),
        None => help,
    }
}

/// A table by its path, the whole profile in words.
fn table(whole: &'static str, path: &FieldPath) -> Term {
    match *path == FieldPath::ROOT {
        true => Term::Word(whole.into()),
        false => path.into(),
    }
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

fn found_type(value: Option<&DeValue<'_>>) -> Term {
    Term::Word(match value {
        Some(DeValue::String(_)) => "a string".into(),
        Some(DeValue::Integer(number)) if super::json::integer(number).is_none() => {
            "a whole number past the 64 bits of TOML".into()
        }
        Some(DeValue::Integer(number)) => {
            let number = number.to_string();
            return Message::from(TheWholeNumber { number }).into();
        }
        Some(DeValue::Float(float)) => {
            let number = float.to_string();
            return match float.as_str().parse::<f64>() {
                Ok(finite) if finite.is_finite() => Message::from(TheNumber { number }).into(),
                _ => Message::from(NoAmount { number }).into(),
            };
        }
        Some(DeValue::Boolean(boolean)) => boolean.to_string().into(),
        Some(DeValue::Datetime(_)) => "a date or time".into(),
        Some(DeValue::Array(_)) => "a list".into(),
        Some(DeValue::Table(_)) => "a table".into(),
        None => "nothing".into(),
    })
}
