//! The messages about the structure of a profile.

use scalegen_syntax::{FieldPath, Message, Term, messages};

use crate::messages::{or, ticked};

messages! {
    MESSAGES;
    /// A key that a table does not take.
    UnknownKey { key: String = "max_replica", table: Term = Term::Word("a profile".into()) } "unknown key `{key}` in {table}";
    /// A key that a table needs.
    Needs { table: Term = Term::Path(FieldPath::of("workloads").field("chat")), key: String = "target" } "{table} needs `{key}`";
    /// A value of another type.
    WrongType {
        path: FieldPath = FieldPath::of("labels"),
        types: Term = or(&["a string", "a list"]),
        found: Term = Term::Word("a table".into()),
    } "{path} must be {types}, and is {found}";
    /// A whole number, by its type.
    TheWholeNumber { number: String = "5" } "the whole number {number}";
    /// A number, by its type.
    TheNumber { number: String = "0.5" } "the number {number}";
    /// A number that is none.
    NoAmount { number: String = "nan" } "{number}, which is not an amount";
    /// A word that a key does not take.
    UnknownWord {
        word: String = "max",
        key: String = "select_policy",
        known: Vec<String> = vec!["Max".to_owned(), "Min".to_owned()],
    } "`{word}` is not a valid {key}: use one of {known}";
    /// A number below its bound.
    TooSmall { path: FieldPath = FieldPath::of("a"), least: Term = Term::Number(1), found: String = "0" }
        "{path} must be {least} or more, and is {found}";
    /// A number above its bound.
    TooLarge { path: FieldPath = FieldPath::of("a"), most: Term = Term::Number(9), found: String = "10" }
        "{path} must be {most} or less, and is {found}";
    /// A table without exactly one of several keys.
    NeedsOneOf {
        path: FieldPath = FieldPath::of("a"),
        keys: Vec<Message> = ticked(&["pods".to_owned(), "percent".to_owned()]),
    } "{path} needs exactly one of {keys}";
    /// A value whose text is no TOML.
    UnreadableValue {} "a value that cannot be read";
    /// A value of another form.
    OtherForm { text: String = "x", key: String = "window" } "`{text}` is not in the form that {key} needs";
    NotADuration { text: String = "soon" } "`{text}` is not a duration";
    NotAPrice { text: String = "cheap" } "`{text}` is not a price";
    NoUnit { text: String = "90" } "`{text}` has no unit";
    TooLong { text: String = "99999d", most: i32 = i32::MAX } "`{text}` is longer than {most} seconds";
    NotAQuantity { text: String = "lots" } "`{text}` is not a quantity";
    UnknownSuffix { text: String = "5x" } "`{text}` has an unknown suffix";
    NotADecimal { text: String = "1e5" } "`{text}` is not a plain number";
    NotAVersion { text: String = "v1" } "`{text}` is not a version";
    NotARelease { error: String = "`latest` is not a release" } "{error}";
    UnknownGroup { kind: String = "Model" } "the API group of `{kind}` is not known here";
    NamesNoObject { text: String = "chat" } "`{text}` names no object";
    NamesNoObjectInFull { text: String = "Service/chat" } "`{text}` names no object in full";
}

messages! {
    HELP;
    /// What to do, with what the key is for.
    WithDescription {
        help: Message = WriteOne {},
        key: String = "active",
        description: Term = Term::phrase("The scaler that is installed."),
    } "{help}; {key}: {description}";
    Described { key: String = "target", description: Term = Term::phrase("The object to scale.") } "{key}: {description}";
    DidYouMeanWord { word: String = "Max" } "did you mean \"{word}\"?";
    WriteOne {} "write one of them";
    WriteType { types: Term = or(&["a string", "a list"]) } "write {types}";
    WriteAsWanted {} "write it in the form that the key's description shows";
    WriteAtLeast { least: Term = Term::Number(1) } "write {least}, or a larger number";
    WriteAtMost { most: Term = Term::Number(9) } "write {most}, or a smaller number";
    WriteInQuotes { text: String = "1.30" } "write it in quotes: \"{text}\"";
    WriteWithoutQuotes { text: String = "5" } "write it without quotes: {text}";
    WriteSeconds { number: String = "30" } "durations have a unit: \"{number}s\" for seconds";
    WriteUnit { text: String = "90" } "write {text}s for seconds, {text}m for minutes";
    WriteDuration {} "write whole numbers with units d, h, m or s, such as 90s or 1h30m";
    WriteFineDuration {} "write numbers with units h, m, s, ms, us or ns, such as 40ms or 1.5s";
    WritePrice {} "write an amount per hour, such as 0.04/h";
    WriteQuantity {} "write a number with an optional suffix, such as 500m, 2, 1.5k or 64Mi";
    UseSuffix {} "use n, u, m, k, M, G, T, P, E or Ki, Mi, Gi, Ti, Pi, Ei";
    WriteDecimal {} "write digits with an optional fraction, such as 5 or 0.5";
    WriteVersion {} "write major.minor, such as 1.30";
    WriteGroup { kind: String = "Model" } "write group/version/{kind}/name";
    WriteTarget {} "write Deployment/name, StatefulSet/name or group/version/Kind/name";
    WriteInFull {} "write v1/Service/name or group/version/Kind/name";
    GivenInMetadata { own: String = "queueLength", trigger: String = "rabbitmq" }
        "{trigger} has no key for it: write `{own}` in `metadata`";
    GivenByAuthentication { own: String = "password", trigger: String = "kafka" }
        "{trigger} has no key for it: give `{own}` in [authentications.<name>], and name that in `authentication`";
    AddKind {} "add kind = \"hpa\" or kind = \"keda\"";
    AddOne {} "add one of them";
    RemoveDuplicate {} "a table has each key once: remove one of them";
    QuoteText {} "put the text in quotes, and close them on the same line";
    CloseList {} "close the list with `]`, with commas between its items";
    CloseInlineTable {} "close the table with `}}`, with commas between its entries";
    CloseHeader {} "close the header with `]`";
    WriteAssignment {} "write `key = value`; texts are in quotes";
    WriteLines {} "write `key = value` or `[table]`, one on a line; texts are in quotes";
}
