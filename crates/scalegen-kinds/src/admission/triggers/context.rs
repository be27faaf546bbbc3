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
