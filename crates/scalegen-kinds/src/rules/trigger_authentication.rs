//! The rules on TriggerAuthentications and ClusterTriggerAuthentications.

use scalegen_syntax::{Family, Rule, rules};

rules! {
    /// Every rule on authentications alone.
    pub AUTHENTICATION = Rule::of(Family::Webhook);

    UNUSABLE_AUTHENTICATION {
        code: "KED014",
        name: "unusable-authentication",
        summary: "A TriggerAuthentication has an identity or an OAuth client that lacks a field, or has one that excludes another",
        why: "KEDA's webhook rejects the object. Where the webhook is not installed, the triggers that refer to it get no credentials.",
        fix: "set what is missing, or remove the field",
        bad: "\
apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata: {name: orders}
spec:
  podIdentity: {provider: aws, externalID: orders}
",
        good: &[("externalID: orders", "externalID: orders, roleArn: arn:aws:iam::123456789012:role/orders")],
        source: "apis/keda/v1alpha1/triggerauthentication_webhook.go: validateSpec",
    }
}
