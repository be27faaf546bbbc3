//! The `rabbitmq` trigger. Source: `rabbitmq_scaler.go`.

use scalegen_syntax::{Message, Term, Version};

use crate::admission::triggers::examination::Examination;
use crate::admission::triggers::fault::Fault;
use crate::admission::triggers::messages::{
    self, HttpOnly, ModeTooNew, NeedsNonZero, NoProtocol, QueueLengthBesideMode, StartWithProtocol,
    TargetBelowZero, UseManagementApi, path, setting,
};
use crate::rules;

/// Modes that the management API alone can tell.
const HTTP_MODES: &[&str] = &[
    "MessageRate",
    "DeliverGetRate",
    "PublishedToDeliveredRatio",
    "ExpectedQueueConsumptionTime",
];
/// Modes that came with KEDA 2.18.
const LATER_MODES: &[&str] = &[
    "DeliverGetRate",
    "PublishedToDeliveredRatio",
    "ExpectedQueueConsumptionTime",
];
const LATER_MODES_SINCE: Version = Version::new(2, 18);

/// How KEDA talks to the broker.
#[derive(Clone, Copy, PartialEq)]
enum Protocol {
    Http,
    Amqp,
    /// The host's URL decides, and it is not in the metadata.
    Unknown,
}

/// The target is a mode with a value, or a queue length; some of it works over HTTP only.
pub(super) fn check(examination: &mut Examination<'_>) {
    let protocol = protocol(examination);
    if protocol == Protocol::Amqp {
        for key in ["useRegex", "excludeUnacknowledged"] {
            if examination.is_true(key) {
                needs_http(examination, key, path(key).into());
            }
        }
    }
    if examination.formula_input && !examination.says("mode") && !examination.says("value") {
        return;
    }
    check_target(examination, protocol);
}

fn protocol(examination: &mut Examination<'_>) -> Protocol {
    let host = examination.value("host");
    match (examination.text("protocol"), host) {
        (Some("http"), _) => Protocol::Http,
        (Some("amqp"), _) => Protocol::Amqp,
        // The TriggerAuthentication may say http or amqp.
        (None | Some("auto"), Some(host)) => {
            let scheme = host
                .text
                .split_once("://")
                .map(|(scheme, _)| scheme.to_ascii_lowercase());
            match scheme.as_deref() {
                Some("http" | "https") => Protocol::Http,
                Some("amqp" | "amqps") => Protocol::Amqp,
                _ => {
                    if !(examination.text("protocol").is_none() && examination.authenticated()) {
                        let fault = Fault::malformed(NoProtocol {}).help(StartWithProtocol {});
                        examination.fault("host", host, fault);
                    }
                    Protocol::Unknown
                }
            }
        }
        _ => Protocol::Unknown,
    }
}

fn needs_http(examination: &mut Examination<'_>, key: &str, setting: Term) {
    examination.key(
        rules::CONFLICTING_TRIGGER_KEYS,
        key,
        HttpOnly { setting },
        Some(UseManagementApi {}.into()),
    );
}

fn check_target(examination: &mut Examination<'_>, protocol: Protocol) {
    // KEDA cannot tell a number of zero from none.
    let set = |key: &str| examination.number(key).is_some_and(|number| number != 0.0);
    let (length, value) = (set("queueLength"), set("value"));
    let mode = examination.text("mode").filter(|mode| *mode != "Unknown");
    // What does not parse has been told.
    let parses = |key: &str| examination.text(key).is_none() || examination.number(key).is_some();
    if !parses("queueLength") || !parses("value") {
        return;
    }
    let Some(mode) = mode else {
        if length && value {
            together(examination);
        } else if value {
            examination.missing(
                "mode",
                messages::setting_needs(path("value"), path("mode")),
                messages::set_to("mode", "QueueLength"),
            );
        }
        return check_positive(examination);
    };
    if length {
        return together(examination);
    }
    if !value {
        let message = if examination.says("value") {
            Message::from(NeedsNonZero {
                setting: setting("mode", mode),
                what: path("value"),
            })
        } else {
            messages::setting_needs(setting("mode", mode), path("value"))
        };
        return examination.missing("value", message, None);
    }
    if LATER_MODES.contains(&mode) && examination.keda < LATER_MODES_SINCE {
        let message = ModeTooNew {
            keda: examination.keda,
            mode: mode.to_owned(),
            since: LATER_MODES_SINCE,
        };
        examination.key(rules::DISALLOWED_TRIGGER_VALUE, "mode", message, None);
    }
    if protocol == Protocol::Amqp {
        if HTTP_MODES.contains(&mode) {
            needs_http(examination, "mode", setting("mode", mode));
        }
        if examination.says("timeout") {
            needs_http(examination, "timeout", path("timeout").into());
        }
    }
    check_positive(examination);
}

fn together(examination: &mut Examination<'_>) {
    examination.key(
        rules::CONFLICTING_TRIGGER_KEYS,
        "queueLength",
        QueueLengthBesideMode {},
        messages::remove("queueLength"),
    );
}

/// KEDA takes less than zero, the API server does not.
fn check_positive(examination: &mut Examination<'_>) {
    for key in ["queueLength", "value"] {
        if examination.number(key).is_some_and(|number| number < 0.0) && !examination.formula_input {
            examination.key(
                rules::TRIGGER_VALUE_OUT_OF_RANGE,
                key,
                TargetBelowZero { key: path(key) },
                None,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
            (&[("value", "0")], &["missing-trigger-key value"]),
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
}
