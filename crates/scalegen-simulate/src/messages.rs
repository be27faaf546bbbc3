//! The messages about objects that cannot be simulated.

use scalegen_syntax::{FieldPath, Message, messages};

messages! {
    MESSAGES;
    /// A text that the reader of its small language refuses, in the reader's words.
    Unreadable { error: String = "`12x` has an unknown suffix" } "{error}";
    /// A message about a field.
    AtField {
        field: FieldPath = FieldPath::of("spec").field("minReplicas"),
        message: Message = NotANumber { text: "few".to_owned() },
    } "{field}: {message}";
    /// A text that is no number.
    NotANumber { text: String = "few" } "`{text}` is not a number";
    /// A `selectPolicy` that the controller does not know.
    UnknownSelectPolicy { value: String = "Average" } "`{value}` is not Max, Min or Disabled";
    /// The type of a policy that the controller does not know.
    UnknownPolicyType { value: String = "Replicas" } "`{value}` is neither Pods nor Percent";
    /// A metric without the field that its type names.
    SourceMissing { metric_type: String = "External" } "is missing, though the type is {metric_type}";
    /// A trigger that is left out.
    UnknownTarget { trigger: String = "solace-event-queue" }
        "left out: scalegen does not read the target of a trigger of type `{trigger}`";
    /// A trigger that cannot be simulated.
    TriggerNotSimulated { trigger: String = "solace-event-queue" }
        "a `{trigger}` trigger cannot be simulated: scalegen does not read its target";
    /// A ScaledObject without triggers.
    NoTrigger {} "has no trigger";
    /// An annotation `paused-replicas` that is no count.
    NotACount { text: String = "four" } "`{text}` is not a whole number";
    /// `scalingModifiers` with a formula and no target.
    FormulaWithoutTarget {} "is missing beside a formula";
    /// A formula over a trigger that is left out.
    TriggerLeftOut { trigger: String = "queue" } "cannot be simulated: its trigger `{trigger}` is left out";
    /// A key of a trigger's metadata that has no default.
    KeyMissing { trigger: String = "prometheus" } "is missing; a {trigger} trigger needs it";
    /// A utilization that is no whole number.
    NotAPercentage { text: String = "50.5" } "`{text}` is not a whole percentage";
    /// A cpu or memory trigger without a usable metric type.
    ResourceMetricType { trigger: String = "cpu" } "a {trigger} trigger needs Utilization or AverageValue";
    /// A metric type that the trigger cannot have.
    UnknownMetricType { value: String = "Utilization", trigger: String = "kafka" }
        "`{value}` is not for {trigger}: write AverageValue or Value";
}
