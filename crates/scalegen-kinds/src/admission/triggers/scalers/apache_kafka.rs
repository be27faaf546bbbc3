//! The `apache-kafka` trigger. Source: `apache_kafka_scaler.go`.

use crate::admission::triggers::examination::Examination;

use super::kafka;

/// Unlike the `kafka` trigger it limits partitions without a topic, and speaks to Amazon's by `sasl` alone.
pub(super) fn check(examination: &mut Examination<'_>) {
    kafka::check_partitions(examination);
    match examination.text("sasl") {
        Some(mode @ ("plaintext" | "scram_sha256" | "scram_sha512")) => {
            kafka::need_secrets(examination, mode)
        }
        Some("aws_msk_iam") => kafka::check_msk(examination),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
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
            (&[("lagThreshold", "-1")], &["ValueOutOfRange lagThreshold"]),
            (
                &[("partitionLimitation", "0-")],
                &["MalformedValue partitionLimitation"],
            ),
            (
                &[("topic", "-"), ("partitionLimitation", "1")],
                &["IgnoredKey partitionLimitation"],
            ),
            (&[("topic", "-"), ("limitToPartitionsWithLag", "true")], &[]),
            (
                &[
                    ("allowIdleConsumers", "true"),
                    ("limitToPartitionsWithLag", "true"),
                ],
                &["ConflictingKeys limitToPartitionsWithLag"],
            ),
            (&[("sasl", "plaintext")], &["MissingKey authenticationRef"]),
            (&[("sasl", "oauthbearer")], &["DisallowedValue sasl"]),
            (
                &[("sasl", "aws_msk_iam")],
                &["MissingKey awsRegion", "MissingKey tls"],
            ),
            (
                &[("sasl", "aws_msk_iam"), ("tls", "disable"), ("awsRegion", "r")],
                &["MissingKey tls"],
            ),
            (
                &[("sasl", "aws_msk_iam"), ("tls", "enable"), ("awsRegion", "r")],
                &[],
            ),
            (&[("version", "2.5.0")], &["UnknownKey version"]),
            (
                &[("excludePersistentLag", "maybe")],
                &["MalformedValue excludePersistentLag"],
            ),
        ]);
    }
}
