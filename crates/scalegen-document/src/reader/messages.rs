//! The messages about text that is no YAML, or none that kubectl takes.

use scalegen_syntax::{Term, messages};

messages! {
    MESSAGES;
    NotYaml { error: String = "while parsing a flow sequence, expected ',' or ']'" }
        "this is not YAML: {error}";
    NotInJson { text: String = ".inf" } "`{text}` has no form in JSON, so kubectl refuses the document";
    NotOfTag { text: String = "five", tag: String = "!!int" } "`{text}` is not what its tag `{tag}` says";
    AliasInside "this alias is inside the value that it names";
    MergeNotMap "`<<` takes a map, or a list of maps";
    KeyNotString "this key is null, a list or a map, and JSON has only strings as keys";
    InvisibleLineEnd "kubectl ends the line at this invisible line separator";
    TabIndentation "a tab in the indentation, where YAML wants spaces";
    KeyRepeated { key: String = "name" } "the key {key} is in this map twice, and kubectl takes the last";
    TooManyValues { what: Term = Term::Word("object".into()), limit: usize = 1_000_000_usize }
        "the {what} holds more than {limit} values with its aliases expanded";
    TooDeep { limit: usize = 128_usize } "lists and maps are nested more than {limit} levels deep";
}
