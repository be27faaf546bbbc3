//! The `rabbitmq` trigger. Source: `rabbitmq_scaler.go`.

use scalegen_syntax::Version;

use crate::admission::triggers::scalers::cases::{Base, found};

const BASE: Base = Base {
    trigger_type: "rabbitmq",
    metadata: &[
        ("host", "amqp://rabbit.svc:5672/vhost"),
        ("queueName", "orders"),
        ("mode", "QueueLength"),
        ("value", "20"),
    ],
    metric_type: None,
    authenticated: false,
};

#[test]
fn metadata_is_held_against_what_keda_takes() {
    BASE.hold(&[
        (&[("value", "100.5")], &[]),
        (&[("value", "-")], &["missing-trigger-key value"]),
        (&[("value", "0")], &["trigger-value-out-of-range value"]),
        (&[("value", "-1")], &["trigger-value-out-of-range value"]),
        (&[("value", "1k")], &["malformed-trigger-value value"]),
        (&[("mode", "-")], &["missing-trigger-key mode"]),
        (&[("mode", "Length")], &["disallowed-trigger-value mode"]),
        (&[("mode", "MessageRate")], &["conflicting-trigger-keys mode"]),
        (
            &[("mode", "MessageRate"), ("host", "http://rabbit.svc:15672/")],
            &[],
        ),
        (
            &[("queueLength", "20")],
            &["conflicting-trigger-keys queueLength"],
        ),
        (&[("queueLength", "20"), ("mode", "-"), ("value", "-")], &[]),
        (
            &[("queueLength", "20"), ("mode", "-")],
            &["conflicting-trigger-keys queueLength"],
        ),
        (&[("mode", "-"), ("value", "-")], &[]),
        (&[("host", "rabbit.svc:5672")], &["malformed-trigger-value host"]),
        (&[("host", "rabbit.svc:5672"), ("protocol", "amqp")], &[]),
        (&[("host", "-")], &["missing-trigger-key host"]),
        (&[("host", "-"), ("hostFromEnv", "RABBIT")], &[]),
        (
            &[("host", "-"), ("hostFromEnv", "RABBIT"), ("mode", "MessageRate")],
            &[],
        ),
        (&[("protocol", "https")], &["disallowed-trigger-value protocol"]),
        (&[("useRegex", "true")], &["conflicting-trigger-keys useRegex"]),
        (&[("useRegex", "true"), ("protocol", "http")], &[]),
        (
            &[("excludeUnacknowledged", "true")],
            &["conflicting-trigger-keys excludeUnacknowledged"],
        ),
        (&[("timeout", "5s")], &["conflicting-trigger-keys timeout"]),
        (&[("pageSize", "0")], &["trigger-value-out-of-range pageSize"]),
        (
            &[("operation", "median")],
            &["disallowed-trigger-value operation"],
        ),
        (&[("tls", "enable")], &["ignored-trigger-key tls"]),
        (&[("metricName", "m")], &["removed-trigger-key metricName"]),
    ]);
}

#[test]
fn what_a_trigger_authentication_may_say_is_not_guessed() {
    let with = Base {
        authenticated: true,
        ..BASE
    };
    with.hold(&[
        (&[("host", "-"), ("mode", "MessageRate")], &[]),
        (&[("host", "rabbit.svc:5672")], &[]),
    ]);
}

#[test]
fn later_modes_came_with_a_later_keda() {
    let trigger = BASE.with(&[("mode", "DeliverGetRate"), ("protocol", "http")]);
    assert_eq!(
        found(&trigger, Version::new(2, 17)),
        ["disallowed-trigger-value mode"]
    );
    assert_eq!(found(&trigger, Version::new(2, 18)), Vec::<String>::new());
}
