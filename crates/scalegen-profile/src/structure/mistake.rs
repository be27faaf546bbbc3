//! What the profile's schema finds wrong.

use std::sync::LazyLock;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use crate::language::{DescribedObject, Target};
use crate::schema::{SCHEMA, TAG};
use scalegen_syntax::{Decimal, Duration, FieldPath, Quantity, Segment, Version};

/// Something that does not fit the schema.
#[derive(Clone, Debug)]
pub(super) struct Mistake {
    /// Steps to the value.
    pub(super) path: Vec<String>,
    pub(super) wrong: Wrong,
}

impl Mistake {
    /// A value that could not even be read.
    pub(super) fn of(path: &FieldPath) -> Self {
        let step = |segment: &Segment| match segment {
            Segment::Index(index) => index.to_string(),
            named => named.name().unwrap_or_default().to_owned(),
        };
        Self {
            path: path.segments().iter().map(step).collect(),
            wrong: Wrong::Value(BadValue::Unreadable),
        }
    }
}

/// How a value does not fit.
#[derive(Clone, Debug)]
pub(super) enum Wrong {
    /// A key that the table does not take, and some that it does.
    UnknownKey { key: String, known: Vec<String> },
    /// A key that the table needs.
    Missing { key: String },
    /// A value that does not fit by itself.
    Value(BadValue),
}

/// How a value does not fit by itself.
#[derive(Clone, Debug)]
pub(super) enum BadValue {
    /// The types that would fit.
    Type(Vec<&'static str>),
    /// The words that would fit.
    Word(Vec<String>),
    /// A text that the parser of this format refuses.
    Format(String),
    /// A number below this.
    AtLeast(Value),
    /// A number above this.
    AtMost(Value),
    /// There must be exactly one of these keys.
    OneOf(Vec<String>),
    /// It could not be read.
    Unreadable,
    /// Anything else, in the validator's words.
    Other(String),
}

/// Why a text is none of its format.
type Parser = fn(&str) -> Result<(), String>;

fn parsed<T: std::str::FromStr<Err: ToString>>(text: &str) -> Result<(), String> {
    text.parse::<T>().map(drop).map_err(|error| error.to_string())
}

/// The texts that have a parser, by the format that their schemas name.
pub(super) const FORMATS: &[(&str, Parser)] = &[
    ("scalegen-duration", parsed::<Duration>),
    ("scalegen-quantity", parsed::<Quantity>),
    ("scalegen-decimal", parsed::<Decimal>),
    ("scalegen-version", parsed::<Version>),
    ("scalegen-target", parsed::<Target>),
    ("scalegen-described-object", parsed::<DescribedObject>),
];

/// The profile's schema, compiled when the first broken profile asks.
static VALIDATOR: LazyLock<Option<Validator>> = LazyLock::new(|| {
    let mut options = jsonschema::options().should_validate_formats(true);
    for (format, parser) in FORMATS {
        options = options.with_format(*format, move |text: &str| parser(text).is_ok());
    }
    options.build(&SCHEMA).ok()
});

/// Everything in a document that does not fit the schema.
pub(super) fn mistakes(document: &Value) -> Vec<Mistake> {
    let errors = VALIDATOR
        .iter()
        .flat_map(|validator| validator.iter_errors(document));
    errors.flat_map(|error| behind(&error)).collect()
}

/// The mistakes behind an error: itself, or those of the alternative that was meant where there are several.
fn behind(error: &ValidationError<'_>) -> Vec<Mistake> {
    let path = steps(error);
    let bad = |bad| {
        vec![Mistake {
            path: path.clone(),
            wrong: Wrong::Value(bad),
        }]
    };
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => unknown_keys(&path, unexpected, &[]),
        ValidationErrorKind::Required { property } => {
            let key = property.as_str().unwrap_or_default().to_owned();
            vec![Mistake {
                path,
                wrong: Wrong::Missing { key },
            }]
        }
        ValidationErrorKind::Type { kind } => bad(BadValue::Type(match kind {
            TypeKind::Single(only) => vec![only.as_str()],
            TypeKind::Multiple(several) => several.iter().map(|type_| type_.as_str()).collect(),
        })),
        ValidationErrorKind::Enum { options } => {
            let words = options.as_array().into_iter().flatten().filter_map(Value::as_str);
            bad(BadValue::Word(words.map(str::to_owned).collect()))
        }
        ValidationErrorKind::Format { format } => bad(BadValue::Format(format.clone())),
        ValidationErrorKind::Minimum { limit } => bad(BadValue::AtLeast(limit.clone())),
        ValidationErrorKind::Maximum { limit } => bad(BadValue::AtMost(limit.clone())),
        ValidationErrorKind::OneOfNotValid { context }
        | ValidationErrorKind::OneOfMultipleValid { context }
        | ValidationErrorKind::AnyOf { context } => alternatives(error, path, context),
        // The format says the same in better words.
        ValidationErrorKind::Pattern { .. } | ValidationErrorKind::MinLength { .. } => Vec::new(),
        // Serde takes an empty list; the server that does not is asked later.
        ValidationErrorKind::MinItems { .. } => Vec::new(),
        _ => bad(BadValue::Other(error.to_string())),
    }
}

fn unknown_keys(path: &[String], keys: &[String], known: &[String]) -> Vec<Mistake> {
    let mistake = |key: &String| Mistake {
        path: path.to_vec(),
        wrong: Wrong::UnknownKey {
            key: key.clone(),
            known: known.to_vec(),
        },
    };
    keys.iter().map(mistake).collect()
}

/// The mistakes of the alternative that was most likely meant.
fn alternatives(
    error: &ValidationError<'_>,
    path: Vec<String>,
    context: &[Vec<ValidationError<'static>>],
) -> Vec<Mistake> {
    let branches: Vec<Vec<Mistake>> = context
        .iter()
        .map(|errors| errors.iter().flat_map(behind).collect())
        .collect();
    let tag_path = [path.as_slice(), &[TAG.to_owned()]].concat();
    let wrong_tag = |mistakes: &Vec<Mistake>| {
        mistakes.iter().any(|mistake| match &mistake.wrong {
            Wrong::Missing { key } => mistake.path == path && key == TAG,
            _ => mistake.path == tag_path,
        })
    };
    if branches.iter().any(wrong_tag) {
        let meant = branches.iter().find(|mistakes| !wrong_tag(mistakes));
        return meant
            .cloned()
            .unwrap_or_else(|| tag_mistake(error, path, &branches, tag_path));
    }
    let wrong_type = |mistake: &Mistake| match &mistake.wrong {
        Wrong::Value(BadValue::Type(types)) if mistake.path == path => Some(types.clone()),
        _ => None,
    };
    let typed: Vec<&Vec<Mistake>> = branches
        .iter()
        .filter(|mistakes| !mistakes.iter().any(|m| wrong_type(m).is_some()))
        .collect();
    match typed.as_slice() {
        [] => {
            let types = branches
                .iter()
                .flatten()
                .filter_map(wrong_type)
                .flatten()
                .collect();
            vec![Mistake {
                wrong: Wrong::Value(BadValue::Type(types)),
                path,
            }]
        }
        [only] => (*only).clone(),
        several => one_of_keys(error, path, several),
    }
}

/// A tag that is missing, or that no alternative has.
fn tag_mistake(
    error: &ValidationError<'_>,
    path: Vec<String>,
    branches: &[Vec<Mistake>],
    tag_path: Vec<String>,
) -> Vec<Mistake> {
    let Some(tag) = error.instance().get(TAG) else {
        return vec![Mistake {
            path,
            wrong: Wrong::Missing { key: TAG.to_owned() },
        }];
    };
    if !tag.is_string() {
        return vec![Mistake {
            path: tag_path,
            wrong: Wrong::Value(BadValue::Type(vec!["string"])),
        }];
    }
    let words = branches
        .iter()
        .flatten()
        .filter_map(|mistake| match &mistake.wrong {
            Wrong::Value(BadValue::Word(words)) if mistake.path == tag_path => Some(words.clone()),
            _ => None,
        });
    let wrong = Wrong::Value(BadValue::Word(words.flatten().collect()));
    vec![Mistake {
        path: tag_path,
        wrong,
    }]
}

/// Alternatives that are told apart by which one key they have.
fn one_of_keys(error: &ValidationError<'_>, path: Vec<String>, branches: &[&Vec<Mistake>]) -> Vec<Mistake> {
    let schemas = SCHEMA
        .pointer(error.schema_path().as_str())
        .and_then(Value::as_array);
    let properties = schemas
        .into_iter()
        .flatten()
        .filter_map(|branch| branch.get("properties")?.as_object());
    let known: Vec<String> = properties
        .flat_map(|properties| properties.keys().cloned())
        .collect();
    let given: Vec<String> = error
        .instance()
        .as_object()
        .into_iter()
        .flat_map(|o| o.keys().cloned())
        .collect();
    let unknown: Vec<String> = given.iter().filter(|key| !known.contains(key)).cloned().collect();
    if !unknown.is_empty() {
        return unknown_keys(&path, &unknown, &known);
    }
    let complete = |mistakes: &&&Vec<Mistake>| {
        let missing =
            |mistake: &Mistake| mistake.path == path && matches!(mistake.wrong, Wrong::Missing { .. });
        !mistakes.iter().any(missing)
    };
    match branches.iter().find(complete) {
        Some(meant) if given.len() == 1 => (*meant).clone(),
        _ => vec![Mistake {
            path,
            wrong: Wrong::Value(BadValue::OneOf(known)),
        }],
    }
}

fn steps(error: &ValidationError<'_>) -> Vec<String> {
    let pointer = error.instance_path().as_str();
    let steps = pointer.split('/').skip(1);
    steps
        .map(|step| step.replace("~1", "/").replace("~0", "~"))
        .collect()
}
