//! The trigger types that KEDA has, had, or will not keep.
//!
//! Source: `pkg/scaling/scalers_builder.go` of kedacore/keda, its changelog and its deprecation notices.

use scalegen_syntax::{Message, Remedy, Severity, Version, meant, nearest};

use super::examination::Examination;
use super::messages::{
    DidYouMean, NoSuchTrigger, OfADistribution, SeeDistribution, TriggerDeprecated, TriggerRemoved,
    TriggerTooNew, Use, UseKafka, UsePrometheus,
};
use super::parameters;
use crate::rules;

/// The first KEDA that has a type, where the changelog says more than the releases that were read.
const SINCE: &[(&str, Version)] = &[
    ("apache-kafka", Version::new(2, 12)),
    ("arangodb", Version::new(2, 10)),
    ("aws-dynamodb", Version::new(2, 7)),
    ("aws-dynamodb-streams", Version::new(2, 8)),
    ("azure-data-explorer", Version::new(2, 7)),
    ("couchdb", Version::new(2, 9)),
    ("elastic-forecast", Version::new(2, 20)),
    ("etcd", Version::new(2, 9)),
    ("gcp-cloudtasks", Version::new(2, 12)),
    ("gcp-stackdriver", Version::new(2, 7)),
    ("gcp-storage", Version::new(2, 7)),
    ("github-runner", Version::new(2, 10)),
    ("kubernetes-resource", Version::new(2, 19)),
    ("loki", Version::new(2, 9)),
    ("nats-jetstream", Version::new(2, 8)),
    ("opensearch", Version::new(2, 20)),
    ("solr", Version::new(2, 11)),
];

/// How the types of Kedify's distribution begin.
const DISTRIBUTION: &str = "kedify-";

/// Types that are gone: since when, and what to use.
const REMOVED: &[(&str, Version, &str)] = &[("stan", Version::new(2, 19), "nats-jetstream")];

/// What to do about a type.
type Help = fn() -> Message;

/// Types that will go: since when that is known, and what to do.
const DEPRECATED: &[(&str, Version, Help)] = &[
    ("gcp-cloudtasks", Version::new(2, 18), || UsePrometheus {}.into()),
    ("gcp-pubsub", Version::new(2, 18), || UsePrometheus {}.into()),
    ("gcp-stackdriver", Version::new(2, 18), || UsePrometheus {}.into()),
    ("liiklus", Version::new(2, 21), || {
        UseKafka {
            gone: Version::new(2, 24),
        }
        .into()
    }),
];

/// Whether the type is one whose metadata can be checked.
pub(super) fn check(examination: &mut Examination<'_>) -> bool {
    let name = examination.trigger.type_.as_str();
    let trigger = name.to_owned();
    let keda = examination.keda;
    if let Some((_, removed, instead)) = REMOVED.iter().find(|(gone, ..)| *gone == name) {
        if keda >= *removed {
            examination.itself(
                rules::REMOVED_TRIGGER_TYPE,
                Some("type"),
                TriggerRemoved {
                    trigger,
                    since: *removed,
                },
                Some(
                    Use {
                        name: (*instead).into(),
                    }
                    .into(),
                ),
            );
        }
        return false;
    }
    if name.starts_with(DISTRIBUTION) {
        let rule = rules::UNKNOWN_TRIGGER_TYPE;
        examination.itself(
            rule,
            Some("type"),
            OfADistribution { trigger },
            Some(SeeDistribution {}.into()),
        );
        if let Some((_, refusal)) = examination.refusals().last_mut() {
            refusal.severity = Severity::Note;
        }
        return false;
    }
    if examination.parameters().is_empty() {
        let help =
            nearest(name, parameters::trigger_types()).map(|known| DidYouMean { name: known.into() }.into());
        examination.itself(
            rules::UNKNOWN_TRIGGER_TYPE,
            Some("type"),
            NoSuchTrigger { trigger },
            help,
        );
        examination.remedy(Remedy::text(meant(name, parameters::trigger_types())));
        return false;
    }
    if let Some(since) = since(examination).filter(|since| keda < *since) {
        examination.itself(
            rules::UNKNOWN_TRIGGER_TYPE,
            Some("type"),
            TriggerTooNew { keda, trigger, since },
            None,
        );
        return false;
    }
    if let Some((_, since, help)) = DEPRECATED.iter().find(|(old, ..)| *old == name)
        && keda >= *since
    {
        examination.itself(
            rules::DEPRECATED_TRIGGER_TYPE,
            Some("type"),
            TriggerDeprecated {
                trigger,
                since: *since,
            },
            Some(help()),
        );
    }
    true
}

/// The first KEDA that has the type: where none of its keys is read, neither is it.
fn since(examination: &Examination<'_>) -> Option<Version> {
    let known = SINCE
        .iter()
        .find(|(known, _)| *known == examination.trigger.type_.as_str());
    let parameters = examination.parameters();
    let is_newer = || parameters.iter().all(|of| of.is_newer_than(examination.keda));
    match known {
        Some((_, since)) => Some(*since),
        None if is_newer() => parameters.iter().filter_map(|of| of.since).min(),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;
    use crate::admission::triggers::found::check;
    use crate::scaled_object::ScaleTrigger;
    use scalegen_syntax::Rule;

    fn found(type_: &str, minor: u16) -> Option<(&'static Rule, Option<String>)> {
        let trigger = ScaleTrigger {
            type_: type_.to_owned(),
            ..ScaleTrigger::default()
        };
        let of_type = |refusal: &Refusal| refusal.field.to_string() == "type";
        let problems = check(&trigger, false, Version::new(2, minor));
        problems
            .into_iter()
            .find(of_type)
            .map(|problem| (problem.rule, problem.help.map(|help| help.to_string())))
    }

    #[test]
    fn a_type_that_keda_has_not_is_reported_with_the_nearest() {
        for (written, meant) in [
            ("promethues", Some("prometheus")),
            ("Prometheus", Some("prometheus")),
            ("postgres", Some("postgresql")),
            ("sqs", Some("aws-sqs-queue")),
            ("pubsub", Some("gcp-pubsub")),
            ("redis-lists", Some("redis")),
            ("kafka ", Some("kafka")),
            ("", None),
            ("frobnicator", None),
        ] {
            let help = meant.map(|known| format!("did you mean `{known}`?"));
            assert_eq!(
                found(written, 20),
                Some((rules::UNKNOWN_TRIGGER_TYPE, help)),
                "{written}"
            );
        }
    }

    #[test]
    fn types_come_and_go_with_versions() {
        let kind = |type_, minor| found(type_, minor).map(|(rule, _)| rule);
        assert_eq!(kind("kubernetes-resource", 18), Some(rules::UNKNOWN_TRIGGER_TYPE));
        assert_eq!(kind("kubernetes-resource", 19), None);
        assert_eq!(kind("stan", 19), Some(rules::REMOVED_TRIGGER_TYPE));
        assert_eq!(kind("stan", 18), None);
        assert_eq!(kind("gcp-pubsub", 20), Some(rules::DEPRECATED_TRIGGER_TYPE));
        assert_eq!(kind("gcp-pubsub", 17), None);
        assert_eq!(kind("liiklus", 20), None);
        assert_eq!(kind("cpu", 20), None);
        assert_eq!(kind("gcp-spanner", 20), Some(rules::UNKNOWN_TRIGGER_TYPE));
        assert_eq!(kind("clickhouse", 21), None);
        assert_eq!(kind("forgejo-runner", 16), Some(rules::UNKNOWN_TRIGGER_TYPE));
    }

    #[test]
    fn the_lists_name_types_that_keda_has() {
        for (name, _) in SINCE {
            assert!(!parameters::of(name).is_empty(), "{name}");
        }
        for (name, ..) in DEPRECATED {
            assert!(!parameters::of(name).is_empty(), "{name}");
        }
        for (name, _, instead) in REMOVED {
            assert!(parameters::of(name).is_empty(), "{name}");
            assert!(!parameters::of(instead).is_empty(), "{instead}");
        }
    }
}
