//! What KEDA's operator would say of one trigger, decided from the trigger alone.
//!
//! KEDA checks no metadata at admission: a wrong key is ignored, a wrong value shows up as a ScaledObject
//! that never becomes ready. Everything here restates `pkg/scalers` of kedacore/keda 2.20.

use std::ops::Range;

use scalegen_syntax::Version;

use crate::scaled_object::ScaleTrigger;

mod examination;
mod fault;
mod keys;
mod kind;
mod metric_type;
mod parameters;
mod scalers;
mod shared_keys;
#[cfg(test)]
mod spellings;
mod trigger_types;
mod values;

pub use kind::ProblemKind;

use examination::Examination;

/// One thing that is wrong with a trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriggerProblem {
    /// Which rule it belongs to.
    pub kind: ProblemKind,
    /// The metadata key it is about, as it is written or as it should be; none for the trigger itself.
    pub key: Option<String>,
    /// The field of the trigger beside `metadata` that it is about, such as `metricType`.
    pub field: Option<&'static str>,
    /// One sentence without a full stop.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The bytes of the key's value that are wrong, where that is less than the whole value.
    pub value_span: Option<Range<usize>>,
}

/// What speaks against `trigger` when a KEDA operator of version `keda` reads it, in the order of its keys.
///
/// The own target of a trigger that feeds a formula is not used, so none is asked for.
pub fn check(trigger: &ScaleTrigger, formula_input: bool, keda: Version) -> Vec<TriggerProblem> {
    let mut examination = Examination::new(trigger, keda, formula_input);
    if trigger_types::check(&mut examination) {
        keys::check(&mut examination);
        values::check(&mut examination);
        metric_type::check(&mut examination);
        scalers::check(&mut examination);
    }
    examination.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admission;
    use proptest::prelude::*;
    use scalegen_syntax::{FieldPath, Targets};

    /// A trigger of `type_` with this metadata, read by the newest KEDA.
    fn trigger(type_: &str, metadata: &[(&str, &str)]) -> ScaleTrigger {
        ScaleTrigger {
            type_: type_.to_owned(),
            metadata: metadata
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            ..ScaleTrigger::default()
        }
    }

    #[test]
    fn the_labs_trigger_has_a_metric_name_that_keda_no_longer_reads() {
        let lab = trigger(
            "prometheus",
            &[
                (
                    "serverAddress",
                    "http://kps-kube-prometheus-stack-prometheus.monitoring.svc:9090",
                ),
                ("metricName", "vllm_queue_length"),
                ("threshold", "5"),
                ("query", "sum(vllm:num_requests_waiting)"),
            ],
        );
        let problems = check(&lab, false, Version::new(2, 20));
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].kind, ProblemKind::RemovedKey);
        assert_eq!(problems[0].key.as_deref(), Some("metricName"));
        assert!(problems[0].message.contains("2.12"), "{}", problems[0].message);
        let deprecated = check(&lab, false, Version::new(2, 11));
        assert_eq!(deprecated.len(), 1);
        assert_eq!(deprecated[0].kind, ProblemKind::DeprecatedKey);
        assert_eq!(check(&lab, false, Version::new(2, 9)), []);
    }

    #[test]
    fn every_trigger_type_can_be_checked_when_it_says_nothing() {
        for type_ in parameters::trigger_types() {
            for problem in check(&trigger(type_, &[]), false, Version::new(2, 20)) {
                assert!(!problem.message.is_empty());
                assert!(!problem.message.ends_with('.'), "{}", problem.message);
            }
        }
    }

    /// What the builders refuse of the types that they know, the linter finds.
    #[test]
    fn agrees_with_the_builders() {
        let prometheus = [
            ("serverAddress", "http://p:9090"),
            ("query", "up"),
            ("threshold", "5"),
        ];
        let cron = [
            ("timezone", "UTC"),
            ("start", "0 8 * * *"),
            ("end", "0 18 * * *"),
            ("desiredReplicas", "5"),
        ];
        let cpu = [("value", "60"), ("containerName", "api")];
        let values = [
            "",
            " ",
            "0",
            "-1",
            "5",
            "0.5",
            ".5",
            "5.",
            "05",
            "+5",
            "5k",
            "500m",
            "5%",
            "1e2",
            "1e999",
            "nan",
            "true",
            "T",
            "yes",
            "5s",
            "5 s",
            "-5s",
            "a",
            "A",
            "a=b",
            "a=b=c",
            "a=b,",
            "digest",
            "tls",
            "basic, bearer",
            "0 8 * * *",
            "0 8 * *",
            "* 24 * * *",
            "* * * * 7",
            "*/0 * * * *",
            "mon",
            "jan-feb",
            "512Mi",
            "512MB",
        ];
        let mut refused = 0;
        for (type_, metric_type, base, keys) in [
            (
                "prometheus",
                None,
                &prometheus[..],
                &[
                    "activationThreshold",
                    "ignoreNullValues",
                    "unsafeSsl",
                    "queryParameters",
                    "customHeaders",
                    "timeout",
                    "authModes",
                ][..],
            ),
            ("cron", None, &cron, &[]),
            ("cpu", Some("Utilization"), &cpu, &["type"]),
            ("memory", Some("AverageValue"), &cpu, &["type"]),
        ] {
            let keys = base.iter().map(|(key, _)| *key).chain(keys.iter().copied());
            for (key, value) in keys.flat_map(|key| values.map(|value| (key, value))) {
                let mut trigger = trigger(type_, base);
                trigger.metric_type = metric_type.map(str::to_owned);
                trigger.metadata.insert(key.to_owned(), value.to_owned());
                let found = check(&trigger, false, Version::new(2, 20));
                for refusal in admission::trigger(&trigger, &FieldPath::ROOT, &Targets::NEWEST) {
                    refused += 1;
                    assert!(!found.is_empty(), "{type_} {key}: {value:?}: {refusal}");
                }
            }
        }
        assert!(refused > 100, "{refused}");
    }

    proptest! {
        #[test]
        fn no_metadata_panics(
            type_ in prop::sample::select(parameters::trigger_types().collect::<Vec<_>>()),
            keys in prop::collection::vec((any::<prop::sample::Index>(), "\\PC{0,24}|[-0-9a-z*/,.:=()! ]{0,24}"), 0..8),
            authenticated in any::<bool>(),
            metric_type in prop::option::of("Utilization|AverageValue|Value|\\PC{0,6}"),
            minor in 0_u16..30,
        ) {
            let known: Vec<_> = parameters::of(type_).iter().map(|parameter| parameter.name).collect();
            let metadata = keys
                .iter()
                .filter(|_| !known.is_empty())
                .map(|(index, value)| ((*index.get(&known)).to_owned(), value.clone()))
                .collect();
            let trigger = ScaleTrigger {
                type_: type_.to_owned(),
                metadata,
                metric_type,
                authentication_ref: authenticated.then(Default::default),
                ..ScaleTrigger::default()
            };
            for problem in check(&trigger, false, Version::new(2, minor)) {
                if let (Some(key), Some(span)) = (&problem.key, &problem.value_span) {
                    prop_assert!(trigger.metadata.get(key).is_some_and(|value| value.get(span.clone()).is_some()));
                }
            }
        }

        #[test]
        fn no_key_panics(keys in prop::collection::btree_map("\\PC{0,16}|[a-zA-Z]{0,12}FromEnv", "\\PC{0,8}", 0..6)) {
            let trigger = ScaleTrigger { type_: "kafka".to_owned(), metadata: keys, ..ScaleTrigger::default() };
            let _ = check(&trigger, false, Version::new(2, 20));
        }
    }
}
