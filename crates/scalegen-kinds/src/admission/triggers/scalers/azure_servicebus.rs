//! The `azure-servicebus` trigger. Source: `azure_servicebus_scaler.go`.

use crate::admission::triggers::scalers::cases::Base;

const BASE: Base = Base {
    trigger_type: "azure-servicebus",
    metadata: &[("queueName", "orders"), ("namespace", "ns")],
    metric_type: None,
    authenticated: true,
};

#[test]
fn metadata_is_held_against_what_keda_takes() {
    BASE.hold(&[
        (&[("messageCount", "10")], &[]),
        (
            &[("messageCount", "0")],
            &["trigger-value-out-of-range messageCount"],
        ),
        (
            &[("messageCount", "1.5")],
            &["malformed-trigger-value messageCount"],
        ),
        (&[("queueName", "-")], &["missing-trigger-key queueName"]),
        (
            &[("queueName", "-"), ("topicName", "t"), ("subscriptionName", "s")],
            &[],
        ),
        (
            &[("queueName", "-"), ("topicName", "t")],
            &["missing-trigger-key subscriptionName"],
        ),
        (
            &[("queueName", "-"), ("subscriptionName", "s")],
            &["missing-trigger-key queueName"],
        ),
        (&[("topicName", "t")], &["conflicting-trigger-keys topicName"]),
        (
            &[("subscriptionName", "s")],
            &["conflicting-trigger-keys subscriptionName"],
        ),
        (&[("useRegex", "true"), ("operation", "max")], &[]),
        (&[("useRegex", "on")], &["malformed-trigger-value useRegex"]),
        (
            &[("operation", "average")],
            &["disallowed-trigger-value operation"],
        ),
        (
            &[("connection", "Endpoint=sb://ns")],
            &["ignored-trigger-key connection"],
        ),
        (&[("cloud", "AzureUSGovernmentCloud")], &[]),
    ]);
}

#[test]
fn something_to_connect_with_is_needed() {
    let without = Base {
        authenticated: false,
        ..BASE
    };
    assert_eq!(without.found(&[]), ["missing-trigger-key connection"]);
    assert_eq!(
        without.found(&[("connectionFromEnv", "BUS")]),
        Vec::<String>::new()
    );
}
