//! What other objects give to a trigger: the TriggerAuthentication that it names, and the environment of a container.

use std::collections::{BTreeMap, BTreeSet};

/// What is known around a trigger; nothing by default.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct TriggerContext<'a> {
    /// The object that `authenticationRef` names, where it is known.
    pub authentication: Option<&'a Credentials>,
    /// The environment that `…FromEnv` keys refer to, where it is known.
    pub environment: Option<&'a Environment>,
    /// Whether a formula takes the trigger's number, so that its own target is not used.
    pub formula_input: bool,
}

/// What a TriggerAuthentication or ClusterTriggerAuthentication gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Credentials {
    /// The names of its parameters. Their values are in Secrets, vaults and the like.
    pub parameters: BTreeSet<String>,
    /// Whether it may give more parameters than those.
    pub has_others: bool,
    /// The provider of `podIdentity`; empty for none.
    pub pod_identity: String,
}

/// The environment of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Environment {
    /// Its variables, with the values that are written in it.
    pub variables: BTreeMap<String, Option<String>>,
    /// Whether it may have more variables than those, as by `envFrom`.
    pub has_others: bool,
}

#[cfg(test)]
mod tests {
    use scalegen_syntax::{FieldPath, Targets, Version};

    use super::*;
    use crate::admission::trigger;
    use crate::scaled_object::ScaleTrigger;

    fn found(trigger_of: &str, context: TriggerContext<'_>) -> Vec<String> {
        let of: ScaleTrigger = serde_yaml::from_str(trigger_of).unwrap();
        let targets = Targets {
            keda: Version::new(2, 20),
            ..Targets::NEWEST
        };
        let refusals = trigger(&of, context, &FieldPath::ROOT, &targets);
        refusals
            .iter()
            .map(|of| format!("{} {}", of.rule.code, of.message))
            .collect()
    }

    fn credentials(parameters: &[&str], pod_identity: &str) -> Credentials {
        Credentials {
            parameters: parameters.iter().map(|of| (*of).to_owned()).collect(),
            pod_identity: pod_identity.to_owned(),
            ..Credentials::default()
        }
    }

    #[test]
    fn what_an_authentication_lacks_is_refused_only_where_it_is_known() {
        let trigger = "{type: prometheus, authenticationRef: {name: auth}, metadata: {serverAddress: 'http://p.shop:9090', \
                       query: sum(up), threshold: '1', authModes: basic}}";
        assert_eq!(found(trigger, TriggerContext::default()), Vec::<String>::new());
        let with = |credentials: &Credentials| {
            let authentication = Some(credentials);
            found(
                trigger,
                TriggerContext {
                    authentication,
                    ..TriggerContext::default()
                },
            )
        };
        assert_eq!(with(&credentials(&["username"], "")), Vec::<String>::new());
        assert_eq!(
            with(&credentials(&["password"], "")),
            [
                "TRG005 with `authModes: basic`, TriggerAuthentication auth does not give `username`, and `prometheus` triggers need it"
            ]
        );
        assert_eq!(
            with(&credentials(&["username"], "gcp")),
            ["TRG018 with `authModes`, `prometheus` triggers cannot use the pod identity `gcp`"]
        );
        let others = Credentials {
            has_others: true,
            ..credentials(&[], "")
        };
        assert_eq!(with(&others), Vec::<String>::new());
    }

    #[test]
    fn two_secrets_that_exclude_each_other_are_refused_where_they_are_given() {
        let trigger = "{type: splunk, authenticationRef: {name: auth}, metadata: {host: 'https://s', savedSearchName: a, \
                       valueField: b, targetValue: '1', activationValue: '0'}}";
        let both = credentials(&["username", "apiToken", "password"], "");
        let authentication = Some(&both);
        let context = TriggerContext {
            authentication,
            ..TriggerContext::default()
        };
        assert_eq!(
            found(trigger, context),
            ["TRG012 KEDA takes `apiToken` or `password`, not both"]
        );
    }

    #[test]
    fn variables_are_values_where_the_container_is_known() {
        let trigger =
            "{type: rabbitmq, metadata: {hostFromEnv: RABBIT, queueName: q, mode: MessageRate, value: '5'}}";
        let with = |variables: &[(&str, Option<&str>)]| {
            let variables = variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.map(str::to_owned)));
            let environment = Environment {
                variables: variables.collect(),
                has_others: false,
            };
            let environment = Some(&environment);
            found(
                trigger,
                TriggerContext {
                    environment,
                    ..TriggerContext::default()
                },
            )
        };
        assert_eq!(with(&[("RABBIT", Some("http://r:15672"))]), Vec::<String>::new());
        assert_eq!(with(&[("RABBIT", None)]), Vec::<String>::new());
        assert_eq!(
            with(&[("RABBIT", Some("amqp://r"))]),
            ["TRG012 `mode: MessageRate` works over HTTP only"]
        );
        assert_eq!(
            with(&[]),
            ["TRG005 the container has no variable `RABBIT`, and `rabbitmq` triggers need `host`"]
        );
    }
}
