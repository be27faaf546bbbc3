//! The `gcp-pubsub` trigger. Source: `gcp_pubsub_scaler.go`.

use crate::admission::triggers::scalers::cases::{Base, found};
use scalegen_syntax::Version;

const BASE: Base = Base {
    trigger_type: "gcp-pubsub",
    metadata: &[
        ("subscriptionName", "orders"),
        ("mode", "SubscriptionSize"),
        ("value", "5"),
    ],
    metric_type: None,
    authenticated: true,
};

#[test]
fn metadata_is_held_against_what_keda_takes() {
    BASE.hold(&[
        (&[("value", "0.5")], &[]),
        (&[("value", "0")], &["trigger-value-out-of-range value"]),
        (&[("value", "5.")], &["malformed-trigger-value value"]),
        (&[("topicName", "t")], &["conflicting-trigger-keys topicName"]),
        (&[("subscriptionName", "-"), ("topicName", "t")], &[]),
        (
            &[("subscriptionName", "-")],
            &["missing-trigger-key subscriptionName"],
        ),
        (
            &[("subscriptionName", "-"), ("subscriptionNameFromEnv", "S")],
            &[],
        ),
        (
            &[("subscriptionSize", "5"), ("mode", "-"), ("value", "-")],
            &["refused-trigger-key subscriptionSize"],
        ),
        (&[("timeHorizon", "5m")], &[]),
        (
            &[("timeHorizon", "5 minutes")],
            &["malformed-trigger-value timeHorizon"],
        ),
        (
            &[("valueIfNull", "none")],
            &["malformed-trigger-value valueIfNull"],
        ),
        (&[("activationValue", "1.5")], &[]),
        (&[("credentials", "{}")], &[]),
    ]);
}

#[test]
fn a_size_goes_without_a_mode() {
    let old = Version::new(2, 17);
    let both = BASE.with(&[("subscriptionSize", "5")]);
    assert_eq!(
        found(&both, old),
        [
            "deprecated-trigger-key subscriptionSize",
            "conflicting-trigger-keys subscriptionSize"
        ]
    );
}

#[test]
fn something_to_authenticate_with_is_needed() {
    let without = Base {
        authenticated: false,
        ..BASE
    };
    assert_eq!(without.found(&[]), ["missing-trigger-key credentialsFromEnv"]);
    assert_eq!(
        without.found(&[("credentialsFromEnv", "GOOGLE")]),
        Vec::<String>::new()
    );
}
