//! What a Job calls hey with, spelled out so that its table of keys can be read backward on it.

use k8s_openapi::api::core::v1::Container;
use scalegen_kinds::admission::{LoadArguments, load_arguments};
use scalegen_profile::{Keys, Written};
use scalegen_syntax::{Duration, FieldPath, Segment, defaults::hey, go_duration};
use serde_json::{Map, Value};

use super::Types;
use crate::settings::load_job::{HEADER, LOAD_TEST, URL};
use crate::settings::table::{Form, Keys as _, Setting};

/// Where a Job has its spelled out arguments.
const ARGUMENTS: &str = "arguments";

/// Puts what the only container of a Job calls hey with into `arguments`, by option, in place of `command` and `args`;
/// gives whether the Job is one.
///
/// Nothing is left of `-c=50`, `--c 50` and no flag at all, all of which say 50: there is one spelling.
pub fn spell_out_load(job: &mut Value) -> bool {
    let containers = job.pointer_mut("/spec/template/spec/containers");
    let Some([container]) = containers.and_then(Value::as_array_mut).map(Vec::as_mut_slice) else {
        return false;
    };
    let arguments = read(container).and_then(|container| spelled_out(&load_arguments(&container)?));
    let (Some(arguments), Some(fields)) = (arguments, container.as_object_mut()) else {
        return false;
    };
    fields.retain(|name, _| !matches!(name.as_str(), "command" | "args"));
    job[ARGUMENTS] = arguments.into();
    true
}

/// The key that an item of the `command` or `args` of a Job's container is the value of, or the option.
pub fn key_of_argument(job: &Value, item: &FieldPath) -> Option<String> {
    let [.., Segment::Field(list), Segment::Index(index)] = item.segments() else {
        return None;
    };
    let container = read(job.pointer("/spec/template/spec/containers/0")?)?;
    let arguments = load_arguments(&container)?;
    let mut options = arguments
        .options
        .iter()
        .filter(|option| option.at.0 == list.as_ref());
    let option = options.find(|option| option.at.1 == *index || option.at.1 == index + 1)?;
    let mut settings = LOAD_TEST.settings();
    let is_of = |form| match form {
        Form::Argument(own) | Form::Switch(own) => own.strip_prefix('-') == Some(option.name),
        _ => false,
    };
    settings
        .find(|setting| is_of(setting.form))
        .map(|setting| setting.key.to_owned())
}

fn read(container: &Value) -> Option<Container> {
    serde_json::from_value(container.clone()).ok()
}

/// The arguments by option, without those that hey takes anyway; none where the kubelet fills in a variable.
fn spelled_out(arguments: &LoadArguments<'_>) -> Option<Map<String, Value>> {
    let mut all = Map::from_iter([(URL.to_owned(), literal(arguments.url)?.into())]);
    for option in &arguments.options {
        let name = format!("-{}", option.name);
        let text = literal(option.value.unwrap_or("true"))?;
        if name == HEADER {
            let headers = all.entry(name).or_insert_with(|| Vec::<Value>::new().into());
            let (name, value) = text.split_once(':').unwrap_or((&text, ""));
            let header = format!("{}: {}", name.trim(), value.trim());
            headers.as_array_mut()?.push(header.into());
            continue;
        }
        let text = match name.as_str() {
            "-z" => go_duration::nanoseconds(&text)
                .ok()
                .filter(|nanoseconds| nanoseconds % 1_000_000_000 == 0)
                .and_then(|nanoseconds| i32::try_from(nanoseconds / 1_000_000_000).ok())
                .map_or(text, |seconds| Duration::from_seconds(seconds).to_string()),
            "-m" => text.to_ascii_uppercase(),
            _ => text,
        };
        all.insert(name, text.into());
    }
    let is_timed = all.contains_key("-z");
    all.retain(|option, value| {
        let is = |default: i32| value.as_str().and_then(|text| text.parse().ok()) == Some(default);
        match option.as_str() {
            "-n" => !is_timed && !is(hey::REQUESTS),
            "-c" => !is(hey::WORKERS),
            "-t" => !is(hey::TIMEOUT.seconds()),
            "-q" => !is(0),
            "-m" => value != "GET",
            _ => value != "false",
        }
    });
    Some(all)
}

/// An argument as the program gets it; none where the kubelet puts a variable in.
fn literal(text: &str) -> Option<String> {
    let mut literal = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        literal.extend([before, "$"]);
        rest = match after.strip_prefix('$') {
            Some(after) => after,
            None if after.starts_with('(') => return None,
            None => after,
        };
    }
    literal.push_str(rest);
    Some(literal)
}

/// Takes an argument of a Job, as the profile writes it.
pub(super) fn argument(
    setting: &Setting,
    option: &str,
    object: &mut Value,
    types: Types<'_>,
) -> Option<Written> {
    let arguments = object.get_mut(ARGUMENTS)?.as_object_mut()?;
    let (type_, key) = ("LoadTest", setting.key);
    let written = match arguments.get(option)? {
        Value::Array(headers) => Written::Table(table(headers)?),
        _ if matches!(setting.form, Form::Switch(_)) => Written::Bool(true),
        Value::String(text) => {
            let is_number = text.parse::<f64>().is_ok_and(f64::is_finite);
            let is_whole = text.bytes().all(|byte| byte.is_ascii_digit());
            if types.refers(type_, key, "Duration") && is_whole {
                Written::Text(Duration::from_seconds(text.parse().ok()?).to_string())
            } else if is_whole && types.is(type_, key, "integer")
                || is_number && types.refers(type_, key, "Decimal")
            {
                Written::Number(text.clone())
            } else {
                Written::Text(text.clone())
            }
        }
        _ => return None,
    };
    arguments.remove(option);
    Some(written)
}

/// Headers by name; none where two have one.
fn table(headers: &[Value]) -> Option<Keys> {
    let mut table = Keys::new();
    for header in headers {
        let (name, value) = header.as_str()?.split_once(": ")?;
        if table.insert(name.to_owned(), value.into()).is_some() {
            return None;
        }
    }
    Some(table)
}
