//! KED030: a password, token or key in the metadata of a trigger.

use scalegen_kinds::scaled_object;
use scalegen_syntax::{Family, Message, Secret, Severity, messages, secret};

use crate::trigger::Trigger;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "KED030",
    name: "secret-in-trigger",
    summary: "The metadata of a trigger has a password, a token or a key in it",
    severity: Severity::Warning,
    why: "Everybody who may read the ScaledObject, the HPA or the repository has the secret, and KEDA prints metadata in its logs.",
    fix: "change the secret, put it into a Secret, and refer to it by a TriggerAuthentication or a key that ends in FromEnv",
    bad: scaled_object!(
        "
  triggers:
    - type: rabbitmq
      metadata: {host: \"amqp://shop:hunter2@rabbitmq.shop.svc:5672/\", queueName: orders, mode: QueueLength, value: \"20\"}
"
    ),
    good: &[(
        "host: \"amqp://shop:hunter2@rabbitmq.shop.svc:5672/\"",
        "hostFromEnv: RABBITMQ_URL",
    )],
    source: "https://keda.sh/docs/latest/concepts/authentication/",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    TriggerHasPassword {} "this has a password in it";
    TriggerHasToken { what: &'static str = "a key of AWS" } "this looks like {what}";
    TriggerHasSecret { key: String = "password" } "the value of `{key}` is a secret";
}

pub(crate) const CHECK: Check = Check::Trigger(check);

fn check(trigger: &Trigger<'_>, found: &mut Found<'_>) {
    for (key, value) in &trigger.trigger.metadata {
        let message = match secret(key, value) {
            None => continue,
            Some(Secret::Password) => Message::from(TriggerHasPassword {}),
            Some(Secret::Token(what)) => TriggerHasToken { what }.into(),
            Some(Secret::Named) => TriggerHasSecret { key: key.clone() }.into(),
        };
        found.at(trigger.document, trigger.key(key), message);
    }
}
