//! The messages about text that is no YAML, or none that kubectl takes.

use scalegen_syntax::messages;

messages! {
    MESSAGES;
    /// What the parser reports.
    NotYaml { error: String = "while parsing a flow sequence, expected ',' or ']'" }
        "this is not YAML: {error}";
    /// A number that JSON cannot have.
    NotInJson { text: String = ".inf" } "`{text}` has no form in JSON, so kubectl refuses the document";
    /// A scalar that does not fit its tag.
    NotOfTag { text: String = "five", tag: String = "!!int" } "`{text}` is not what its tag `{tag}` says";
    /// An alias of what holds it.
    AliasInside "this alias is inside the value that it names";
    /// A merge key of something else.
    MergeNotMap "`<<` takes a map, or a list of maps";
    /// A key that JSON cannot have.
    KeyNotString "this key is null, a list or a map, and JSON has only strings as keys";
    /// A template's braces where a key should be.
    IsTemplate "this is a template, not yet YAML";
    /// What to do about a template.
    RenderChart "render the Helm chart first: helm template CHART | scalegen lint -";
    /// A tab that the parser takes and kubectl does not.
    TabIndentation "a tab in the indentation, where YAML wants spaces";
    /// A key that is there already.
    KeyRepeated { key: String = "name" } "the key {key} is in this map twice, and kubectl takes the last";
    /// A file with too many values.
    TooManyValues { limit: usize = 1_000_000_usize }
        "the file holds more than {limit} values with its aliases expanded, and is read no further";
    /// Lists and maps in lists and maps.
    TooDeep { limit: usize = 128_usize } "lists and maps are nested more than {limit} levels deep";
}
