//! The `cpu` and `memory` triggers. Source: `cpu_memory_scaler.go`.

use scalegen_syntax::Version;

use crate::admission::triggers::scalers::cases::{Base, found};

const CPU: Base = Base {
    trigger_type: "cpu",
    metadata: &[("value", "60")],
    metric_type: Some("Utilization"),
    authenticated: false,
};

#[test]
fn utilization_is_a_whole_percentage() {
    CPU.hold(&[
        (&[("value", "50%")], &["malformed-trigger-value value"]),
        (&[("value", "0")], &["trigger-value-out-of-range value"]),
        (&[("value", "-5")], &["trigger-value-out-of-range value"]),
        (&[("value", "0.5")], &["malformed-trigger-value value"]),
        (&[("value", "500m")], &["malformed-trigger-value value"]),
        (&[("value", "-")], &["missing-trigger-key value"]),
        (&[("value", " 60 ")], &[]),
        (&[("containerName", "api")], &[]),
        (
            &[("containerName", "Api")],
            &["malformed-trigger-value containerName"],
        ),
        (
            &[("containerName", "api-")],
            &["malformed-trigger-value containerName"],
        ),
        (&[("type", "Utilization")], &["refused-trigger-key type"]),
        (
            &[("metricType", "Utilization")],
            &["misplaced-trigger-key metricType"],
        ),
        (&[("container", "api")], &["unknown-trigger-key container"]),
    ]);
}

#[test]
fn an_average_value_is_a_quantity() {
    let memory = Base {
        trigger_type: "memory",
        metadata: &[("value", "512Mi")],
        metric_type: Some("AverageValue"),
        authenticated: false,
    };
    memory.hold(&[
        (&[("value", "512MB")], &["malformed-trigger-value value"]),
        (&[("value", "0")], &["trigger-value-out-of-range value"]),
        (&[("value", "500m")], &["doubtful-trigger-value value"]),
        (&[("value", "1e9")], &[]),
    ]);
    let cpu = Base {
        metric_type: Some("AverageValue"),
        metadata: &[("value", "500m")],
        ..CPU
    };
    cpu.hold(&[(&[("value", "half")], &["malformed-trigger-value value"])]);
}

#[test]
fn the_metric_type_belongs_to_the_trigger() {
    let with = |metric_type| Base { metric_type, ..CPU };
    let missing = ["unsupported-trigger-metric-type metricType"];
    assert_eq!(with(None).found(&[]), missing);
    assert_eq!(with(Some("")).found(&[]), missing);
    assert_eq!(with(Some("Value")).found(&[]), missing);
    assert_eq!(with(Some("utilization")).found(&[]), missing);
    assert_eq!(
        with(None).found(&[("metricType", "Utilization")]),
        ["misplaced-trigger-key metricType"]
    );
    let old = Version::new(2, 17);
    let in_metadata = with(None).with(&[("type", "Utilization")]);
    assert_eq!(found(&in_metadata, old), ["deprecated-trigger-key type"]);
    let untyped = found(&with(None).with(&[("value", "x")]), Version::new(2, 20));
    assert_eq!(untyped, missing);
    let both = CPU.with(&[("type", "Utilization")]);
    assert_eq!(
        found(&both, old),
        ["deprecated-trigger-key type", "conflicting-trigger-keys type"]
    );
}
