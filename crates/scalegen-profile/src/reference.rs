//! The reference of profiles for people: what each table and key is, from the schema, with an example of each.

mod trigger_keys;

use std::fmt::Write as _;
use std::sync::LazyLock;

use serde_json::Value;

use crate::language::Trigger;
use crate::schema::{self, profile_schema};
use crate::written::{Keys, Section, Written, write};
use scalegen_syntax::nearest;

/// A path that leads to no key of a profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no key `{key}` in {table}{}", near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
pub struct UnknownKey {
    key: String,
    table: String,
    near: Option<String>,
}

/// What stands in a path for a name that the author chooses.
const NAME: &str = "<name>";

/// A profile that has every key.
static EXAMPLE: LazyLock<Value> = LazyLock::new(|| {
    let text: toml::Table = include_str!("../tests/everything.toml")
        .parse()
        .unwrap_or_default();
    let mut example = serde_json::to_value(text).unwrap_or_default();
    let fleet: toml::Table = FLEET.parse().unwrap_or_default();
    if let (Value::Object(example), Ok(Value::Object(fleet))) = (&mut example, serde_json::to_value(fleet)) {
        example.extend(fleet);
    }
    example
});

/// A profile with a fleet has no other workloads.
const FLEET: &str = r#"
extends = "bases/llm-stack.toml"
services_from = "services.csv"
services = [{ name = "cart", max = 10, set = { workloads.cart.scalers.cpu.min_replicas = 3 } }]
service_defaults = { namespace = "shop", max = 5 }
template.workloads."{name}" = { namespace = "{namespace}", target = "Deployment/{name}" }
"#;

static SCHEMA: LazyLock<Value> = LazyLock::new(profile_schema);

/// What is known of the fields of an object of Kubernetes or of a chart's values, which the schema does not list.
static FOREIGN: LazyLock<Value> = LazyLock::new(|| {
    serde_json::json!({
        "any": { "description": "A field in the words of Kubernetes or of the chart: it is generated as it is written." },
        "file": { "type": "string", "description": "The file that the object is generated into. It is no field of the object." },
    })
});

/// Every table of a profile, with its keys and an example, in Markdown.
pub fn reference() -> String {
    let mut text = String::from(
        "# Profiles\n\nEvery table of a profile, with its keys and an example. `scalegen explain KEY` prints the same for one \
         of them, such as\n`scalegen explain workloads.web.scalers.cpu.behavior`. `<name>` is a name of your own.\n\n\
         <!-- Generated from the schema: UPDATE_SCHEMA=1 cargo test -p scalegen-cli --test profile_schema -->\n",
    );
    for table in TABLES.iter() {
        let _ = write!(text, "\n## {}\n\n{}", table.title(), table.table());
    }
    text
}

/// Every table once, at the place where the example has most of its keys.
static TABLES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let mut tables: Vec<Place> = Vec::new();
    let mut open = vec![Place::root()];
    while let Some(place) = open.pop() {
        let below = place
            .properties()
            .filter_map(|(key, _)| place.key(key)?.as_table());
        let mut below: Vec<Place> = below.collect();
        below.reverse();
        open.append(&mut below);
        let known = tables
            .iter_mut()
            .find(|known| std::ptr::eq(known.type_, place.type_));
        match known {
            Some(known) if known.example_keys() < place.example_keys() => *known = place,
            Some(_) => {}
            None => tables.push(place),
        }
    }
    tables.sort_by(|one, other| one.path.cmp(&other.path));
    tables
});

/// What a key of a profile means, by its path; of a table also its keys, and an example of either.
///
/// ```
/// let text = scalegen_profile::explain_key("workloads.web.scalers.cpu.behavior").unwrap();
/// assert!(text.contains("`scale_down` (table)"));
/// let error = scalegen_profile::explain_key("workloads.web.scaler").unwrap_err();
/// assert!(error.to_string().ends_with("did you mean `scalers`?"));
/// ```
///
/// # Errors
/// When the path leads to no key.
pub fn explain_key(path: &str) -> Result<String, UnknownKey> {
    let mut place = Place::root();
    for word in path.split('.') {
        let word = word.split('[').next().unwrap_or(word).trim_matches('"');
        place = place.below(word)?;
    }
    Ok(match place.as_table() {
        Some(table) => format!("{}\n\n{}", place.title(), table.table()),
        None => format!("{}\n\n{}", place.title(), place.leaf()),
    })
}

/// A place in a profile: its path, and what the schema says of it.
#[derive(Clone)]
struct Place {
    path: Vec<String>,
    /// The schema of the key, with what it is in this table.
    own: &'static Value,
    /// The schema of its type.
    type_: &'static Value,
    /// The name of that in the schema.
    definition: Option<&'static str>,
    /// The lengths of the paths of the lists that it is in.
    lists: Vec<usize>,
}

impl Place {
    fn root() -> Self {
        Self::at(Vec::new(), &SCHEMA)
    }

    fn at(path: Vec<String>, own: &'static Value) -> Self {
        let reference = own["$ref"].as_str().or_else(|| own["allOf"][0]["$ref"].as_str());
        let definition = reference.and_then(|reference| reference.strip_prefix("#/definitions/"));
        Self {
            path,
            own,
            type_: definition.map_or(own, |name| &SCHEMA["definitions"][name]),
            definition,
            lists: Vec::new(),
        }
    }

    /// A place at or below this one.
    fn step(&self, path: Vec<String>, own: &'static Value) -> Self {
        Self {
            lists: self.lists.clone(),
            ..Self::at(path, own)
        }
    }

    /// An item of the list that it is.
    fn item(&self) -> Option<Self> {
        let items = &self.type_["items"];
        let mut item = items.is_object().then(|| self.step(self.path.clone(), items))?;
        item.lists.push(self.path.len());
        Some(item)
    }

    fn title(&self) -> String {
        match self.path.is_empty() {
            true => "the profile".to_owned(),
            false => format!("`{}`", self.path.join(".")),
        }
    }

    fn properties(&self) -> impl Iterator<Item = (&'static str, &'static Value)> + use<> {
        let properties = self.type_["properties"].as_object().into_iter().flatten();
        properties.map(|(key, schema)| (key.as_str(), schema))
    }

    fn key(&self, key: &str) -> Option<Self> {
        let schema = self.type_["properties"].get(key)?;
        Some(self.step(self.with(key), schema))
    }

    fn with(&self, word: &str) -> Vec<String> {
        let words = self.path.iter().cloned();
        words.chain([word.to_owned()]).collect()
    }

    /// The place of a word below it: a key, or a name where any name may be.
    fn below(&self, word: &str) -> Result<Self, UnknownKey> {
        let table = self.item().unwrap_or_else(|| self.clone());
        let of_any_name = || match &table.type_["additionalProperties"] {
            any @ Value::Object(_) => Some(table.step(table.with(NAME), any)),
            Value::Bool(true) => {
                let is_file = table.path == ["objects"] && word == "file";
                let field = if is_file { "file" } else { "any" };
                Some(table.step(table.with(word), &FOREIGN[field]))
            }
            _ => None,
        };
        table.key(word).or_else(of_any_name).ok_or_else(|| {
            let keys = table.properties().map(|(key, _)| key);
            UnknownKey {
                key: word.to_owned(),
                near: nearest(word, keys).map(str::to_owned),
                table: table.title(),
            }
        })
    }

    /// The table that it is, or that its entries or items are.
    fn as_table(&self) -> Option<Self> {
        if self.type_["properties"].is_object() {
            return Some(self.clone());
        }
        if let Some(item) = self.item() {
            return item.as_table();
        }
        let entries = &self.type_["additionalProperties"];
        let entries = entries.is_object().then(|| self.step(self.with(NAME), entries))?;
        entries.type_["properties"].is_object().then_some(entries)
    }

    fn example_keys(&self) -> usize {
        let example = find(&EXAMPLE, &self.path).and_then(Value::as_object);
        example.map_or(0, serde_json::Map::len)
    }

    /// What it is for, of which kind its value is, and what an example has there.
    fn leaf(&self) -> String {
        let mut text = format!(
            "{}\n\nValue: {}.\n",
            describe(self.own, self.type_),
            kind(self.own)
        );
        let found = self.path.split_last().zip(find(&EXAMPLE, &self.path));
        match (found, self.item()) {
            (Some((_, Value::Object(example))), Some(item)) => {
                let keys = example.iter().map(|(key, value)| (key.clone(), value.into()));
                item.push_example(&item.path, keys.collect(), &mut text);
            }
            (Some(((key, table), value)), item) => {
                let value = match item {
                    Some(_) => Written::List(vec![value.into()]),
                    None => value.into(),
                };
                self.push_example(table, Keys::from_iter([(key.clone(), value)]), &mut text);
            }
            _ => {}
        }
        text
    }

    /// What a table is for, its keys, and an example.
    fn table(&self) -> String {
        let mut text = format!("{}\n\n", describe(self.type_, self.own));
        let is_trigger = SCHEMA
            .pointer(schema::trigger_keys::TABLE)
            .is_some_and(|trigger| std::ptr::eq(trigger, self.type_));
        // Those of a trigger's type are listed by the types.
        let is_common = |key: &str| !is_trigger || Trigger::has_field(key);
        for (key, schema) in self.properties().filter(|(key, _)| is_common(key)) {
            let place = Self::at(Vec::new(), schema);
            let _ = writeln!(
                text,
                "- `{key}` ({}): {}",
                kind(schema),
                describe(schema, place.type_)
            );
        }
        // The same type elsewhere has an example where this place has none.
        let elsewhere = || TABLES.iter().find(|table| std::ptr::eq(table.type_, self.type_));
        let shown = match self.example_keys() {
            0 => elsewhere().unwrap_or(self),
            _ => self,
        };
        let has_section = |key: &str| {
            self.key(key).is_some_and(|place| {
                place.type_["properties"].is_object()
                    || place
                        .as_table()
                        .is_some_and(|table| table.path.len() > place.path.len())
            })
        };
        if let Some(Value::Object(example)) = find(&EXAMPLE, &shown.path) {
            let is_own = |(key, _): &(&String, &Value)| !has_section(key);
            // A table of nothing but tables is shown with them.
            let only_tables = !example.iter().any(|entry| is_own(&entry));
            let own = example.iter().filter(|entry| only_tables || is_own(entry));
            let own: Keys = own.map(|(key, value)| (key.clone(), value.into())).collect();
            shown.push_example(&shown.path, own, &mut text);
        }
        if is_trigger {
            trigger_keys::push(&mut text);
        }
        text
    }

    /// Adds an example of the table at a path at or above this place, within the lists around it.
    fn push_example(&self, path: &[String], keys: Keys, text: &mut String) {
        let before = std::iter::once("").chain(path.iter().map(String::as_str));
        let named = path.iter().zip(before).map(|(word, before)| {
            let word = match (word.as_str(), before) {
                (NAME, "scalers") => "cpu",
                (NAME, "signals") => "requests",
                (NAME, "load_tests") => "noon",
                (NAME, _) => "web",
                (word, _) => word,
            };
            word.to_owned()
        });
        let named: Vec<String> = named.collect();
        let is_item = self.lists.contains(&named.len());
        let lists = self.lists.iter().filter(|list| **list < named.len());
        let section = |path: &[String], is_item, keys| Section {
            path: path.to_vec(),
            is_item,
            keys,
            ..Section::default()
        };
        let mut sections: Vec<Section> = lists
            .map(|list| section(&named[..*list], true, Keys::new()))
            .collect();
        sections.push(section(&named, is_item, keys));
        let _ = write!(text, "\n```toml\n{}```\n", write(&sections));
    }
}

fn describe<'s>(schema: &'s Value, else_: &'s Value) -> &'s str {
    let text = |schema: &'s Value| schema["description"].as_str();
    text(schema).or_else(|| text(else_)).unwrap_or_default()
}

/// The value at a path of the example; where any name may be, the first that has it.
fn find<'v>(value: &'v Value, path: &[String]) -> Option<&'v Value> {
    let items = match value {
        Value::Array(items) => return items.iter().find_map(|item| find(item, path)),
        _ => value.as_object(),
    };
    let Some((word, rest)) = path.split_first() else {
        return Some(value);
    };
    match word.as_str() {
        NAME => items?.values().find_map(|value| find(value, rest)),
        word => find(items?.get(word)?, rest),
    }
}

/// Which values a key takes.
fn kind(schema: &'static Value) -> String {
    let Place {
        type_, definition, ..
    } = Place::at(Vec::new(), schema);
    if let Some(words) = type_["enum"].as_array() {
        let words: Vec<String> = words.iter().map(Value::to_string).collect();
        return words.join(", ");
    }
    if type_["properties"].is_object() {
        return "table".to_owned();
    }
    if type_["items"].is_object() {
        return format!("list of {}", plural(kind(&type_["items"])));
    }
    let values = &type_["additionalProperties"];
    if type_["type"] == "object" {
        return match values.is_object() {
            true => format!("table of {}", plural(kind(values))),
            false => "table".to_owned(),
        };
    }
    match (definition, &type_["type"]) {
        (Some(name), _) if type_["format"].is_string() => spaced(name),
        (_, Value::String(one)) => one.clone(),
        (_, Value::Array(several)) => {
            let several: Vec<&str> = several.iter().filter_map(Value::as_str).collect();
            several.join(" or ")
        }
        (Some(name), _) => spaced(name),
        _ => "any value".to_owned(),
    }
}

fn plural(kind: String) -> String {
    match kind.contains([' ', '"']) {
        true => kind,
        false => match kind.strip_suffix('y') {
            Some(start) => format!("{start}ies"),
            None => format!("{kind}s"),
        },
    }
}

/// The name of a type as words: `DescribedObject` is a described object.
fn spaced(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_an_example_and_every_key_a_description() {
        for table in TABLES.iter() {
            assert!(table.example_keys() > 0, "{}", table.title());
            for (key, schema) in table.properties() {
                let below = table.key(key).unwrap();
                assert!(!describe(schema, below.type_).is_empty(), "{}", below.title());
            }
        }
        let tables = TABLES.len();
        assert!(tables > 30, "{tables}");
    }

    #[test]
    fn a_key_is_found_by_its_path_in_any_profile() {
        for (path, found) in [
            ("workloads.web.scalers.cpu.max_replicas", "max_replicas = 20"),
            (
                "workloads.web.scalers.queue.triggers[0].threshold",
                "Value: decimal",
            ),
            (
                "workloads.web.scalers.queue.triggers[0].lag_threshold",
                "kafka, nats-jetstream: Lag that one pod should carry, in messages. Default: 10 (KEDA's).",
            ),
            (
                "workloads.web.scalers.queue.triggers",
                "`type = \"datadog\"` also has:",
            ),
            ("signals.chat_rps.matchers", "Labels that the series must have"),
            ("workloads.\"web\".scalers", "`kind` (\"hpa\", \"keda\")"),
            ("addons.keda", "[addons.keda]"),
            (
                "workloads.web.scalers.cpu.behavior",
                "[workloads.web.scalers.cpu.behavior]\nscale_down.policies = [",
            ),
            ("workloads.web.requests.cpu", "quantity"),
            ("objects", "[[objects]]\napiVersion = \"v1\"\n"),
            ("objects.apiVersion", "[[objects]]\napiVersion = \"v1\"\n"),
            ("objects.file", "The file that the object is generated into"),
            (
                "workloads.web.scalers.queue.triggers.name",
                "[[workloads.web.scalers.cpu.triggers]]\nname = ",
            ),
            (
                "workloads.web.scalers.queue.triggers.authentication_ref",
                "[[workloads.web.scalers.cpu.triggers]]\n\n[workloads.web.scalers.cpu.triggers.authentication_ref]\n",
            ),
            ("cluster.vpa_feature_gates", "= [\"PerVPAConfig\"]"),
        ] {
            let text = explain_key(path).unwrap_or_else(|error| panic!("{path}: {error}"));
            assert!(text.contains(found), "{path}:\n{text}");
        }
        for (path, message) in [
            (
                "workload",
                "there is no key `workload` in the profile; did you mean `workloads`?",
            ),
            (
                "workloads.web.scalers.cpu.max_replica",
                "there is no key `max_replica` in `workloads.<name>.scalers.<name>`; did you mean `max_replicas`?",
            ),
            ("name.x", "there is no key `x` in `name`"),
            ("", "there is no key `` in the profile"),
        ] {
            assert_eq!(explain_key(path).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn every_example_is_of_the_types_that_a_profile_has() {
        let mut texts: Vec<String> = vec![reference()];
        for table in TABLES.iter() {
            texts.extend(table.properties().map(|(key, _)| table.key(key).unwrap().leaf()));
        }
        let blocks = texts.iter().flat_map(|text| text.split("```toml\n").skip(1));
        let blocks: Vec<&str> = blocks.filter_map(|rest| rest.split("```").next()).collect();
        assert!(blocks.len() > 200, "{}", blocks.len());
        for block in blocks {
            let head = if block.starts_with('[') {
                "name = \"x\"\n"
            } else {
                ""
            };
            let text = format!("{head}{block}");
            let read = |path: &str| match path {
                "x.toml" => Ok(text.clone()),
                _ => Err(crate::ReadError::from(std::io::Error::from(
                    std::io::ErrorKind::NotFound,
                ))),
            };
            let findings = match crate::load("x.toml", &read, &[""; 0]) {
                Ok(loaded) => loaded.check(),
                Err(unsound) => unsound.findings,
            };
            let wrong = findings
                .iter()
                .find(|finding| finding.code == crate::codes::WRONG_TYPE.code);
            assert!(wrong.is_none(), "{wrong:?}\n{text}");
        }
    }
}
