//! The `prometheus` trigger. Source: `prometheus_scaler.go`.

use scalegen_syntax::Version;

use crate::admission::triggers::scalers::cases::{Base, found};

const BASE: Base = Base {
    trigger_type: "prometheus",
    metadata: &[
        ("serverAddress", "http://prometheus.monitoring.svc:9090"),
        ("query", "sum(rate(http_requests_total[2m]))"),
        ("threshold", "100"),
    ],
    metric_type: None,
    authenticated: false,
};

#[test]
fn metadata_is_held_against_what_keda_takes() {
    BASE.hold(&[
        (&[("serverAddress", "-")], &["missing-trigger-key serverAddress"]),
        (&[("threshold", "0.5")], &[]),
        (&[("threshold", " 1e2 ")], &[]),
        (&[("threshold", "0.001")], &[]),
        (&[("activationThreshold", "-1")], &[]),
        (
            &[("activationThreshold", "x")],
            &["malformed-trigger-value activationThreshold"],
        ),
        (&[("unsafeSsl", "on")], &["malformed-trigger-value unsafeSsl"]),
        (&[("queryParameters", "a=b")], &[]),
        (&[("timeout", "-1")], &["trigger-value-out-of-range timeout"]),
        (&[("authModes", "Basic")], &["disallowed-trigger-value authModes"]),
        (&[("threshold", "1e2")], &[]),
        (&[("threshold", ".5")], &["malformed-trigger-value threshold"]),
        (&[("threshold", "5k")], &["malformed-trigger-value threshold"]),
        (&[("threshold", "500m")], &["malformed-trigger-value threshold"]),
        (&[("threshold", "0")], &["trigger-value-out-of-range threshold"]),
        (&[("threshold", "-5")], &["trigger-value-out-of-range threshold"]),
        (
            &[("threshold", "0.0001")],
            &["trigger-value-out-of-range threshold"],
        ),
        (&[("threshold", "-")], &["missing-trigger-key threshold"]),
        (&[("query", " ")], &["missing-trigger-key query"]),
        (&[("activationThreshold", "0")], &[]),
        (
            &[("activationThreshold", "05")],
            &["malformed-trigger-value activationThreshold"],
        ),
        (&[("ignoreNullValues", "T")], &[]),
        (
            &[("ignoreNullValues", "no")],
            &["malformed-trigger-value ignoreNullValues"],
        ),
        (&[("customHeaders", "X-Scope-OrgID=team,X=y")], &[]),
        (
            &[("customHeaders", "X-Scope-OrgID: team")],
            &["malformed-trigger-value customHeaders"],
        ),
        (
            &[("queryParameters", "timeout=5s,a=b=c")],
            &["malformed-trigger-value queryParameters"],
        ),
        (&[("timeout", "5s")], &[]),
        (&[("timeout", "5000")], &[]),
        (&[("timeout", "5 s")], &["malformed-trigger-value timeout"]),
        (&[("timeout", "-1s")], &["trigger-value-out-of-range timeout"]),
        (
            &[("serverAddress", "prometheus:9090")],
            &["malformed-trigger-value serverAddress"],
        ),
        (
            &[("serverAddress", "http://p:9090/")],
            &["doubtful-trigger-value serverAddress"],
        ),
        (
            &[("serverAddress", "http://p:9090/api/v1/query")],
            &["doubtful-trigger-value serverAddress"],
        ),
        (&[("serverAddress", "http://p:9090/prefix")], &[]),
        (
            &[("serverAddress", "http://p:9090?tenant=a")],
            &["doubtful-trigger-value serverAddress"],
        ),
        (
            &[("serverAddress", "http://")],
            &["malformed-trigger-value serverAddress"],
        ),
        (&[("metricName", "m")], &["removed-trigger-key metricName"]),
        (
            &[("identityOwner", "keda")],
            &["doubtful-trigger-value identityOwner"],
        ),
        (
            &[("authModes", "basic")],
            &["missing-trigger-key authenticationRef"],
        ),
        (
            &[("authModes", "digest")],
            &["disallowed-trigger-value authModes"],
        ),
    ]);
}

#[test]
fn the_slash_at_the_end_is_pointed_at() {
    let problems = crate::admission::triggers::found::check(
        &BASE.with(&[("serverAddress", "  http://p:9090/ ")]),
        false,
        Version::new(2, 20),
    );
    assert_eq!(problems[0].span, Some(15..16));
}

#[test]
fn modes_need_secrets_and_exclude_each_other() {
    let with = Base {
        authenticated: true,
        ..BASE
    };
    with.hold(&[
        (&[("authModes", "tls, basic")], &[]),
        (
            &[("authModes", "bearer,basic")],
            &["conflicting-trigger-keys authModes"],
        ),
        (&[("authModes", "oauth")], &["doubtful-trigger-value authModes"]),
    ]);
}

#[test]
fn utilization_is_for_cpu_and_memory() {
    let with = |metric_type| Base {
        metric_type: Some(metric_type),
        ..BASE
    };
    for fine in ["AverageValue", "Value", ""] {
        assert_eq!(with(fine).found(&[]), Vec::<String>::new(), "{fine}");
    }
    for wrong in ["Utilization", "average", "Average"] {
        assert_eq!(
            with(wrong).found(&[]),
            ["unsupported-trigger-metric-type metricType"],
            "{wrong}"
        );
    }
}

#[test]
fn old_versions_read_other_keys() {
    let at = |changes, minor| found(&BASE.with(changes), Version::new(2, minor));
    assert_eq!(at(&[], 9), ["missing-trigger-key metricName"]);
    assert_eq!(at(&[("metricName", "m")], 9), Vec::<String>::new());
    assert_eq!(
        at(&[("queryParameters", "a=b")], 12),
        ["newer-trigger-key queryParameters"]
    );
    assert_eq!(at(&[("queryParameters", "a=b")], 13), Vec::<String>::new());
    assert_eq!(
        at(&[("customHeaders", "a=b")], 9),
        [
            "newer-trigger-key customHeaders",
            "missing-trigger-key metricName"
        ]
    );
    assert_eq!(at(&[("timeout", "5s")], 16), ["newer-trigger-key timeout"]);
}

#[test]
fn a_formula_uses_no_threshold() {
    let zero = BASE.with(&[("threshold", "0")]);
    assert_eq!(
        crate::admission::triggers::found::check(&zero, true, Version::new(2, 20)),
        []
    );
}
