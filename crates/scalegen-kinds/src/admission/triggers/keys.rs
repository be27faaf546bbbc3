//! The keys of a trigger's metadata: those that are there, and those that should be.

use scalegen_syntax::{Message, Remedy, Version, meant};

use super::examination::{Examination, Given};
use super::explanation;
use super::expression::{Name, Source};
use super::messages::{
    self, DidYouMean, GiveByAuthentication, ItHas, KeyDeprecated, KeyGoes, KeyOfSpec, KeyOfTrigger,
    KeyRefused, KeyRemoved, KeyTooNew, MetricNameGoes, MetricNameRemoved, MoveToSpec, MoveToTrigger,
    NotFromEnvironment, NotFromMetadata, SetItself, UnknownKey, Use, UseAuthentication, UseAuthenticationOr,
    UseInstead, from_env, path,
};
use super::parameters::Parameter;
use crate::rules;

/// Lists of more keys are not read.
const MOST_KEYS: usize = 6;

/// KEDA 2.12 dropped `metricName` from every type but those that name a metric of their source with it.
const METRIC_NAME_DEPRECATED: Version = Version::new(2, 10);
const METRIC_NAME_REMOVED: Version = Version::new(2, 12);

/// Fields of the trigger, and of the ScaledObject's spec, that are found in metadata.
const TRIGGER_FIELDS: &[&str] = &["authenticationRef", "metricType", "name", "useCachedMetrics"];
const SPEC_FIELDS: &[&str] = &[
    "advanced",
    "cooldownPeriod",
    "fallback",
    "idleReplicaCount",
    "initialCooldownPeriod",
    "maxReplicaCount",
    "minReplicaCount",
    "pollingInterval",
    "scaleTargetRef",
];

/// Every key of the metadata, then every key that it lacks.
pub(super) fn check(examination: &mut Examination<'_>) {
    let trigger = examination.trigger;
    for key in trigger.metadata.keys() {
        if let Some(parameter) = examination.parameter(key) {
            known(examination, parameter, key);
        } else if let Some(parameter) = key
            .strip_suffix("FromEnv")
            .and_then(|name| examination.parameter(name))
        {
            known_from_environment(examination, parameter, key);
        } else if !reads_any_key(&trigger.type_) {
            unlisted(examination, key);
        }
    }
    for parameter in examination.parameters().iter().filter(|of| of.is_required) {
        let (source, key) = (None, parameter.name);
        if examination.given(Name { source, key }) == Given::Absent {
            explanation::missing(examination, key);
        }
    }
}

/// Whether a trigger type hands all of its metadata on to a program of the user's own.
fn reads_any_key(trigger_type: &str) -> bool {
    matches!(trigger_type, "external" | "external-push")
}

fn known(examination: &mut Examination<'_>, parameter: &Parameter<'static>, name: &str) {
    let (trigger, keda) = (examination.trigger.type_.clone(), examination.keda);
    let key = path(name.to_owned());
    let help = || match parameter.instead {
        "" => messages::remove(name.to_owned()),
        instead => Some(UseInstead { key: path(instead) }.into()),
    };
    let reached = |version: Option<Version>| version.filter(|version| keda >= *version);
    if !parameter.is_from(Source::Metadata) && reached(parameter.refused).is_none() {
        ignored_here(examination, parameter);
    } else if let Some(since) = parameter.since.filter(|_| parameter.is_newer_than(keda)) {
        examination.key(
            rules::NEWER_TRIGGER_KEY,
            name,
            KeyTooNew {
                keda,
                key,
                trigger,
                since,
            },
            None,
        );
    } else if let Some(since) = reached(parameter.removed) {
        examination.key(
            rules::REMOVED_TRIGGER_KEY,
            name,
            KeyRemoved { key, trigger, since },
            help(),
        );
        examination.remedy(parameter.instead.is_empty().then_some(Remedy::Remove));
    } else if let Some(since) = reached(parameter.refused) {
        examination.key(
            rules::REFUSED_TRIGGER_KEY,
            name,
            KeyRefused { key, trigger, since },
            help(),
        );
    } else if let Some(since) = reached(parameter.deprecated) {
        let message = match parameter.refused.or(parameter.removed) {
            Some(gone) => Message::from(KeyGoes {
                key,
                trigger,
                since,
                gone,
            }),
            None => KeyDeprecated { key, trigger, since }.into(),
        };
        examination.key(rules::DEPRECATED_TRIGGER_KEY, name, message, help());
    }
}

/// A key that KEDA reads from an environment variable or a TriggerAuthentication only.
fn ignored_here(examination: &mut Examination<'_>, parameter: &Parameter<'static>) {
    let name = parameter.name;
    let help = match (
        parameter.is_from(Source::Environment),
        parameter.is_from(Source::Authentication),
    ) {
        (true, true) => Message::from(UseAuthenticationOr { key: from_env(name) }),
        (true, false) => Use {
            name: from_env(name).into(),
        }
        .into(),
        _ => UseAuthentication {}.into(),
    };
    examination.key(
        rules::IGNORED_TRIGGER_KEY,
        name,
        NotFromMetadata {
            trigger: examination.trigger.type_.clone(),
            key: path(name),
        },
        Some(help),
    );
}

fn known_from_environment(examination: &mut Examination<'_>, parameter: &Parameter<'static>, key: &str) {
    if parameter.is_from(Source::Environment) {
        return;
    }
    let name = parameter.name;
    let help = if parameter.is_from(Source::Metadata) {
        Message::from(SetItself { key: path(name) })
    } else {
        GiveByAuthentication { key: path(name) }.into()
    };
    examination.key(
        rules::IGNORED_TRIGGER_KEY,
        key,
        NotFromEnvironment {
            trigger: examination.trigger.type_.clone(),
            key: path(name),
        },
        Some(help),
    );
}

fn unlisted(examination: &mut Examination<'_>, key: &str) {
    let (type_, keda) = (examination.trigger.type_.as_str(), examination.keda);
    let at = || path(key.to_owned());
    if key == "metricName" {
        metric_name(examination);
    } else if TRIGGER_FIELDS.contains(&key) {
        examination.key(
            rules::MISPLACED_TRIGGER_KEY,
            key,
            KeyOfTrigger { key: at() },
            Some(MoveToTrigger { key: at() }.into()),
        );
    } else if SPEC_FIELDS.contains(&key) {
        examination.key(
            rules::MISPLACED_TRIGGER_KEY,
            key,
            KeyOfSpec { key: at() },
            Some(MoveToSpec { key: at() }.into()),
        );
    } else {
        let free = |name: &str| examination.value(name).is_none();
        let help = nearest(examination.parameters(), key, keda, &free);
        let names = usable(examination.parameters(), keda).filter(|name| !name.ends_with('*') && free(name));
        let remedy = Remedy::rename(meant(key, names));
        examination.key(
            rules::UNKNOWN_TRIGGER_KEY,
            key,
            UnknownKey {
                trigger: type_.to_owned(),
                key: at(),
            },
            help.or_else(|| messages::remove(key.to_owned())),
        );
        examination.remedy(remedy);
    }
}

fn metric_name(examination: &mut Examination<'_>) {
    let keda = examination.keda;
    if keda >= METRIC_NAME_REMOVED {
        examination.key(
            rules::REMOVED_TRIGGER_KEY,
            "metricName",
            MetricNameRemoved {
                since: METRIC_NAME_REMOVED,
            },
            messages::remove("metricName"),
        );
        examination.remedy(Some(Remedy::Remove));
    } else if keda >= METRIC_NAME_DEPRECATED {
        examination.key(
            rules::DEPRECATED_TRIGGER_KEY,
            "metricName",
            MetricNameGoes {
                since: METRIC_NAME_DEPRECATED,
                gone: METRIC_NAME_REMOVED,
            },
            messages::remove("metricName"),
        );
    }
}

/// The key that was probably meant, of those that are still `free`, or all there are if those are few.
fn nearest(
    parameters: &'static [Parameter<'static>],
    key: &str,
    keda: Version,
    free: &dyn Fn(&str) -> bool,
) -> Option<Message> {
    let names = || usable(parameters, keda);
    match scalegen_syntax::nearest(key, names().filter(|name| free(name))) {
        Some(name) => Some(
            DidYouMean {
                name: path(name).into(),
            }
            .into(),
        ),
        None => (names().count() <= MOST_KEYS).then(|| {
            ItHas {
                keys: names().map(path).collect(),
            }
            .into()
        }),
    }
}

/// The keys that a trigger of this KEDA reads in its metadata.
fn usable(parameters: &'static [Parameter<'static>], keda: Version) -> impl Iterator<Item = &'static str> {
    let is_usable = move |parameter: &&Parameter<'static>| {
        parameter.is_from(Source::Metadata)
            && parameter.is_read_by(keda)
            && parameter.refused.is_none_or(|refused| keda < refused)
    };
    parameters
        .iter()
        .filter(is_usable)
        .map(|parameter| parameter.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admission::triggers::found::{check, key, shown};
    use crate::scaled_object::ScaleTrigger;

    /// What is found of the keys alone, as `kind key`.
    fn found(type_: &str, metadata: &[(&str, &str)], authenticated: bool, minor: u16) -> Vec<String> {
        let trigger = ScaleTrigger {
            type_: type_.to_owned(),
            metadata: metadata
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            authentication_ref: authenticated.then(Default::default),
            metric_type: matches!(type_, "cpu" | "memory").then(|| "Utilization".to_owned()),
            ..ScaleTrigger::default()
        };
        let problems = check(&trigger, false, Version::new(2, minor));
        let keyed = problems
            .iter()
            .filter(|problem| key(problem).is_some())
            .map(shown);
        keyed.collect()
    }

    const PROMETHEUS: [(&str, &str); 3] = [
        ("query", "sum(x)"),
        ("serverAddress", "http://p:9090"),
        ("threshold", "5"),
    ];

    fn with<'a>(base: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        base.iter().chain(more).copied().collect()
    }

    #[test]
    fn keys_are_reported_by_what_is_wrong_with_them() {
        for (key, minor, reported) in [
            ("serverAdress", 20, Some("unknown-trigger-key")),
            ("metricType", 20, Some("misplaced-trigger-key")),
            ("name", 20, Some("misplaced-trigger-key")),
            ("pollingInterval", 20, Some("misplaced-trigger-key")),
            ("useCachedMetrics", 20, Some("misplaced-trigger-key")),
            ("authenticationRef", 20, Some("misplaced-trigger-key")),
            ("cortexOrgID", 20, Some("removed-trigger-key")),
            ("cortexOrgID", 14, Some("deprecated-trigger-key")),
            ("namespace", 20, None),
            ("awsRegion", 12, Some("newer-trigger-key")),
            ("awsRegion", 13, None),
            ("bearerToken", 20, Some("ignored-trigger-key")),
            ("queryFromEnv", 20, Some("ignored-trigger-key")),
            ("credentialsFromEnv", 20, None),
            ("cloud", 20, None),
            ("awsAccessKeyIDFromEnv", 20, None),
        ] {
            let expected: Vec<String> = reported.map(|kind| format!("{kind} {key}")).into_iter().collect();
            assert_eq!(
                found("prometheus", &with(&PROMETHEUS, &[(key, "x")]), false, minor),
                expected,
                "{key}"
            );
        }
    }

    #[test]
    fn a_key_that_is_refused_was_deprecated_before() {
        let subscription = [
            ("subscriptionName", "s"),
            ("subscriptionSize", "5"),
            ("credentialsFromEnv", "C"),
        ];
        assert_eq!(
            found("gcp-pubsub", &subscription, false, 20),
            ["refused-trigger-key subscriptionSize"]
        );
        assert_eq!(
            found("gcp-pubsub", &subscription, false, 19),
            ["deprecated-trigger-key subscriptionSize"]
        );
        let queue = [("host", "http://m"), ("queueName", "q"), ("tls", "true")];
        assert_eq!(found("ibmmq", &queue, true, 20), ["removed-trigger-key tls"]);
        assert_eq!(found("ibmmq", &queue, true, 18), ["refused-trigger-key tls"]);
        assert_eq!(found("ibmmq", &queue, true, 16), ["deprecated-trigger-key tls"]);
        assert_eq!(found("ibmmq", &queue, true, 15), Vec::<String>::new());
    }

    #[test]
    fn metric_name_is_gone_but_where_it_names_a_metric_of_the_source() {
        let queue = [
            ("queueLength", "5"),
            ("queueURL", "q"),
            ("awsRegion", "eu-west-1"),
            ("metricName", "m"),
        ];
        assert_eq!(
            found("aws-sqs-queue", &queue, false, 20),
            ["removed-trigger-key metricName"]
        );
        assert_eq!(
            found("aws-sqs-queue", &queue, false, 10)
                .first()
                .map(String::as_str),
            Some("deprecated-trigger-key metricName")
        );
        let watch = [
            ("metricName", "m"),
            ("awsRegion", "r"),
            ("minMetricValue", "0"),
            ("targetMetricValue", "1"),
            ("namespace", "AWS/SQS"),
            ("dimensionName", "QueueName"),
            ("dimensionValue", "orders"),
        ];
        assert_eq!(found("aws-cloudwatch", &watch, false, 20), Vec::<String>::new());
    }

    #[test]
    fn what_may_come_from_elsewhere_is_not_missing() {
        for (metadata, authenticated, missing) in [
            (&[][..], false, true),
            (&[("hostFromEnv", "HOST")][..], false, false),
            (&[("hostFromEnv", " ")][..], false, true),
            (&[("host", "")][..], false, true),
            (&[("host", "amqp://h")][..], false, false),
            (&[][..], true, false),
        ] {
            let all = found(
                "rabbitmq",
                &with(&[("queueName", "q")], metadata),
                authenticated,
                20,
            );
            assert_eq!(
                all.iter().any(|reported| reported == "missing-trigger-key host"),
                missing,
                "{metadata:?}"
            );
        }
        assert_eq!(found("cron", &[], true, 20).len(), 4);
        assert_eq!(
            found("dynatrace", &[("threshold", "1"), ("query", "q")], false, 20),
            ["missing-trigger-key host"]
        );
        assert_eq!(
            found("dynatrace", &[("threshold", "1"), ("query", "q")], true, 20),
            Vec::<String>::new()
        );
        assert_eq!(
            found("ibmmq", &[("host", "http://m"), ("queueNames", "q")], true, 20),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_scaler_of_the_users_own_may_read_any_key() {
        assert_eq!(
            found(
                "external",
                &[("scalerAddress", "a:1"), ("anything", "x")],
                false,
                20
            ),
            Vec::<String>::new()
        );
        assert_eq!(
            found("external-push", &[("anything", "x")], false, 20),
            ["missing-trigger-key scalerAddress"]
        );
    }

    #[test]
    fn the_nearest_key_is_offered_or_all_of_them() {
        let of_free = |type_, key, free: &dyn Fn(&str) -> bool| {
            nearest(
                super::super::parameters::of(type_),
                key,
                Version::new(2, 20),
                free,
            )
        };
        let nearest = |type_, key| of_free(type_, key, &|_| true);
        let meant = |name| {
            let name = path(name).into();
            Some(Message::from(DidYouMean { name }))
        };
        assert_eq!(nearest("prometheus", "serveraddress"), meant("serverAddress"));
        assert_eq!(nearest("prometheus", "treshold"), meant("threshold"));
        assert_eq!(nearest("azure-servicebus", "queueLength"), meant("queueName"));
        let without = of_free("azure-servicebus", "queueLength", &|name| name != "queueName");
        assert_ne!(without, meant("queueName"));
        assert_eq!(nearest("prometheus", "metricNames"), None);
        let all = nearest("cron", "schedule").unwrap().to_string();
        assert_eq!(all, "it has desiredReplicas, end, start, timezone");
    }
}
