//! The keys that triggers of the most used types have in a profile: KEDA's parameters in snake case, each with what it is.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use super::parameters::{self, Parameter, Source, ValueType};
use crate::Version;
use crate::case::snake;

/// Trigger types, a parameter of theirs, its form where that is no matter of its type, and a sentence about it.
///
/// `env` has a key for the variable that gives it and none for itself, as for a secret; `plain` has none for a variable;
/// `seconds` are an integer to KEDA and a duration in a profile.
const TABLE: &str = include_str!("keys.tsv");

/// A key of a trigger in a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TriggerKey {
    /// The key: `lag_threshold`.
    pub key: String,
    /// KEDA's name of it, the key in a trigger's metadata: `lagThreshold`.
    pub parameter: String,
    /// Which values it takes.
    pub form: KeyForm,
    /// What it is, whether it is required, and its default.
    pub about: String,
}

/// Which values a key of a trigger takes in a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyForm {
    /// A string.
    Text,
    /// A string or a whole number.
    Port,
    /// One of these words.
    Words(Vec<&'static str>),
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A duration with a unit, which KEDA reads with its unit.
    Duration,
    /// A duration with a unit, which KEDA reads as whole seconds.
    Seconds,
    /// A list, or one item of it, which KEDA reads with commas.
    List,
}

/// Why a trigger has no such key of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoKey {
    /// The type reads a parameter of this name in its metadata.
    InMetadata(&'static str),
    /// The type takes a parameter of this name from an authentication.
    InAuthentication(&'static str),
}

/// The trigger types that have keys, each with its own, which are read when they are first asked for: most runs ask for
/// one type or two.
static KEYS: LazyLock<BTreeMap<&'static str, OnceLock<Vec<TriggerKey>>>> = LazyLock::new(|| {
    lines()
        .flat_map(|[types, ..]| types.split(','))
        .map(|trigger_type| (trigger_type, OnceLock::new()))
        .collect()
});

static OWNERS: LazyLock<BTreeMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut owners: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for trigger_type in typed_triggers() {
        for key in trigger_keys(trigger_type) {
            owners.entry(&key.key).or_default().push(trigger_type);
        }
    }
    owners
});

/// The keys that triggers of a type have in a profile, sorted; none for a type whose settings go into `metadata`.
///
/// ```
/// let keys = scalegen_syntax::keda::trigger_keys("kafka");
/// let lag = keys.iter().find(|key| key.key == "lag_threshold").unwrap();
/// assert_eq!(lag.parameter, "lagThreshold");
/// assert_eq!(lag.about, "Lag that one pod should carry, in messages. Default: 10 (KEDA's).");
/// ```
pub fn trigger_keys(trigger_type: &str) -> &'static [TriggerKey] {
    KEYS.get_key_value(trigger_type)
        .map_or(&[], |(trigger_type, keys)| {
            keys.get_or_init(|| read(trigger_type))
        })
}

/// The trigger types that have a key of this name in a profile, sorted.
pub fn trigger_key_owners(key: &str) -> &'static [&'static str] {
    OWNERS.get(key).map_or(&[], Vec::as_slice)
}

/// The trigger types that have keys in a profile, sorted.
pub fn typed_triggers() -> impl Iterator<Item = &'static str> {
    KEYS.keys().copied()
}

/// Where a parameter goes that a trigger type has no key for; none when it has no such parameter either.
pub fn untyped_parameter(trigger_type: &str, key: &str) -> Option<NoKey> {
    let mut parameters = parameters::of(trigger_type).iter();
    let parameter = parameters.find(|parameter| snake(parameter.name) == key)?;
    // What an authentication can give is most often a secret.
    Some(match parameter.is_from(Source::Authentication) {
        true => NoKey::InAuthentication(parameter.name),
        false => NoKey::InMetadata(parameter.name),
    })
}

/// The columns of each line of the table.
fn lines() -> impl Iterator<Item = [&'static str; 4]> {
    TABLE.lines().map(|line| {
        let mut columns = line.split('\t');
        std::array::from_fn(|_| columns.next().unwrap_or_default())
    })
}

/// The keys in the lines of one trigger type, sorted.
fn read(trigger_type: &str) -> Vec<TriggerKey> {
    let parameters = parameters::of(trigger_type);
    let mut keys: Vec<TriggerKey> = lines()
        .filter(|[types, ..]| types.split(',').any(|known| known == trigger_type))
        .filter_map(|[_, name, form, about]| {
            let parameter = parameters.iter().find(|known| known.name == name)?;
            Some(of_parameter(parameter, form, about))
        })
        .flatten()
        .collect();
    keys.sort_by(|one, other| one.key.cmp(&other.key));
    keys
}

fn of_parameter(parameter: &'static Parameter<'static>, form: &str, about: &str) -> Vec<TriggerKey> {
    let key = snake(parameter.name);
    let own = parameter.is_from(Source::Metadata) && form != "env";
    let from_env = parameter.is_from(Source::Environment) && form != "plain";
    let mut keys = Vec::new();
    if from_env {
        let about = match own {
            true => format!("The container's variable that gives `{key}`."),
            false => format!("The container's variable that gives it: {about}"),
        };
        keys.push(TriggerKey {
            key: format!("{key}_from_env"),
            parameter: format!("{}FromEnv", parameter.name),
            form: KeyForm::Text,
            about,
        });
    }
    if own {
        keys.push(TriggerKey {
            form: form_of(parameter, form),
            about: described(parameter, form, about, from_env),
            parameter: parameter.name.to_owned(),
            key,
        });
    }
    keys
}

fn form_of(parameter: &'static Parameter<'static>, form: &str) -> KeyForm {
    match (parameter.value_type, parameter.is_list) {
        _ if form == "seconds" => KeyForm::Seconds,
        (_, true) | (ValueType::Addresses | ValueType::Integers, _) => KeyForm::List,
        (ValueType::Words, false) => KeyForm::Words(parameter.allowed().collect()),
        (ValueType::Boolean, _) => KeyForm::Boolean,
        (ValueType::Integer | ValueType::Unsigned, _) => KeyForm::Integer,
        (ValueType::Float, _) => KeyForm::Number,
        (ValueType::Duration, _) => KeyForm::Duration,
        (ValueType::Port, _) => KeyForm::Port,
        _ => KeyForm::Text,
    }
}

/// The sentence with what the table of parameters has besides.
fn described(parameter: &Parameter<'_>, form: &str, about: &str, from_env: bool) -> String {
    /// Older ones are not among those that scalegen generates for.
    const OLDEST: Version = Version::new(2, 10);
    let mut text = about.to_owned();
    let words: Vec<&str> = parameter.allowed().collect();
    if parameter.value_type == ValueType::Text && !words.is_empty() && !about.contains('`') {
        text += &format!(" One of {}.", words.join(", "));
    }
    if parameter.is_required {
        text += match (parameter.is_from(Source::Authentication), from_env) {
            (false, false) => " Required.",
            (false, true) => " Required, unless a variable gives it.",
            (true, false) => " Required, unless the authentication gives it.",
            (true, true) => " Required, unless a variable or the authentication gives it.",
        };
    }
    // A negative one stands for no value.
    match (parameter.default, form) {
        ("" | "Unknown" | "-1", _) => {}
        (default, "seconds") => text += &format!(" Default: {default}s (KEDA's)."),
        (default, _) => text += &format!(" Default: {default} (KEDA's)."),
    }
    if let Some(since) = parameter.since.filter(|since| *since > OLDEST) {
        text += &format!(" KEDA {since} and later.");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_of_parameters_that_there_are() {
        for line in TABLE.lines() {
            let columns: Vec<&str> = line.split('\t').collect();
            let &[types, name, form, about] = columns.as_slice() else {
                panic!("{line}");
            };
            assert!(matches!(form, "" | "env" | "plain" | "seconds"), "{line}");
            assert!(about.ends_with('.'), "{line}");
            for type_ in types.split(',') {
                let parameter = parameters::of(type_).iter().find(|known| known.name == name);
                let parameter = parameter.unwrap_or_else(|| panic!("{type_} {name}"));
                assert!(!of_parameter(parameter, form, about).is_empty(), "{type_} {name}");
                let is_current = parameter.deprecated.is_none() && parameter.refused.is_none();
                assert!(is_current && parameter.removed.is_none(), "{type_} {name}");
                assert!(
                    form != "seconds" || parameter.value_type == ValueType::Integer,
                    "{type_} {name}"
                );
            }
        }
    }

    #[test]
    fn a_key_is_one_parameter_and_none_of_the_triggers_own_keys() {
        let own = [
            "authentication",
            "authentication_ref",
            "metadata",
            "metric_type",
            "name",
            "signal",
            "type",
            "use_cached_metrics",
        ];
        let types: Vec<_> = typed_triggers().collect();
        assert_eq!(types.len(), 16, "{types:?}");
        for type_ in types {
            let keys = trigger_keys(type_);
            for pair in keys.windows(2) {
                assert!(pair[0].key < pair[1].key, "{type_}: {}", pair[1].key);
            }
            for key in keys {
                assert!(!own.contains(&key.key.as_str()), "{type_}: {}", key.key);
                assert!(
                    key.key
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b"_0123456789".contains(&b))
                );
                assert!(trigger_key_owners(&key.key).contains(&type_));
            }
            let mut required = parameters::of(type_).iter().filter(|known| known.is_required);
            assert!(
                required.all(|known| untyped_parameter(type_, &snake(known.name)).is_some()
                    && (type_ == "prometheus"
                        || keys.iter().any(|key| key.parameter.starts_with(known.name)))),
                "{type_}"
            );
        }
    }

    #[test]
    fn what_has_no_key_says_where_it_goes() {
        assert_eq!(
            untyped_parameter("kafka", "password"),
            Some(NoKey::InAuthentication("password"))
        );
        assert_eq!(
            untyped_parameter("redis", "password"),
            Some(NoKey::InAuthentication("password"))
        );
        assert_eq!(
            untyped_parameter("rabbitmq", "queue_length"),
            Some(NoKey::InMetadata("queueLength"))
        );
        assert_eq!(
            untyped_parameter("nsq", "depth_threshold"),
            Some(NoKey::InMetadata("depthThreshold"))
        );
        assert_eq!(untyped_parameter("kafka", "colour"), None);
    }

    #[test]
    fn keys_have_the_form_that_keda_reads() {
        let form = |type_, key: &str| {
            let mut keys = trigger_keys(type_).iter();
            keys.find(|known| known.key == key)
                .map(|known| known.form.clone())
        };
        for (type_, key, expected) in [
            ("kafka", "bootstrap_servers", KeyForm::List),
            ("kafka", "bootstrap_servers_from_env", KeyForm::Text),
            ("kafka", "partition_limitation", KeyForm::List),
            (
                "kafka",
                "offset_reset_policy",
                KeyForm::Words(vec!["latest", "earliest"]),
            ),
            ("kafka", "allow_idle_consumers", KeyForm::Boolean),
            ("aws-sqs-queue", "queue_url", KeyForm::Text),
            ("rabbitmq", "value", KeyForm::Number),
            ("rabbitmq", "timeout", KeyForm::Duration),
            ("datadog", "age", KeyForm::Seconds),
            ("postgresql", "port", KeyForm::Port),
            ("redis", "port", KeyForm::List),
            ("redis", "list_length", KeyForm::Integer),
        ] {
            assert_eq!(form(type_, key), Some(expected), "{type_} {key}");
        }
        for (type_, key) in [
            ("redis", "password"),
            ("azure-servicebus", "connection"),
            ("gcp-pubsub", "subscription_size"),
        ] {
            assert_eq!(form(type_, key), None, "{type_} {key}");
        }
    }
}
