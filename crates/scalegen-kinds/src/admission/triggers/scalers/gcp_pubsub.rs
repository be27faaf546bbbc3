//! The `gcp-pubsub` trigger. Source: `gcp_pubsub_scaler.go`.

use crate::admission::triggers::ProblemKind;
use crate::admission::triggers::examination::Examination;

/// A subscription or a topic, and something to authenticate with.
pub(super) fn check(examination: &mut Examination<'_>) {
    match (
        examination.says("subscriptionName"),
        examination.says("topicName"),
    ) {
        (true, true) => examination.key(
            ProblemKind::ConflictingKeys,
            "topicName",
            "KEDA takes `subscriptionName` or `topicName`, not both".to_owned(),
            None,
        ),
        (false, false) => examination.missing(
            "subscriptionName",
            "`gcp-pubsub` triggers need `subscriptionName` or `topicName`".to_owned(),
            None,
        ),
        _ => {}
    }
    let size = examination.text("subscriptionSize").is_some();
    if size && (examination.says("mode") || examination.says("value")) {
        examination.key(
            ProblemKind::ConflictingKeys,
            "subscriptionSize",
            "`subscriptionSize` takes the place of `mode` and `value` beside it".to_owned(),
            Some("remove `subscriptionSize`".to_owned()),
        );
    }
    let credentials =
        examination.environment_gives("credentials") || examination.text("credentialsFromEnvFile").is_some();
    if !credentials && !examination.authenticated() {
        examination.missing(
            "credentialsFromEnv",
            "`gcp-pubsub` triggers need credentials or an identity".to_owned(),
            Some(
                "set `credentialsFromEnv`, or refer to a TriggerAuthentication in `authenticationRef`"
                    .to_owned(),
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::admission::triggers::scalers::cases::{Base, found};
    use scalegen_syntax::Version;

    const BASE: Base = Base {
        trigger_type: "gcp-pubsub",
        metadata: &[
            ("subscriptionName", "orders"),
            ("mode", "SubscriptionSize"),
            ("value", "5"),
        ],
        metric_type: None,
        authenticated: true,
    };

    #[test]
    fn metadata_is_held_against_what_keda_takes() {
        BASE.hold(&[
            (&[("value", "0.5")], &[]),
            (&[("value", "0")], &["ValueOutOfRange value"]),
            (&[("value", "5.")], &["MalformedValue value"]),
            (&[("topicName", "t")], &["ConflictingKeys topicName"]),
            (&[("subscriptionName", "-"), ("topicName", "t")], &[]),
            (&[("subscriptionName", "-")], &["MissingKey subscriptionName"]),
            (
                &[("subscriptionName", "-"), ("subscriptionNameFromEnv", "S")],
                &[],
            ),
            (
                &[("subscriptionSize", "5"), ("mode", "-"), ("value", "-")],
                &["RefusedKey subscriptionSize"],
            ),
            (&[("timeHorizon", "5m")], &[]),
            (&[("timeHorizon", "5 minutes")], &["MalformedValue timeHorizon"]),
            (&[("valueIfNull", "none")], &["MalformedValue valueIfNull"]),
            (&[("activationValue", "1.5")], &[]),
            (&[("credentials", "{}")], &[]),
        ]);
    }

    #[test]
    fn a_size_goes_without_a_mode() {
        let old = Version::new(2, 17);
        let both = BASE.with(&[("subscriptionSize", "5")]);
        assert_eq!(
            found(&both, old),
            [
                "DeprecatedKey subscriptionSize",
                "ConflictingKeys subscriptionSize"
            ]
        );
    }

    #[test]
    fn something_to_authenticate_with_is_needed() {
        let without = Base {
            authenticated: false,
            ..BASE
        };
        assert_eq!(without.found(&[]), ["MissingKey credentialsFromEnv"]);
        assert_eq!(
            without.found(&[("credentialsFromEnv", "GOOGLE")]),
            Vec::<String>::new()
        );
    }
}
