//! What single trigger types want of their keys and values: the data held against cases, by type.

mod apache_kafka;
mod aws_sqs_queue;
mod azure_servicebus;
mod cpu_memory;
mod cron;
mod gcp_pubsub;
mod kafka;
mod kubernetes_workload;
mod postgresql;
mod prometheus;
mod rabbitmq;
mod redis;
mod redis_streams;

/// Cases of one trigger type, for the tables in the tests of each.
mod cases {
    use crate::admission::triggers::found::{check, shown};
    use crate::scaled_object::ScaleTrigger;
    use scalegen_syntax::Version;

    /// Keys with their new values.
    type Changes<'a> = &'a [(&'a str, &'a str)];

    /// A trigger that KEDA takes, to be changed in one place after another.
    pub(super) struct Base {
        pub(super) trigger_type: &'static str,
        pub(super) metadata: &'static [(&'static str, &'static str)],
        pub(super) metric_type: Option<&'static str>,
        pub(super) authenticated: bool,
    }

    impl Base {
        /// The trigger with some keys changed; a value of `-` removes the key.
        pub(super) fn with(&self, changes: Changes<'_>) -> ScaleTrigger {
            let mut trigger = ScaleTrigger {
                type_: self.trigger_type.to_owned(),
                metric_type: self.metric_type.map(str::to_owned),
                authentication_ref: self.authenticated.then(Default::default),
                ..ScaleTrigger::default()
            };
            for (key, value) in self.metadata.iter().chain(changes) {
                if *value == "-" {
                    trigger.metadata.remove(*key);
                } else {
                    trigger.metadata.insert((*key).to_owned(), (*value).to_owned());
                }
            }
            trigger
        }

        /// What is found after the changes, as `Kind key`, or `Kind field` beside the metadata.
        pub(super) fn found(&self, changes: Changes<'_>) -> Vec<String> {
            found(&self.with(changes), Version::new(2, 20))
        }

        /// Holds a table of changes against what is to be found after each.
        pub(super) fn hold(&self, table: &[(Changes<'_>, &[&str])]) {
            assert_eq!(self.found(&[]), Vec::<String>::new(), "the base");
            for (changes, expected) in table {
                assert_eq!(&self.found(changes), expected, "{changes:?}");
            }
        }
    }

    pub(super) fn found(trigger: &ScaleTrigger, keda: Version) -> Vec<String> {
        let refusals = check(trigger, false, keda);
        let beside_type = refusals
            .iter()
            .filter(|refusal| refusal.field.to_string() != "type");
        beside_type.map(shown).collect()
    }
}
