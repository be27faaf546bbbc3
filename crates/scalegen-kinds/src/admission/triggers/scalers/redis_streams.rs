//! The triggers on Redis streams: `redis-streams`, `redis-cluster-streams` and `redis-sentinel-streams`.

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
