//! Triggers of any other type, by their metadata.

use scalegen_syntax::Quantity;

use super::Trigger;

/// A trigger by its type and its metadata, which are not checked.
///
/// ```
/// use scalegen_manifest::builders::OtherTrigger;
///
/// let trigger = OtherTrigger::new("kafka")
///     .metadata("bootstrapServers", "kafka:9092")
///     .metadata("consumerGroup", "orders")
///     .number("lagThreshold", "50".parse().unwrap())
///     .flag("allowIdleConsumers", false);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct OtherTrigger {
    trigger: Trigger,
}

impl OtherTrigger {
    /// Of a type that KEDA knows: `kafka`, `rabbitmq`, `redis`, …
    pub fn new(type_: impl Into<String>) -> Self {
        Self {
            trigger: Trigger::new(type_),
        }
    }

    /// Sets a key to a text.
    #[must_use]
    pub fn metadata(mut self, key: impl AsRef<str>, value: impl Into<String>) -> Self {
        self.trigger.set(key.as_ref(), value);
        self
    }

    /// Sets a key to a number, without a suffix: 500m becomes `"0.5"`.
    #[must_use]
    pub fn number(self, key: impl AsRef<str>, value: Quantity) -> Self {
        self.metadata(key, value.decimal())
    }

    /// Sets a key to `"true"` or `"false"`.
    #[must_use]
    pub fn flag(self, key: impl AsRef<str>, value: bool) -> Self {
        self.metadata(key, value.to_string())
    }
}

impl From<OtherTrigger> for Trigger {
    fn from(other: OtherTrigger) -> Self {
        other.trigger
    }
}
