//! The words of a profile for what servers call by the API's names.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use scalegen_syntax::Words;
use scalegen_syntax::case::camel;

use super::table::{Form, Setting};
use super::{OBJECT_TABLES, OTHER_TABLES};

/// The keys of a profile for the API's names of fields.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProfileWords;

impl Words for ProfileWords {
    fn field<'p>(&self, path: &'p str) -> Cow<'p, str> {
        key_of(path).map_or(Cow::Borrowed(path), Cow::Owned)
    }

    fn plain<'t>(&self, text: &'t str) -> Cow<'t, str> {
        in_profile_words(text)
    }
}

/// A message with the API's names of fields as keys of the profile. What is in double quotes is somebody's value
/// and stays as it is.
fn in_profile_words(message: &str) -> Cow<'_, str> {
    let is_api_name = |b: &[u8]| b[0].is_ascii_lowercase() && b[1].is_ascii_uppercase();
    if !message.as_bytes().windows(2).any(is_api_name) {
        return Cow::Borrowed(message);
    }
    let mut words = String::with_capacity(message.len());
    for (index, part) in message.split('"').enumerate() {
        if index > 0 {
            words.push('"');
        }
        if index % 2 == 1 {
            words.push_str(part);
            continue;
        }
        let in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | '-');
        let mut rest = part;
        while !rest.is_empty() {
            let end = rest.find(|c| !in_name(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            let name = word.trim_end_matches('.');
            words.push_str(&ProfileWords.field(name));
            words.push_str(&word[name.len()..]);
            let gap = after.find(in_name).unwrap_or(after.len());
            words.push_str(&after[..gap]);
            rest = &after[gap..];
        }
    }
    Cow::Owned(words)
}

/// The key for a field, or a path of fields; none when the profile has no such key.
fn key_of(name: &str) -> Option<String> {
    if !name.bytes().any(|b| b.is_ascii_uppercase()) || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return None;
    }
    let map = &*MAP;
    let parts = name.split('.').skip_while(|part| map.wrappers.contains(part));
    let keys: Option<Vec<&str>> = parts.map(|part| map.keys.get(part).copied()).collect();
    keys.filter(|keys| !keys.is_empty()).map(|keys| keys.join("."))
}

struct Map {
    /// Keys by the names that the API has for them, and by themselves in its spelling.
    keys: BTreeMap<Cow<'static, str>, &'static str>,
    /// Fields that hold others and have no key: what is in them is in the table itself.
    wrappers: BTreeSet<&'static str>,
}

static MAP: LazyLock<Map> = LazyLock::new(|| {
    let all = || {
        OBJECT_TABLES
            .iter()
            .chain(OTHER_TABLES)
            .flat_map(|table| table.settings())
    };
    let of_objects = || OBJECT_TABLES.iter().flat_map(|table| table.settings());
    let mut keys: BTreeMap<Cow<'static, str>, &'static str> = all()
        .map(|setting| (Cow::Owned(camel(setting.key)), setting.key))
        .collect();
    let is_leaf = |setting: &&Setting| {
        !matches!(setting.form, Form::OfWorkload | Form::Whole | Form::Signal(_))
            && !setting.field.ends_with(']')
    };
    let leaves = of_objects()
        .filter(is_leaf)
        .filter_map(|setting| Some((setting.steps().last()?, setting.key)));
    for (name, key) in leaves.filter(|(name, _)| name.bytes().any(|b| b.is_ascii_uppercase())) {
        keys.entry(name.into()).or_insert(key);
    }
    let wrappers = of_objects().flat_map(|setting| {
        let last = setting.steps().count().saturating_sub(1);
        setting.steps().take(last)
    });
    let wrappers = wrappers.filter(|name| !keys.contains_key(*name)).collect();
    Map { keys, wrappers }
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_become_keys_and_values_stay() {
        for (message, expected) in [
            (
                "raise maxReplicas, or lower minReplicas",
                "raise max_replicas, or lower min_replicas",
            ),
            (
                "must be at least `minReplicaCount`.",
                "must be at least `min_replicas`.",
            ),
            (
                "set advanced.horizontalPodAutoscalerConfig.behavior.scaleDown",
                "set behavior.scale_down",
            ),
            (
                "Invalid value: \"maxReplicas\": no",
                "Invalid value: \"maxReplicas\": no",
            ),
            (
                "an AverageValue of averageValue",
                "an AverageValue of average_value",
            ),
            ("dnsPolicy and idleReplicaCount", "dnsPolicy and idle_replicas"),
            ("stabilizationWindowSeconds is 5", "stabilization_window is 5"),
            ("updatePolicy.updateMode is Off", "update_mode is Off"),
            ("nothing to say", "nothing to say"),
        ] {
            assert_eq!(in_profile_words(message), expected);
        }
    }
}
