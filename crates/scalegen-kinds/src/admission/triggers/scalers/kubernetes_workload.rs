//! The `kubernetes-workload` trigger. Source: `kubernetes_workload_scaler.go`.

use crate::admission::triggers::scalers::cases::Base;

#[test]
fn metadata_is_held_against_what_keda_takes() {
    let base = Base {
        trigger_type: "kubernetes-workload",
        metadata: &[("podSelector", "app=backend"), ("value", "0.5")],
        metric_type: None,
        authenticated: false,
    };
    base.hold(&[
        (&[("value", "-")], &["missing-trigger-key value"]),
        (&[("value", "0")], &["trigger-value-out-of-range value"]),
        (&[("value", "-1")], &["trigger-value-out-of-range value"]),
        (&[("value", ".5")], &["malformed-trigger-value value"]),
        (&[("podSelector", "-")], &["missing-trigger-key podSelector"]),
        (
            &[("podSelector", "app: backend")],
            &["malformed-trigger-value podSelector"],
        ),
        (&[("podSelector", "app in (a, b), !canary")], &[]),
        (&[("activationValue", "3.1")], &[]),
        (
            &[("activationValue", "three")],
            &["malformed-trigger-value activationValue"],
        ),
        (&[("username", "x")], &["unknown-trigger-key username"]),
    ]);
    let trigger = base.with(&[("value", "-")]);
    assert_eq!(
        crate::admission::triggers::found::check(&trigger, true, scalegen_syntax::Version::new(2, 20)),
        []
    );
}
