//! The `postgresql` trigger. Source: `postgresql_scaler.go`.

use crate::admission::triggers::scalers::cases::Base;

const BASE: Base = Base {
    trigger_type: "postgresql",
    metadata: &[
        ("host", "db.svc"),
        ("port", "5432"),
        ("userName", "keda"),
        ("dbName", "orders"),
        ("sslmode", "disable"),
        ("passwordFromEnv", "DB_PASSWORD"),
        ("query", "SELECT count(*) FROM jobs"),
        ("targetQueryValue", "1.5"),
    ],
    metric_type: None,
    authenticated: false,
};

#[test]
fn metadata_is_held_against_what_keda_takes() {
    BASE.hold(&[
        (&[("query", "-")], &["missing-trigger-key query"]),
        (&[("port", "-")], &["missing-trigger-key port"]),
        (&[("port", "postgres")], &["malformed-trigger-value port"]),
        (&[("port", "0")], &["trigger-value-out-of-range port"]),
        (&[("sslmode", "off")], &["disallowed-trigger-value sslmode"]),
        (
            &[("targetQueryValue", "0")],
            &["trigger-value-out-of-range targetQueryValue"],
        ),
        (
            &[("targetQueryValue", "-")],
            &["missing-trigger-key targetQueryValue"],
        ),
        (
            &[("targetQueryValue", "1,5")],
            &["malformed-trigger-value targetQueryValue"],
        ),
        (&[("activationTargetQueryValue", "0")], &[]),
        (&[("password", "secret")], &["ignored-trigger-key password"]),
        (
            &[("connection", "postgresql://db")],
            &["ignored-trigger-key connection"],
        ),
        (&[("username", "keda")], &["unknown-trigger-key username"]),
        (
            &[
                ("host", "-"),
                ("port", "-"),
                ("userName", "-"),
                ("dbName", "-"),
                ("sslmode", "-"),
            ],
            &["missing-trigger-key connectionFromEnv"],
        ),
        (
            &[
                ("connectionFromEnv", "DB"),
                ("port", "-"),
                ("userName", "-"),
                ("dbName", "-"),
                ("sslmode", "-"),
            ],
            &["ignored-trigger-key host"],
        ),
    ]);
    let trigger = BASE.with(&[("targetQueryValue", "-")]);
    assert_eq!(
        crate::admission::triggers::found::check(&trigger, true, scalegen_syntax::Version::new(2, 20)),
        []
    );
}

#[test]
fn a_trigger_authentication_may_give_the_rest() {
    Base {
        authenticated: true,
        ..BASE
    }
    .hold(&[(&[("host", "-"), ("port", "-")], &[])]);
}
