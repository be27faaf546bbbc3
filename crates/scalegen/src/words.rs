//! The words of a profile for what servers call by the API's names.

mod keys;

use std::borrow::Cow;

use keys::KEYS;

/// A message with the API's names of fields as keys of the profile. What is in double quotes is somebody's value
/// and stays as it is.
pub(crate) fn in_profile_words(message: &str) -> Cow<'_, str> {
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
            words.push_str(&key_of(name).unwrap_or(Cow::Borrowed(name)));
            words.push_str(&word[name.len()..]);
            let gap = after.find(in_name).unwrap_or(after.len());
            words.push_str(&after[..gap]);
            rest = &after[gap..];
        }
    }
    Cow::Owned(words)
}

/// The key for a field, or a path of fields; none when the profile has no such key.
fn key_of(name: &str) -> Option<Cow<'static, str>> {
    if !name.bytes().any(|b| b.is_ascii_uppercase()) || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return None;
    }
    let is_wrapper = |part: &&str| matches!(*part, "spec" | "advanced" | "horizontalPodAutoscalerConfig");
    let parts = name.split('.').skip_while(is_wrapper);
    let keys: Option<Vec<String>> = parts
        .map(|part| {
            let key = match part {
                "minReplicaCount" => "min_replicas".to_owned(),
                "maxReplicaCount" => "max_replicas".to_owned(),
                "idleReplicaCount" => "idle_replicas".to_owned(),
                "ttlSecondsAfterFinished" => "ttl".to_owned(),
                part => without_unit(&snake(part)),
            };
            KEYS.binary_search(&key.as_str()).is_ok().then_some(key)
        })
        .collect();
    let keys = keys.filter(|keys| !keys.is_empty())?;
    Some(Cow::Owned(keys.join(".")))
}

fn snake(camel: &str) -> String {
    let mut snake = String::with_capacity(camel.len() + 4);
    let mut previous_upper = true;
    for c in camel.chars() {
        if c.is_ascii_uppercase() && !previous_upper {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
        previous_upper = c.is_ascii_uppercase();
    }
    snake
}

/// Durations are written with their unit, so their keys leave it out.
fn without_unit(key: &str) -> String {
    key.strip_suffix("_seconds").unwrap_or(key).to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    fn gather<'s>(schema: &'s Value, keys: &mut BTreeSet<&'s str>) {
        match schema {
            Value::Array(schemas) => schemas.iter().for_each(|schema| gather(schema, keys)),
            Value::Object(schema) => {
                for (keyword, inner) in schema {
                    if let ("properties", Value::Object(properties)) = (keyword.as_str(), inner) {
                        keys.extend(properties.keys().map(String::as_str));
                    }
                    gather(inner, keys);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn the_keys_are_those_of_the_schema() {
        let schema = scalegen_profile::profile_schema();
        let mut keys = BTreeSet::new();
        gather(&schema, &mut keys);
        let keys: Vec<&str> = keys.into_iter().collect();
        assert_eq!(KEYS, keys, "words/keys.rs is to have what is on the right");
    }

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
            (
                "restartPolicy and idleReplicaCount",
                "restartPolicy and idle_replicas",
            ),
            ("stabilizationWindowSeconds is 5", "stabilization_window is 5"),
            ("nothing to say", "nothing to say"),
        ] {
            assert_eq!(in_profile_words(message), expected);
        }
    }
}
