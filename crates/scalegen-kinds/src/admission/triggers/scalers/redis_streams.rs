//! The triggers on Redis streams: `redis-streams`, `redis-cluster-streams` and `redis-sentinel-streams`.
//! Source: `redis_streams_scaler.go`.

use crate::admission::triggers::examination::Examination;
use scalegen_syntax::Message;

use crate::admission::triggers::messages::{IgnoredBeside, IgnoredWithout, TargetBelowZero, path};
use crate::rules;

/// A consumer group is measured by its lag or its pending entries, a stream without one by its length.
pub(super) fn check(examination: &mut Examination<'_>) {
    super::redis::check_connection(examination);
    let lag = examination.number("lagCount").is_some_and(|lag| lag != 0.0);
    let (unused, other, is_beside): (&[&'static str], _, _) =
        match (examination.text("consumerGroup").is_some(), lag) {
            (false, _) => (&["lagCount", "pendingEntriesCount"], "consumerGroup", false),
            (true, true) => (&["pendingEntriesCount", "streamLength"], "lagCount", true),
            (true, false) => (&["streamLength"], "consumerGroup", true),
        };
    for key in unused {
        if examination.text(key).is_some() {
            let (named, other) = (path(*key), path(other));
            let message = match is_beside {
                true => Message::from(IgnoredBeside { key: named, other }),
                false => IgnoredWithout { key: named, other }.into(),
            };
            examination.key(rules::IGNORED_TRIGGER_KEY, key, message, None);
        }
    }
    let negative = lag && examination.number("lagCount").is_some_and(|lag| lag < 0.0);
    if negative && examination.text("consumerGroup").is_some() && !examination.formula_input {
        examination.key(
            rules::TRIGGER_VALUE_OUT_OF_RANGE,
            "lagCount",
            TargetBelowZero {
                key: path("lagCount"),
            },
            None,
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::admission::triggers::scalers::cases::Base;

    #[test]
    fn metadata_is_held_against_what_keda_takes() {
        for trigger_type in ["redis-streams", "redis-cluster-streams"] {
            let base = Base {
                trigger_type,
                metadata: &[
                    ("address", "redis.svc:6379"),
                    ("stream", "orders"),
                    ("consumerGroup", "workers"),
                    ("pendingEntriesCount", "10"),
                ],
                metric_type: None,
                authenticated: false,
            };
            base.hold(&[
                (
                    &[("pendingEntriesCount", "0")],
                    &["trigger-value-out-of-range pendingEntriesCount"],
                ),
                (
                    &[("pendingEntriesCount", "ten")],
                    &["malformed-trigger-value pendingEntriesCount"],
                ),
                (&[("streamLength", "5")], &["ignored-trigger-key streamLength"]),
                (&[("lagCount", "5")], &["ignored-trigger-key pendingEntriesCount"]),
                (
                    &[
                        ("lagCount", "5"),
                        ("pendingEntriesCount", "-"),
                        ("activationLagCount", "3"),
                    ],
                    &[],
                ),
                (
                    &[("lagCount", "-5"), ("pendingEntriesCount", "-")],
                    &["trigger-value-out-of-range lagCount"],
                ),
                (
                    &[("consumerGroup", "-")],
                    &["ignored-trigger-key pendingEntriesCount"],
                ),
                (
                    &[
                        ("consumerGroup", "-"),
                        ("pendingEntriesCount", "-"),
                        ("streamLength", "5"),
                    ],
                    &[],
                ),
                (
                    &[
                        ("consumerGroup", "-"),
                        ("pendingEntriesCount", "-"),
                        ("lagCount", "5"),
                    ],
                    &["ignored-trigger-key lagCount"],
                ),
                (&[("stream", "-")], &["missing-trigger-key stream"]),
                (&[("address", "-")], &["missing-trigger-key address"]),
            ]);
        }
    }
}
