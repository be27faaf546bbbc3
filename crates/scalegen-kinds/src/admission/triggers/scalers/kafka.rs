//! The `kafka` trigger. Source: `kafka_scaler.go`.

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
            &[
                "missing-trigger-key authenticationRef",
                "missing-trigger-key awsRegion",
                "missing-trigger-key tls",
            ],
        ),
        (
            &[
                ("sasl", "oauthbearer"),
                ("saslTokenProvider", "aws_msk_iam"),
                ("tls", "enable"),
                ("awsRegion", "eu-west-1"),
                ("identityOwner", "operator"),
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
