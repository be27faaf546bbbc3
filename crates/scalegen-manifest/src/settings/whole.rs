//! The map read backward on a whole object: the table of a profile that makes it, and what no key says.

mod chart;
mod load;

use std::cmp::Reverse;

use scalegen_profile::Written;
use scalegen_profile::language::Trigger;
use scalegen_syntax::{Duration, FieldPath};
use serde_json::{Map, Value};

use super::backward::key_of;
use super::table::{ANY, Form, ITEM, Keys, Setting};
use super::{CREDENTIALS, HPA, KEDA, LOAD_TEST, PDB, SCALED_JOB, VPA};

pub use chart::{spell_out_values, values_key_of, values_table_of};
pub use load::{key_of_argument, spell_out_load};

/// The tables of a profile that a whole object can be made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalerTable {
    /// A scaler with `kind = "hpa"`.
    Hpa,
    /// A scaler with `kind = "keda"`.
    Keda,
    /// A workload's `vpa`.
    Vpa,
    /// A workload's `pdb`.
    Pdb,
    /// One of `authentications`.
    Authentication,
    /// One of `scaled_jobs`.
    ScaledJob,
    /// One of `load_tests`, of a Job of which [`spell_out_load`] has spelled out the arguments.
    LoadTest,
}

impl ScalerTable {
    fn keys(self) -> &'static dyn Keys {
        match self {
            Self::Hpa => &HPA,
            Self::Keda => &KEDA,
            Self::Vpa => &VPA,
            Self::Pdb => &PDB,
            Self::Authentication => &CREDENTIALS,
            Self::ScaledJob => &SCALED_JOB,
            Self::LoadTest => &LOAD_TEST,
        }
    }

    /// The key of the table that a field of its object comes of; none where no key does.
    pub fn key_of(self, field: &FieldPath) -> Option<String> {
        let path = key_of(self.keys(), field)?;
        Some(path.segments().first()?.name()?.to_owned())
    }
}

/// The keys of a table and their values, taken out of an object: what is left of it has no key.
///
/// What the table does not say itself stays: the object's name, its namespace, and what it scales.
///
/// ```
/// use scalegen_manifest::settings::{ScalerTable, table_of};
/// use serde_json::json;
///
/// let mut object = json!({ "spec": {
///     "minReplicas": 2,
///     "maxReplicas": 9,
///     "metrics": [{
///         "type": "Resource",
///         "resource": { "name": "cpu", "target": { "type": "Utilization", "averageUtilization": 60 } },
///     }],
///     "paused": true,
/// } });
/// let table = table_of(ScalerTable::Hpa, &mut object, &serde_json::Value::Null);
/// let section = scalegen_profile::Section { keys: table, ..Default::default() };
/// assert_eq!(
///     scalegen_profile::write(&[section]),
///     "min_replicas = 2\nmax_replicas = 9\nmetrics = [{ resource = \"cpu\", average_utilization = 60 }]\n"
/// );
/// assert_eq!(object, json!({ "spec": { "paused": true } }));
/// ```
///
/// `schema` is that of profiles, which says of each key what type its value has.
pub fn table_of(table: ScalerTable, object: &mut Value, schema: &Value) -> scalegen_profile::Keys {
    let keys = table.keys();
    let types = Types(schema);
    taken(keys, keys.type_(), object, types)
}

fn taken(keys: &dyn Keys, type_: &str, object: &mut Value, types: Types<'_>) -> scalegen_profile::Keys {
    let mut found = scalegen_profile::Keys::new();
    // A map takes what is left when the keys for its entries have theirs.
    let mut settings: Vec<&'static Setting> = keys.settings().collect();
    settings.sort_by_key(|setting| (!setting.key.is_empty(), Reverse(setting.steps().count())));
    for setting in settings {
        match setting.below {
            Some(shared) if setting.key.is_empty() => {
                let type_ = if shared.type_().is_empty() {
                    type_
                } else {
                    shared.type_()
                };
                found.extend(taken(shared, type_, object, types));
            }
            _ if !is_of(setting, object) => {}
            _ => {
                if let Some(value) = value(setting, type_, object, types) {
                    found.insert(setting.key.to_owned(), value);
                }
            }
        }
    }
    discard_derived(keys.type_(), object);
    let mut ordered = scalegen_profile::Keys::new();
    in_order(keys, &mut found, &mut ordered);
    ordered
}

/// Puts the keys into the order of the table, which is the one that people write them in.
fn in_order(keys: &dyn Keys, from: &mut scalegen_profile::Keys, to: &mut scalegen_profile::Keys) {
    for setting in keys.settings() {
        match setting.below {
            Some(shared) if setting.key.is_empty() => in_order(shared, from, to),
            _ => to.extend(from.swap_remove_entry(setting.key)),
        }
    }
}

/// Whether a key is for an object like this one.
fn is_of(setting: &Setting, object: &Value) -> bool {
    let type_ = object["type"].as_str();
    match setting.key {
        "pods" if setting.field == "value" => type_ != Some("Percent"),
        "percent" => type_ == Some("Percent"),
        key if setting.field.starts_with("metadata.") && object.get("metadata").is_some() => {
            // Of a trigger; an object has no type beside its metadata.
            type_.is_none_or(|type_| Trigger::is_typed_key(type_, key))
        }
        _ => true,
    }
}

/// Takes the value of a setting, as the profile writes it; leaves what the profile cannot write.
fn value(setting: &Setting, type_: &str, object: &mut Value, types: Types<'_>) -> Option<Written> {
    if let Form::Argument(option) | Form::Switch(option) = setting.form {
        return load::argument(setting, option, object, types);
    }
    if setting.field.is_empty() {
        return None;
    }
    let steps: Vec<&str> = setting.steps().collect();
    let at = at_mut(object, &steps)?;
    if let Some(below) = setting.below {
        let of = below.type_();
        let value = match at {
            Value::Array(items) => {
                let items = items.iter_mut();
                Written::List(
                    items
                        .map(|item| Written::Table(taken(below, of, item, types)))
                        .collect(),
                )
            }
            Value::Object(_) => Written::Table(taken(below, of, at, types)),
            _ => return None,
        };
        prune(object, &steps);
        return Some(value);
    }
    // It stays where the profile cannot write it.
    let original = at.clone();
    let written = match setting.form {
        Form::Seconds => original.as_i64().and_then(seconds),
        Form::Milliseconds => original
            .as_i64()
            .filter(|milliseconds| milliseconds % 1000 == 0)
            .and_then(|milliseconds| seconds(milliseconds / 1000)),
        Form::Same if setting.key == "described_object" => described_object(&original),
        // A number of pods or a percentage of them.
        Form::Same if matches!(setting.key, "min_available" | "max_unavailable") => Some(original.clone()),
        Form::Same | Form::Text => types.fit(type_, setting.key, original.clone()),
        Form::Commas => commas(&original, types.is(type_, setting.key, "object")),
        Form::Map | Form::Inherited => texts(&original),
        Form::Whole => names(&original),
        Form::Rest => rest(&original),
        Form::Signal(_)
        | Form::Authentication
        | Form::OfWorkload
        | Form::Argument(_)
        | Form::Switch(_)
        | Form::Nothing => None,
    };
    let written = written?;
    *at_mut(object, &steps)? = Value::Null;
    prune(object, &steps);
    Some(Written::from(&written))
}

fn seconds(seconds: i64) -> Option<Value> {
    let seconds = i32::try_from(seconds).ok().filter(|seconds| *seconds >= 0)?;
    Some(Duration::from_seconds(seconds).to_string().into())
}

/// Removes what follows from what was taken: the types of metrics, of their targets and of policies.
fn discard_derived(type_: &str, object: &mut Value) {
    let Some(fields) = object.as_object_mut() else {
        return;
    };
    match type_ {
        "Metric" => {
            fields.retain(|name, source| {
                if let Some(target) = source.get_mut("target").and_then(Value::as_object_mut) {
                    target.remove("type");
                }
                let is_empty = |value: &Value| value.as_object().is_some_and(Map::is_empty);
                let is_spent = source
                    .as_object()
                    .is_some_and(|source| source.values().all(is_empty));
                name != "type" && !is_spent
            });
        }
        "ScalingPolicy" => {
            fields.remove("type");
        }
        _ => {}
    }
}

fn described_object(value: &Value) -> Option<Value> {
    let fields = value.as_object().filter(|fields| fields.len() == 3)?;
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    Some(format!("{}/{}/{}", text("apiVersion")?, text("kind")?, text("name")?).into())
}

/// A text with commas as a list, or as a map of `name=value`.
fn commas(value: &Value, is_map: bool) -> Option<Value> {
    let parts = value.as_str()?.split(',').map(str::trim);
    if !is_map {
        return Some(parts.map(Value::from).collect::<Vec<_>>().into());
    }
    let entries: Option<Map<String, Value>> = parts
        .map(|part| {
            part.split_once('=')
                .map(|(name, value)| (name.to_owned(), value.into()))
        })
        .collect();
    entries.map(Value::from)
}

/// A map whose values are texts: numbers and booleans are written as they print.
fn texts(value: &Value) -> Option<Value> {
    let entries: Option<Map<String, Value>> = value
        .as_object()?
        .iter()
        .map(|(name, value)| Some((name.clone(), text(value)?.into())))
        .collect();
    entries.filter(|entries| !entries.is_empty()).map(Value::from)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

/// What is left of a table's fields, without the shells of those that have keys.
fn rest(value: &Value) -> Option<Value> {
    let fields = value.as_object()?.iter().filter(|(_, value)| !is_spent(value));
    let fields: Map<String, Value> = fields
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    (!fields.is_empty()).then_some(fields.into())
}

/// A list of objects that have a name and nothing else, by their names.
fn names(value: &Value) -> Option<Value> {
    let name = |item: &Value| {
        let fields = item.as_object().filter(|fields| fields.len() == 1)?;
        Some(Value::from(fields.get("name")?.as_str()?))
    };
    let names: Option<Vec<Value>> = value.as_array()?.iter().map(name).collect();
    names.map(Value::from)
}

fn at_mut<'v>(value: &'v mut Value, steps: &[&str]) -> Option<&'v mut Value> {
    let Some((step, rest)) = steps.split_first() else {
        return (!value.is_null()).then_some(value);
    };
    if *step == ITEM {
        // With several items nothing says which of them it would be.
        let items = value.as_array_mut().filter(|items| items.len() == 1)?;
        return at_mut(items.first_mut()?, rest);
    }
    let fields = value.as_object_mut()?;
    if *step != ANY {
        return at_mut(fields.get_mut(*step)?, rest);
    }
    fields.values_mut().find_map(|value| at_mut(value, rest))
}

/// Removes a value that is spent, and what is empty without it.
fn prune(value: &mut Value, steps: &[&str]) {
    let Some((step, rest)) = steps.split_first() else {
        return;
    };
    if *step == ITEM {
        let items = value.as_array_mut().into_iter().flatten();
        items.for_each(|item| prune(item, rest));
        return;
    }
    let Some(fields) = value.as_object_mut() else {
        return;
    };
    fields.retain(|name, value| {
        if *step == ANY || name == step {
            prune(value, rest);
            return !is_spent(value);
        }
        true
    });
}

/// Whether nothing is left of a value but the shells of what was taken.
fn is_spent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().all(is_spent),
        Value::Object(fields) => fields.values().all(is_spent),
        _ => false,
    }
}

/// What type a profile's schema gives to the value of a key.
#[derive(Clone, Copy)]
struct Types<'s>(&'s Value);

impl Types<'_> {
    fn is(self, type_: &str, key: &str, word: &str) -> bool {
        // The schema has one table for both kinds of scalers.
        let table = match type_ {
            "HpaScaler" | "KedaScaler" => "Scaler",
            other => other,
        };
        let property = &self.0["definitions"][table]["properties"][key];
        match &property["type"] {
            Value::String(one) => one == word,
            Value::Array(several) => several.iter().any(|one| one == word),
            _ => false,
        }
    }

    /// Whether a key's value is of this definition.
    fn refers(self, type_: &str, key: &str, definition: &str) -> bool {
        let all = &self.0["definitions"][type_]["properties"][key]["allOf"];
        let is_it = |reference: &str| reference.rsplit('/').next() == Some(definition);
        all[0]["$ref"].as_str().is_some_and(is_it)
    }

    /// A value as this type: servers read `"5"` and `5` alike in many fields, and a profile has one form of each.
    fn fit(self, type_: &str, key: &str, value: Value) -> Option<Value> {
        let is = |word| self.is(type_, key, word);
        match &value {
            Value::Object(_) => None,
            Value::Number(number) if is("integer") && !is("number") => {
                // Servers read `2.0` as 2; what does not fit is refused, and no profile can have it.
                let whole = number.as_f64().filter(|number| number.fract() == 0.0)?;
                (f64::from(i32::MIN)..=f64::from(i32::MAX))
                    .contains(&whole)
                    .then(|| (whole as i64).into())
            }
            Value::Number(_) | Value::Bool(_) if is("integer") || is("number") || is("boolean") => {
                Some(value)
            }
            // Quantities and durations are definitions of their own, and texts.
            Value::Number(_) if !self.0.is_null() => text(&value).map(Value::from),
            Value::String(word) if is("boolean") => word.parse::<bool>().ok().map(Value::from),
            Value::String(word) if is("integer") => word.parse::<i32>().ok().map(Value::from),
            _ => Some(value),
        }
    }
}
