//! The kinds of problems that a trigger can have, each of which is one rule.

/// What is wrong with a trigger; the rule of the kind says it at length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// KEDA has no such trigger type, or not in the version asked about.
    UnknownTriggerType,
    /// KEDA had such a trigger type.
    RemovedTriggerType,
    /// KEDA will not keep the trigger type.
    DeprecatedTriggerType,
    /// The trigger type does not read the key.
    UnknownKey,
    /// The trigger fails without the key.
    MissingKey,
    /// KEDA read the key once and ignores it now.
    RemovedKey,
    /// KEDA read the key once and now fails a trigger that has it.
    RefusedKey,
    /// KEDA reads the key but will not for long.
    DeprecatedKey,
    /// The key came with a later KEDA than the one asked about.
    NewerKey,
    /// The key belongs to the trigger or to the ScaledObject.
    MisplacedKey,
    /// KEDA knows the key but does not read it there, or not beside another key.
    IgnoredKey,
    /// Keys that KEDA refuses together.
    ConflictingKeys,
    /// A word that is none of those KEDA takes.
    DisallowedValue,
    /// A value that does not parse as KEDA parses it.
    MalformedValue,
    /// A value that parses, but is too small or too large.
    ValueOutOfRange,
    /// A value that is accepted, but hardly what was meant.
    DoubtfulValue,
    /// A `metricType` that the trigger type cannot have, or none where it needs one.
    UnsupportedMetricType,
}

impl ProblemKind {
    /// Whether a key is wrong, rather than its value.
    pub fn is_about_the_key(self) -> bool {
        matches!(
            self,
            Self::UnknownKey
                | Self::RemovedKey
                | Self::RefusedKey
                | Self::DeprecatedKey
                | Self::NewerKey
                | Self::MisplacedKey
                | Self::IgnoredKey
                | Self::ConflictingKeys
        )
    }
}
