//! The `cron` trigger. Source: `cron_scaler.go`.

use crate::admission::triggers::scalers::cases::Base;

#[test]
fn metadata_is_held_against_what_keda_takes() {
    let base = Base {
        trigger_type: "cron",
        metadata: &[
            ("timezone", "Asia/Kolkata"),
            ("start", "0 8 * * MON-FRI"),
            ("end", "0 20 * * MON-FRI"),
            ("desiredReplicas", "4"),
        ],
        metric_type: None,
        authenticated: false,
    };
    base.hold(&[
        (&[("end", "0 8 * * MON-FRI")], &["conflicting-trigger-keys end"]),
        (&[("end", " 0 8 * * MON-FRI ")], &["conflicting-trigger-keys end"]),
        (&[("start", "-")], &["missing-trigger-key start"]),
        (
            &[("desiredReplicas", "-")],
            &["missing-trigger-key desiredReplicas"],
        ),
        (
            &[("desiredReplicas", "many")],
            &["malformed-trigger-value desiredReplicas"],
        ),
        (&[("start", "@daily")], &["malformed-trigger-value start"]),
        (&[("start", "0 0 8 * * *")], &["malformed-trigger-value start"]),
        (&[("timezone", "IST")], &["malformed-trigger-value timezone"]),
        (&[("timezone", "-")], &["missing-trigger-key timezone"]),
        (&[("timezone", "")], &["missing-trigger-key timezone"]),
        (
            &[("desiredReplicas", "0")],
            &["trigger-value-out-of-range desiredReplicas"],
        ),
        (
            &[("desiredReplicas", "2.5")],
            &["malformed-trigger-value desiredReplicas"],
        ),
        (&[("desiredReplicas", " 3 ")], &[]),
        (&[("metricName", "m")], &["removed-trigger-key metricName"]),
        (&[("timeZone", "UTC")], &["unknown-trigger-key timeZone"]),
        (&[("start", "0 8 30 2 *")], &["doubtful-trigger-value start"]),
    ]);
}
