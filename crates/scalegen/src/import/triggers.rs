//! The settings of triggers by the keys that their types have: what has none stays in `metadata`.

use scalegen_profile::{Keys, Written};
use scalegen_syntax::keda::{KeyForm, trigger_keys};
use scalegen_syntax::{Decimal, Duration, go_duration};

use super::part::{Part, table, tables_mut, text};

/// The sections with keys in place of the settings in `metadata`, where a key gives KEDA the same text.
pub(super) fn with_keys(parts: &[Part]) -> Vec<Part> {
    let mut parts = parts.to_vec();
    for part in &mut parts {
        tables_mut(&mut part.section.keys, "triggers").for_each(take_keys);
    }
    parts
}

fn take_keys(trigger: &mut Keys) {
    let known = trigger_keys(text(trigger, "type").unwrap_or("prometheus"));
    let Some(metadata) = table(trigger, "metadata") else {
        return;
    };
    let (mut keys, mut rest) = (Keys::new(), Keys::new());
    for (parameter, value) in metadata {
        let own = known.iter().find(|own| own.parameter == *parameter);
        let typed = own.and_then(|own| match value {
            Written::Text(text) => Some((own.key.clone(), typed(&own.form, text)?)),
            _ => None,
        });
        match typed.filter(|(key, _)| !trigger.contains_key(key)) {
            Some((key, value)) => drop(keys.insert(key, value)),
            None => drop(rest.insert(parameter.clone(), value.clone())),
        }
    }
    let at = trigger.get_index_of("metadata").unwrap_or_default();
    trigger.shift_remove("metadata");
    if !rest.is_empty() {
        trigger.shift_insert(at, "metadata".to_owned(), Written::Table(rest));
    }
    for (offset, (key, value)) in keys.into_iter().enumerate() {
        trigger.shift_insert(at + offset, key, value);
    }
}

/// A text of KEDA as the value of a key; none where the key would give KEDA another text.
fn typed(form: &KeyForm, text: &str) -> Option<Written> {
    let duration = |seconds: i64| {
        let seconds = i32::try_from(seconds).ok().filter(|seconds| *seconds >= 0)?;
        Some(Written::Text(Duration::from_seconds(seconds).to_string()))
    };
    match form {
        KeyForm::Text => Some(text.into()),
        KeyForm::Words(words) => words.contains(&text).then(|| text.into()),
        KeyForm::Boolean => match text {
            "true" => Some(Written::Bool(true)),
            "false" => Some(Written::Bool(false)),
            _ => None,
        },
        KeyForm::Integer => integer(text),
        KeyForm::Number => {
            let decimal = || text.parse::<Decimal>().ok().filter(|own| own.to_string() == text);
            integer(text).or_else(|| decimal().map(|_| text.into()))
        }
        KeyForm::Port => Some(item(text)),
        // KEDA reads `90s` and `1m30s` alike.
        KeyForm::Duration => {
            let nanoseconds = go_duration::nanoseconds(text).ok()?;
            let is_whole = nanoseconds % 1_000_000_000 == 0;
            duration(nanoseconds / 1_000_000_000).filter(|_| is_whole)
        }
        KeyForm::Seconds => integer(text).and_then(|_| duration(text.parse().ok()?)),
        KeyForm::List => match text.split(',').collect::<Vec<_>>().as_slice() {
            [only] => Some(item(only)),
            items if items.iter().any(|item| item.is_empty()) => None,
            items => Some(Written::List(items.iter().copied().map(item).collect())),
        },
    }
}

/// A whole number that prints as it was written.
fn integer(text: &str) -> Option<Written> {
    let number = text.parse::<i64>().ok()?;
    (number.to_string() == text).then(|| Written::Number(text.to_owned()))
}

fn item(text: &str) -> Written {
    integer(text).unwrap_or_else(|| text.into())
}

#[cfg(test)]
mod tests {
    use scalegen_profile::{Section, write};

    use super::*;

    #[test]
    fn what_a_key_would_write_otherwise_stays_in_metadata() {
        for (type_, parameter, value, expected) in [
            ("kafka", "lagThreshold", "50", "lag_threshold = 50"),
            ("kafka", "lagThreshold", "050", ""),
            ("kafka", "lagThreshold", "${LAG}", ""),
            (
                "kafka",
                "allowIdleConsumers",
                "false",
                "allow_idle_consumers = false",
            ),
            ("kafka", "allowIdleConsumers", "False", ""),
            (
                "kafka",
                "bootstrapServers",
                "a:9092",
                "bootstrap_servers = \"a:9092\"",
            ),
            (
                "kafka",
                "bootstrapServers",
                "a:1,b:2",
                "bootstrap_servers = [\"a:1\", \"b:2\"]",
            ),
            (
                "kafka",
                "bootstrapServers",
                "a:1, b:2",
                "bootstrap_servers = [\"a:1\", \" b:2\"]",
            ),
            ("kafka", "bootstrapServers", "a:1,", ""),
            (
                "kafka",
                "partitionLimitation",
                "1,3-5",
                "partition_limitation = [1, \"3-5\"]",
            ),
            (
                "kafka",
                "offsetResetPolicy",
                "latest",
                "offset_reset_policy = \"latest\"",
            ),
            ("kafka", "offsetResetPolicy", "newest", ""),
            ("kafka", "colour", "red", ""),
            ("rabbitmq", "value", "0.50", "value = \"0.50\""),
            ("rabbitmq", "value", "5k", ""),
            ("rabbitmq", "timeout", "90s", "timeout = \"1m30s\""),
            ("rabbitmq", "timeout", "500ms", ""),
            ("rabbitmq", "hostFromEnv", "HOST", "host_from_env = \"HOST\""),
            ("datadog", "age", "90", "age = \"1m30s\""),
            ("datadog", "age", "-1", ""),
            ("postgresql", "port", "5432", "port = 5432"),
            ("nsq", "topic", "a", ""),
        ] {
            let metadata = Keys::from_iter([(parameter.to_owned(), value.into())]);
            let mut trigger = Keys::from_iter([
                ("type".to_owned(), type_.into()),
                ("metadata".to_owned(), Written::Table(metadata)),
            ]);
            take_keys(&mut trigger);
            trigger.shift_remove("type");
            let stays = format!("metadata = {{ {parameter} = \"{value}\" }}");
            let expected = if expected.is_empty() {
                stays.as_str()
            } else {
                expected
            };
            let written = write(&[Section {
                keys: trigger,
                ..Section::default()
            }]);
            assert_eq!(written.trim_end(), expected, "{type_} {parameter} {value}");
        }
    }
}
