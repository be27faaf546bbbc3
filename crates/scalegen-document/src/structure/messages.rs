//! The messages about the structure of objects.

use scalegen_syntax::{FieldPath, messages};

messages! {
    MESSAGES;
    TooLargeForField { number: i64 = 3_000_000_000_i64 } "{number} does not fit in 32 bits";
    NotAQuantity { text: String = "64MiB" } "`{text}` is not a quantity";
    WriteQuantity "write a number with an optional suffix: 500m, 2, 1.5k, 64Mi";
    RequiredMissing { field: String = "scaleTargetRef" } "the field `{field}` is required here and missing";
    UnknownField { name: String = "maxReplica" } "unknown field `{name}`";
    UnknownKey { name: String = "replica" } "unknown key `{name}`";
    UnreadKey { chart: &'static str = "keda", name: String = "replica" } "the chart {chart} has no key `{name}`";
    ThereAre { names: Vec<String> = vec!["name".to_owned(), "target".to_owned()] } "there are {names}";
    MisplacedAtTop { name: String = "maxReplicas" } "`{name}` does not belong at the top of the object";
    Misplaced { name: String = "maxReplicas", path: FieldPath = FieldPath::of("spec").field("behavior") }
        "`{name}` does not belong in `{path}`";
    BelongsIn { place: String = "`spec`" } "it belongs in {place}";
    BelongsInEither { place: String = "`spec.behavior.scaleUp`", other: String = "`spec.behavior.scaleDown`" }
        "it belongs in {place} or {other}";
    NotOneOf { word: String = "off", words: Vec<String> = vec!["Off".to_owned(), "Initial".to_owned()] }
        "`{word}` is not one of {words}";
    BooleanWord { word: String = "Off" } "YAML reads an unquoted {word} as a boolean: write \"{word}\"";
    WriteInQuotes { text: String = "5" } "write \"{text}\", in quotes";
    RemoveNamespace "remove it: an autoscaler scales workloads of its own namespace only";
    WriteWithoutQuotes "write it without quotes";
}
