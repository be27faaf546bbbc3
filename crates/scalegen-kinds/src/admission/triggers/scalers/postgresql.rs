//! The `postgresql` trigger. Source: `postgresql_scaler.go`.

use crate::admission::triggers::ProblemKind;
use crate::admission::triggers::examination::Examination;

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
    let given: Vec<&str> = PARTS
        .into_iter()
        .filter(|part| examination.text(part).is_some())
        .collect();
    if examination.environment_gives("connection") {
        for part in given {
            examination.key(
                ProblemKind::IgnoredKey,
                part,
                format!("KEDA ignores `{part}` beside `connectionFromEnv`"),
                Some(format!("remove `{part}`")),
            );
        }
        return;
    }
    if given.is_empty() {
        let ways = format!(
            "set `connectionFromEnv`, or {}",
            PARTS.map(|part| format!("`{part}`")).join(", ")
        );
        return examination.missing(
            "connectionFromEnv",
            "`postgresql` triggers need a connection string or its parts".to_owned(),
            Some(ways),
        );
    }
    for part in PARTS.into_iter().filter(|part| !given.contains(part)) {
        let message = format!("`{part}` is missing beside `{}`", given.join("`, `"));
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
            "`postgresql` triggers need `targetQueryValue`".to_owned(),
            None,
        ),
        (Some(_), Some(target)) if (target * 1000.0).trunc() < 1.0 => examination.key(
            ProblemKind::ValueOutOfRange,
            "targetQueryValue",
            "`targetQueryValue` is no target: it has to be more than zero, in thousandths".to_owned(),
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
            (&[("query", "-")], &["MissingKey query"]),
            (&[("port", "-")], &["MissingKey port"]),
            (&[("port", "postgres")], &["MalformedValue port"]),
            (&[("port", "0")], &["ValueOutOfRange port"]),
            (&[("sslmode", "off")], &["DisallowedValue sslmode"]),
            (
                &[("targetQueryValue", "0")],
                &["ValueOutOfRange targetQueryValue"],
            ),
            (&[("targetQueryValue", "-")], &["MissingKey targetQueryValue"]),
            (
                &[("targetQueryValue", "1,5")],
                &["MalformedValue targetQueryValue"],
            ),
            (&[("activationTargetQueryValue", "0")], &[]),
            (&[("password", "secret")], &["IgnoredKey password"]),
            (&[("connection", "postgresql://db")], &["IgnoredKey connection"]),
            (&[("username", "keda")], &["UnknownKey username"]),
            (
                &[
                    ("host", "-"),
                    ("port", "-"),
                    ("userName", "-"),
                    ("dbName", "-"),
                    ("sslmode", "-"),
                ],
                &["MissingKey connectionFromEnv"],
            ),
            (
                &[
                    ("connectionFromEnv", "DB"),
                    ("port", "-"),
                    ("userName", "-"),
                    ("dbName", "-"),
                    ("sslmode", "-"),
                ],
                &["IgnoredKey host"],
            ),
        ]);
        let trigger = BASE.with(&[("targetQueryValue", "-")]);
        assert_eq!(
            crate::admission::triggers::check(&trigger, true, scalegen_syntax::Version::new(2, 20)),
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
