//! What a ScaledObject scales on: one file for each type of trigger that scalegen knows by its fields.

mod cron;
mod other;
mod prometheus;
mod resource;

use crate::builders::setters::setters;
use crate::messages::NotAPair;
use scalegen_kinds::scaled_object::{AuthenticationKind, AuthenticationRef, ScaleTrigger};
use scalegen_syntax::Message;

pub use cron::CronTrigger;
pub use other::OtherTrigger;
pub use prometheus::{AuthMode, IdentityOwner, PrometheusTrigger};
pub use resource::{CpuTrigger, MemoryTrigger};

/// A trigger of any type, with the settings that all of them have.
///
/// ```
/// use scalegen_manifest::builders::{PrometheusTrigger, Trigger};
///
/// let trigger = Trigger::from(PrometheusTrigger::new(
///     "http://prometheus.monitoring.svc:9090",
///     "sum(vllm:num_requests_waiting)",
///     "5".parse().unwrap(),
/// ))
/// .named("queue")
/// .use_cached_metrics();
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    trigger: ScaleTrigger,
    /// What the fields could not be written as: a metadata key, and why.
    problems: Vec<(&'static str, Message)>,
}

/// How an HPA reads the metric of a trigger that is neither cpu nor memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriggerMetricType {
    /// Per pod: the metric is the total, and the threshold what one pod takes of it. The default.
    AverageValue,
    /// For the whole: the metric is a ratio or a level, and does not shrink as pods are added.
    Value,
}

impl Trigger {
    /// A trigger by its type and metadata.
    fn new(type_: impl Into<String>) -> Self {
        Self {
            trigger: ScaleTrigger {
                type_: type_.into(),
                ..ScaleTrigger::default()
            },
            problems: Vec::new(),
        }
    }

    setters! {
        /// A name, unique within the object, by which a formula refers to the trigger.
        named(mut self, name: impl Into<String>) { self.trigger.name = Some(name.into()); }

        /// How the metric is read; [`TriggerMetricType::AverageValue`] when absent. Not for cpu and memory, whose
        /// target says it.
        metric_type(mut self, type_: TriggerMetricType) {
            let word = match type_ {
                TriggerMetricType::AverageValue => "AverageValue",
                TriggerMetricType::Value => "Value",
            };
            self.trigger.metric_type = Some(word.to_owned());
        }

        /// Answers the HPA with the value of the last poll instead of asking the source anew. Not for cpu, memory
        /// and cron.
        use_cached_metrics(mut self) { self.trigger.use_cached_metrics = Some(true); }

        /// Takes secrets from a TriggerAuthentication of the object's namespace.
        authentication(mut self, name: impl Into<String>) {
            self.trigger.authentication_ref = Some(AuthenticationRef {
                kind: None,
                name: name.into(),
            });
        }

        /// Takes secrets from a ClusterTriggerAuthentication.
        cluster_authentication(mut self, name: impl Into<String>) {
            self.trigger.authentication_ref = Some(AuthenticationRef {
                kind: Some(AuthenticationKind::ClusterTriggerAuthentication),
                name: name.into(),
            });
        }
    }

    /// Sets a metadata key.
    fn set(&mut self, key: &str, value: impl Into<String>) {
        self.trigger.metadata.insert(key.to_owned(), value.into());
    }

    /// Sets a metadata key, if there is a value.
    fn set_some(&mut self, key: &str, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    /// Sets a metadata key to items of the form `name=value` with commas between them, if there are any.
    fn set_pairs(&mut self, key: &'static str, pairs: &[(String, String)]) {
        for (name, value) in pairs {
            if [name, value].iter().any(|text| text.contains([',', '='])) {
                let (name, value) = (name.clone(), value.clone());
                self.problems.push((key, NotAPair { name, value }.into()));
            }
        }
        let items: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !items.is_empty() {
            self.set(key, items.join(","));
        }
    }

    /// Sets a metadata key that has no setter of its own, in KEDA's spelling.
    #[must_use]
    pub fn metadata(mut self, key: impl AsRef<str>, value: impl Into<String>) -> Self {
        self.set(key.as_ref(), value);
        self
    }

    /// The trigger as the API types it, and what is wrong with it already.
    pub(super) fn into_parts(self) -> (ScaleTrigger, Vec<(&'static str, Message)>) {
        (self.trigger, self.problems)
    }
}

#[cfg(test)]
mod tests;
