//! The `kafka` trigger. Source: `kafka_scaler.go`.

use scalegen_syntax::{Term, strconv};

use crate::admission::triggers::examination::Examination;
use crate::admission::triggers::fault::Fault;
use crate::admission::triggers::messages::{
    self, EitherKey, IgnoredWithout, NeedsSecrets, NotAKafkaVersion, ReferToOne, path, setting, write,
};
use crate::rules;

/// What the `kafka` trigger wants beyond what it shares with `apache-kafka`.
pub(super) fn check(examination: &mut Examination<'_>) {
    check_partitions(examination);
    check_topic_is_set(examination, "limitToPartitionsWithLag");
    check_topic_is_set(examination, "ensureEvenDistributionOfPartitions");
    if let Some(value) = examination.value("fullMetadata")
        && strconv::boolean(value.text) == Ok(false)
        && !examination.says("topic")
    {
        need_topic(examination, setting("fullMetadata", "false"));
    }
    exclude(
        examination,
        "limitToPartitionsWithLag",
        "ensureEvenDistributionOfPartitions",
    );
    check_version(examination);
    check_authentication(examination);
}

/// What limits the partitions, for both Kafka triggers.
pub(super) fn check_partitions(examination: &mut Examination<'_>) {
    exclude(examination, "allowIdleConsumers", "limitToPartitionsWithLag");
    if examination.text("partitionLimitation").is_some() && !examination.says("topic") {
        examination.key(
            rules::IGNORED_TRIGGER_KEY,
            "partitionLimitation",
            IgnoredWithout {
                key: path("partitionLimitation"),
                other: path("topic"),
            },
            messages::set("topic"),
        );
    }
}

/// Two switches that KEDA does not take together.
fn exclude(examination: &mut Examination<'_>, first: &'static str, second: &'static str) {
    if examination.is_true(first) && examination.is_true(second) {
        examination.key(
            rules::CONFLICTING_TRIGGER_KEYS,
            second,
            EitherKey {
                key: path(first),
                other: path(second),
            },
            None,
        );
    }
}

fn check_topic_is_set(examination: &mut Examination<'_>, key: &'static str) {
    if examination.is_true(key) && !examination.says("topic") {
        need_topic(examination, path(key));
    }
}

fn need_topic(examination: &mut Examination<'_>, setting: impl Into<Term>) {
    examination.missing("topic", messages::setting_needs(setting, path("topic")), None);
}

/// Four numbers for versions before 1, three since.
fn check_version(examination: &mut Examination<'_>) {
    let Some(version) = examination.value("version") else {
        return;
    };
    let numbers: Vec<&str> = version.text.split('.').collect();
    let numeric = numbers
        .iter()
        .all(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()));
    let wanted = if numbers.first() == Some(&"0") { 4 } else { 3 };
    if !numeric || numbers.len() != wanted {
        let fault = Fault::malformed(NotAKafkaVersion {}).help(write("three numbers, such as 2.5.0"));
        examination.fault("version", version, fault);
    }
}

fn check_authentication(examination: &mut Examination<'_>) {
    let sasl = examination.text("sasl");
    if let Some(mode @ ("plaintext" | "scram_sha256" | "scram_sha512" | "gssapi")) = sasl {
        need_secrets(examination, mode);
    }
    if sasl != Some("oauthbearer") {
        return;
    }
    if examination.text("saslTokenProvider") != Some("aws_msk_iam") {
        // A TriggerAuthentication may say which provider it is.
        return need_secrets(examination, "oauthbearer");
    }
    check_msk(examination);
}

/// SASL reads names and passwords from a TriggerAuthentication only.
pub(super) fn need_secrets(examination: &mut Examination<'_>, mode: &str) {
    if examination.authenticated() {
        return;
    }
    examination.itself(
        rules::MISSING_TRIGGER_KEY,
        Some("authenticationRef"),
        NeedsSecrets {
            setting: setting("sasl", mode),
        },
        Some(ReferToOne {}.into()),
    );
}

/// Amazon's managed Kafka wants TLS and a region.
pub(super) fn check_msk(examination: &mut Examination<'_>) {
    if examination.text("tls") != Some("enable")
        && !(examination.authenticated() && examination.text("tls").is_none())
    {
        examination.missing(
            "tls",
            messages::setting_needs("aws_msk_iam", setting("tls", "enable")),
            messages::set_to("tls", "enable"),
        );
    }
    if examination.text("awsRegion").is_none() {
        examination.missing(
            "awsRegion",
            messages::setting_needs("aws_msk_iam", path("awsRegion")),
            None,
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::admission::triggers::scalers::cases::{Base, found};
    use scalegen_syntax::Version;

    const BASE: Base = Base {
        trigger_type: "kafka",
        metadata: &[
            ("bootstrapServers", "kafka.svc:9092,kafka-2.svc:9092"),
            ("consumerGroup", "my-group"),
            ("topic", "orders"),
        ],
        metric_type: None,
        authenticated: false,
    };

    #[test]
    fn metadata_is_held_against_what_keda_takes() {
        BASE.hold(&[
            (&[("lagThreshold", "50")], &[]),
            (
                &[("lagThreshold", "0")],
                &["trigger-value-out-of-range lagThreshold"],
            ),
            (
                &[("lagThreshold", "5.5")],
                &["malformed-trigger-value lagThreshold"],
            ),
            (&[("activationLagThreshold", "0")], &[]),
            (
                &[("activationLagThreshold", "-1")],
                &["trigger-value-out-of-range activationLagThreshold"],
            ),
            (&[("offsetResetPolicy", "earliest")], &[]),
            (
                &[("offsetResetPolicy", "newest")],
                &["disallowed-trigger-value offsetResetPolicy"],
            ),
            (
                &[("bootstrapServers", "kafka.svc")],
                &["malformed-trigger-value bootstrapServers"],
            ),
            (
                &[("bootstrapServers", "-")],
                &["missing-trigger-key bootstrapServers"],
            ),
            (
                &[("bootstrapServers", "-"), ("bootstrapServersFromEnv", "BROKERS")],
                &[],
            ),
            (
                &[("bootstrapServer", "k:1")],
                &["unknown-trigger-key bootstrapServer"],
            ),
            (&[("consumerGroup", "-")], &["missing-trigger-key consumerGroup"]),
            (&[("topic", "-")], &[]),
            (&[("partitionLimitation", "1,3-5")], &[]),
            (
                &[("partitionLimitation", "1..5")],
                &["malformed-trigger-value partitionLimitation"],
            ),
            (
                &[("topic", "-"), ("partitionLimitation", "1")],
                &["ignored-trigger-key partitionLimitation"],
            ),
            (
                &[("topic", "-"), ("limitToPartitionsWithLag", "true")],
                &["missing-trigger-key topic"],
            ),
            (
                &[
                    ("topic", "-"),
                    ("topicFromEnv", "T"),
                    ("limitToPartitionsWithLag", "true"),
                ],
                &[],
            ),
            (
                &[("allowIdleConsumers", "true"), ("limitToPartitionsWithLag", "1")],
                &["conflicting-trigger-keys limitToPartitionsWithLag"],
            ),
            (
                &[
                    ("allowIdleConsumers", "true"),
                    ("limitToPartitionsWithLag", "false"),
                ],
                &[],
            ),
            (
                &[
                    ("limitToPartitionsWithLag", "true"),
                    ("ensureEvenDistributionOfPartitions", "true"),
                ],
                &["conflicting-trigger-keys ensureEvenDistributionOfPartitions"],
            ),
            (
                &[("allowIdleConsumers", "yes")],
                &["malformed-trigger-value allowIdleConsumers"],
            ),
            (&[("version", "2.5.0")], &[]),
            (&[("version", "0.10.2.0")], &[]),
            (&[("version", "2.5")], &["malformed-trigger-value version"]),
            (&[("tls", "true")], &["disallowed-trigger-value tls"]),
            (
                &[("sasl", "plaintext")],
                &["missing-trigger-key authenticationRef"],
            ),
            (&[("sasl", "PLAIN")], &["disallowed-trigger-value sasl"]),
            (&[("password", "secret")], &["ignored-trigger-key password"]),
            (&[("threshold", "5")], &["unknown-trigger-key threshold"]),
            (&[("fullMetadata", "false")], &["newer-trigger-key fullMetadata"]),
            (
                &[("sasl", "oauthbearer"), ("saslTokenProvider", "aws_msk_iam")],
                &["missing-trigger-key awsRegion", "missing-trigger-key tls"],
            ),
            (
                &[
                    ("sasl", "oauthbearer"),
                    ("saslTokenProvider", "aws_msk_iam"),
                    ("tls", "enable"),
                    ("awsRegion", "eu-west-1"),
                ],
                &[],
            ),
        ]);
    }

    #[test]
    fn full_metadata_needs_a_topic_in_the_keda_that_has_it() {
        let at = |changes| found(&BASE.with(changes), Version::new(2, 21));
        assert_eq!(at(&[("fullMetadata", "false")]), Vec::<String>::new());
        assert_eq!(
            at(&[("fullMetadata", "false"), ("topic", "-")]),
            ["missing-trigger-key topic"]
        );
    }

    #[test]
    fn secrets_come_from_a_trigger_authentication() {
        Base {
            authenticated: true,
            ..BASE
        }
        .hold(&[(&[("sasl", "scram_sha512"), ("tls", "enable")], &[])]);
    }
}
