//! The `postgresql` trigger. Source: `postgresql_scaler.go`.

use crate::admission::triggers::examination::Examination;
use crate::admission::triggers::messages::{
    self, IgnoredBeside, PartMissing, SetParts, TargetRoundsToZero, path, ticked,
};
use crate::rules;

/// What a connection is made of where no connection string is given.
const PARTS: [&str; 5] = ["host", "port", "userName", "dbName", "sslmode"];

/// A connection string or its parts, and a target.
pub(super) fn check(examination: &mut Examination<'_>) {
    check_connection(examination);
    check_target(examination);
}

fn check_connection(examination: &mut Examination<'_>) {
    // With a TriggerAuthentication any of it may come from there.
    if examination.authenticated() {
        return;
    }
    let given: Vec<&'static str> = PARTS
        .into_iter()
        .filter(|part| examination.text(part).is_some())
        .collect();
    if examination.environment_gives("connection") {
        for part in given {
            examination.key(
                rules::IGNORED_TRIGGER_KEY,
                part,
                IgnoredBeside {
                    key: path(part),
                    other: path("connectionFromEnv"),
                },
                messages::remove(part),
            );
        }
        return;
    }
    if given.is_empty() {
        let ways = SetParts { parts: ticked(PARTS) };
        return examination.missing(
            "connectionFromEnv",
            messages::needs("postgresql", "a connection string or its parts"),
            Some(ways.into()),
        );
    }
    for part in PARTS.into_iter().filter(|part| !given.contains(part)) {
        let message = PartMissing {
            part: path(part),
            given: ticked(given.iter().copied()),
        };
        examination.missing(part, message, None);
    }
}

/// KEDA cannot tell a target of zero from none.
fn check_target(examination: &mut Examination<'_>) {
    if examination.formula_input {
        return;
    }
    match (
        examination.text("targetQueryValue"),
        examination.number("targetQueryValue"),
    ) {
        (None, _) => examination.missing(
            "targetQueryValue",
            messages::needs_key("postgresql", "targetQueryValue"),
            None,
        ),
        (Some(_), Some(target)) if (target * 1000.0).trunc() < 1.0 => examination.key(
            rules::TRIGGER_VALUE_OUT_OF_RANGE,
            "targetQueryValue",
            TargetRoundsToZero {
                key: path("targetQueryValue"),
            },
            None,
        ),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
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
}
