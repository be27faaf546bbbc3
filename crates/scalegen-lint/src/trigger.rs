//! The triggers of KEDA: where they stand, and the keys that each scaler knows.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use scalegen_manifest::FieldPath;
use scalegen_manifest::document::{Document, Object};
use scalegen_manifest::kinds::scaled_object::ScaleTrigger;

/// One trigger of a ScaledObject or ScaledJob.
#[derive(Clone, Debug)]
pub struct Trigger<'a> {
    /// The trigger.
    pub trigger: &'a ScaleTrigger,
    /// Where it stands: `spec.triggers[0]`.
    pub path: FieldPath,
    /// What is known of its scaler; nothing when there is no scaler of that type.
    pub scaler: Option<&'static Scaler>,
}

impl<'a> Trigger<'a> {
    /// The triggers of a document; none when it is of another kind.
    pub fn of(document: &'a Document) -> impl Iterator<Item = Self> {
        let triggers = match document.object() {
            Object::ScaledObject(object) => object.spec.triggers.as_slice(),
            Object::ScaledJob(object) => object.spec.triggers.as_slice(),
            _ => &[],
        };
        triggers.iter().enumerate().map(|(index, trigger)| Self {
            trigger,
            path: FieldPath::of("spec").field("triggers").index(index),
            scaler: scaler(&trigger.type_),
        })
    }

    /// Where the value of one of its keys stands.
    pub fn key(&self, key: &str) -> FieldPath {
        self.path.field("metadata").field(key.to_owned())
    }
}

/// A scaler of KEDA: the type of a trigger, and its keys.
#[derive(Debug)]
pub struct Scaler {
    /// The type.
    pub name: &'static str,
    /// Its keys by name. Keys for authentication and TLS that many scalers share are not all among them.
    pub keys: BTreeMap<&'static str, Key>,
}

/// A key of a scaler.
///
/// Source: `schema/generated/scalers-schema.json` of kedacore/keda 2.20. It types most values as strings, also
/// where the operator then parses a number.
#[derive(Debug)]
pub struct Key {
    /// Whether the operator reports an error without it.
    pub required: bool,
    /// Its value when it is absent; empty when there is none.
    pub default: &'static str,
    /// The words that it takes; none when it takes anything.
    pub allowed: Vec<&'static str>,
    /// Whether it may stand in the trigger's metadata.
    pub metadata: bool,
    /// Whether it may come from the workload's environment, through the key with `FromEnv` appended.
    pub environment: bool,
    /// Whether it may come from a TriggerAuthentication.
    pub authentication: bool,
    /// Whether it is deprecated, at least in the metadata.
    pub deprecated: bool,
}

/// The scaler of that type.
pub fn scaler(name: &str) -> Option<&'static Scaler> {
    SCALERS.get(name)
}

/// Every type of trigger, in order.
pub fn scalers() -> impl Iterator<Item = &'static Scaler> {
    SCALERS.values()
}

/// Read when the first trigger is looked at.
static SCALERS: LazyLock<BTreeMap<&'static str, Scaler>> = LazyLock::new(|| {
    let mut scalers = BTreeMap::new();
    for line in include_str!("triggers.csv").lines().skip(1) {
        let cells: Vec<&'static str> = line.split(',').collect();
        let [name, key, required, default, allowed, from, deprecated] = cells[..] else {
            continue;
        };
        let scaler = scalers.entry(name).or_insert_with(|| Scaler {
            name,
            keys: BTreeMap::new(),
        });
        scaler.keys.insert(
            key,
            Key {
                required: required == "required",
                default,
                allowed: allowed.split(';').filter(|word| !word.is_empty()).collect(),
                metadata: from.contains('m'),
                environment: from.contains('e'),
                authentication: from.contains('a'),
                deprecated: deprecated == "deprecated",
            },
        );
    }
    scalers
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = include_str!("triggers.csv").lines().count() - 1;
        let keys: usize = scalers().map(|scaler| scaler.keys.len()).sum();
        assert_eq!((scalers().count(), keys), (78, lines));
        let prometheus = scaler("prometheus").unwrap();
        assert!(prometheus.keys["serverAddress"].required);
        assert_eq!(prometheus.keys["ignoreNullValues"].default, "true");
        let kafka = &scaler("kafka").unwrap().keys;
        assert_eq!(kafka["offsetResetPolicy"].allowed, ["latest", "earliest"]);
        assert!(!kafka["ca"].metadata && kafka["ca"].authentication);
        assert!(scaler("cpu").unwrap().keys["type"].deprecated);
    }
}
