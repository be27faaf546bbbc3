//! The `apache-kafka` trigger. Source: `apache_kafka_scaler.go`.

use crate::admission::triggers::scalers::cases::Base;

#[test]
fn metadata_is_held_against_what_keda_takes() {
    let base = Base {
        trigger_type: "apache-kafka",
        metadata: &[
            ("bootstrapServers", "kafka.svc:9092"),
            ("consumerGroup", "g"),
            ("topic", "a,b"),
        ],
        metric_type: None,
        authenticated: false,
    };
    base.hold(&[
        (
            &[("lagThreshold", "-1")],
            &["trigger-value-out-of-range lagThreshold"],
        ),
        (
            &[("partitionLimitation", "0-")],
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
                ("allowIdleConsumers", "true"),
                ("limitToPartitionsWithLag", "true"),
            ],
            &["conflicting-trigger-keys limitToPartitionsWithLag"],
        ),
        (
            &[("sasl", "plaintext")],
            &["missing-trigger-key authenticationRef"],
        ),
        (&[("sasl", "oauthbearer")], &["disallowed-trigger-value sasl"]),
        (
            &[("sasl", "aws_msk_iam")],
            &[
                "missing-trigger-key authenticationRef",
                "missing-trigger-key awsRegion",
                "missing-trigger-key tls",
            ],
        ),
        (
            &[
                ("sasl", "aws_msk_iam"),
                ("tls", "disable"),
                ("awsRegion", "r"),
                ("identityOwner", "operator"),
            ],
            &["missing-trigger-key tls"],
        ),
        (
            &[
                ("sasl", "aws_msk_iam"),
                ("tls", "enable"),
                ("awsRegion", "r"),
                ("identityOwner", "operator"),
            ],
            &[],
        ),
        (&[("version", "2.5.0")], &["unknown-trigger-key version"]),
        (
            &[("excludePersistentLag", "maybe")],
            &["malformed-trigger-value excludePersistentLag"],
        ),
    ]);
}
