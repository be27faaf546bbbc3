//! The `aws-sqs-queue` trigger. Source: `aws_sqs_queue_scaler.go`.

use crate::admission::triggers::scalers::cases::Base;

#[test]
fn metadata_is_held_against_what_keda_takes() {
    let base = Base {
        trigger_type: "aws-sqs-queue",
        metadata: &[
            (
                "queueURL",
                "https://sqs.eu-west-1.amazonaws.com/123456789012/orders",
            ),
            ("awsRegion", "eu-west-1"),
            ("identityOwner", "operator"),
        ],
        metric_type: None,
        authenticated: false,
    };
    base.hold(&[
        (&[("queueURL", "orders")], &[]),
        (&[("queueURL", "orders.fifo")], &[]),
        (
            &[("queueURL", "https://sqs.eu-west-1.amazonaws.com/orders")],
            &["malformed-trigger-value queueURL"],
        ),
        (
            &[("queueURL", "https://sqs.eu-west-1.amazonaws.com/1/orders/")],
            &["malformed-trigger-value queueURL"],
        ),
        (
            &[("queueURL", "https://sqs.eu-west-1.amazonaws.com")],
            &["malformed-trigger-value queueURL"],
        ),
        (
            &[("queueURL", "arn:aws:sqs:eu-west-1:1:orders")],
            &["malformed-trigger-value queueURL"],
        ),
        (&[("queueURL", "-")], &["missing-trigger-key queueURL"]),
        (&[("queueURL", "-"), ("queueURLFromEnv", "QUEUE")], &[]),
        (&[("awsRegion", "-")], &["missing-trigger-key awsRegion"]),
        (
            &[("queueLength", "0")],
            &["trigger-value-out-of-range queueLength"],
        ),
        (
            &[("queueLength", "five")],
            &["malformed-trigger-value queueLength"],
        ),
        (&[("activationQueueLength", "0")], &[]),
        (&[("scaleOnInFlight", "f")], &[]),
        (
            &[("scaleOnDelayed", "no")],
            &["malformed-trigger-value scaleOnDelayed"],
        ),
        (
            &[("identityOwner", "keda")],
            &["doubtful-trigger-value identityOwner"],
        ),
        (
            &[("awsEndpoint", "localstack:4566")],
            &["malformed-trigger-value awsEndpoint"],
        ),
        (
            &[("identityOwner", "-")],
            &["missing-trigger-key authenticationRef"],
        ),
        (
            &[("identityOwner", "pod")],
            &["missing-trigger-key authenticationRef"],
        ),
        (&[("queueUrl", "orders")], &["unknown-trigger-key queueUrl"]),
        (
            &[
                ("identityOwner", "-"),
                ("awsAccessKeyIDFromEnv", "AWS_ACCESS_KEY_ID"),
            ],
            &["missing-trigger-key awsSecretAccessKeyFromEnv"],
        ),
        (
            &[
                ("identityOwner", "-"),
                ("awsAccessKeyIDFromEnv", "A"),
                ("awsSecretAccessKeyFromEnv", "B"),
            ],
            &[],
        ),
    ]);
}
