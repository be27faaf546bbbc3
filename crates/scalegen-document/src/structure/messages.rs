//! The messages about the structure of objects.

use scalegen_syntax::{FieldPath, Message, messages};

use crate::node::MapValue;

messages! {
    MESSAGES;
    /// A value of another type.
    NotExpected { expected: &'static str = "a list", actual: Message = MapValue }
        "this must be {expected}, not {actual}";
    /// A number that is too large for its field.
    TooLargeForField { number: i64 = 3_000_000_000_i64 } "{number} does not fit in 32 bits";
    /// A text that is no quantity.
    NotAQuantity { text: String = "64MiB" } "`{text}` is not a quantity";
    /// What a quantity is.
    WriteQuantity "write a number with an optional suffix: 500m, 2, 1.5k, 64Mi";
    /// A field that a CRD requires.
    RequiredMissing { field: String = "scaleTargetRef" } "the field `{field}` is required here and missing";
    /// A field that its object does not have.
    UnknownField { name: String = "maxReplica" } "unknown field `{name}`";
    /// A key that the values of a chart do not have.
    UnknownKey { name: String = "replica" } "unknown key `{name}`";
    /// The names that there are.
    ThereAre { names: Vec<String> = vec!["name".to_owned(), "target".to_owned()] } "there are {names}";
    /// A field at the top that the kind has elsewhere.
    MisplacedAtTop { name: String = "maxReplicas" } "`{name}` does not belong at the top of the object";
    /// A field that the kind has elsewhere.
    Misplaced { name: String = "maxReplicas", path: FieldPath = FieldPath::of("spec").field("behavior") }
        "`{name}` does not belong in `{path}`";
    /// Where the kind has the field.
    BelongsIn { place: String = "`spec`" } "it belongs in {place}";
    /// The two places where the kind has the field.
    BelongsInEither { place: String = "`spec.behavior.scaleUp`", other: String = "`spec.behavior.scaleDown`" }
        "it belongs in {place} or {other}";
    /// A word that is not among those the CRD allows.
    NotOneOf { word: String = "off", words: Vec<String> = vec!["Off".to_owned(), "Initial".to_owned()] }
        "`{word}` is not one of {words}";
    /// A word that YAML 1.1 reads as a boolean.
    BooleanWord { word: String = "Off" } "YAML reads an unquoted {word} as a boolean: write \"{word}\"";
    /// A number or boolean that should be a string.
    WriteInQuotes { text: String = "5" } "write \"{text}\", in quotes";
    /// A string that should be a number or boolean.
    WriteWithoutQuotes "write it without quotes";
}
