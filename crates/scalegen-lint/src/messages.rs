//! The messages that several rules share, or none has.

use scalegen_syntax::{ObjectName, messages};

messages! {
    MESSAGES;
    /// In place of all findings of a rule after the first many.
    AndMore { count: usize = 12_000_usize, rule: &'static str = "HPA004" }
        "and {count} more of {rule} in this file";
    /// Where an overlay sets what is found in its base.
    SetHere "it is set here";
    /// Where an overlay takes out what is missed.
    RemovedHere "it is removed here";
    AreHere { what: &'static str = "the rules" } "{what} are here";
    ScaledToo { workload: ObjectName = example::deployment(), scaler: ObjectName = example::hpa() }
        "{workload} is scaled by {scaler} too";
}

/// Objects for examples of messages.
pub(crate) mod example {
    use scalegen_syntax::ObjectName;

    pub(crate) fn deployment() -> ObjectName {
        ObjectName::new("Deployment", "shop", "web")
    }

    pub(crate) fn stateful_set() -> ObjectName {
        ObjectName::new("StatefulSet", "shop", "web")
    }

    pub(crate) fn hpa() -> ObjectName {
        ObjectName::new("HorizontalPodAutoscaler", "shop", "web")
    }

    pub(crate) fn scaled_object() -> ObjectName {
        ObjectName::new("ScaledObject", "shop", "web")
    }

    pub(crate) fn vpa() -> ObjectName {
        ObjectName::new("VerticalPodAutoscaler", "shop", "web")
    }
}
