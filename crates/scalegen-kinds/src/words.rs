//! The wording of the API server's field errors.

use scalegen_syntax::label::{KeyError, SubdomainError, ValueError};
use scalegen_syntax::{Message, Term, messages};

messages! {
    MESSAGES;
    /// A field that has to be set.
    Required {} "Required value";
    /// A field that has to be set, and why.
    RequiredBecause { detail: Term = Term::phrase("must specify a handler type") } "Required value: {detail}";
    /// A text that is not acceptable.
    InvalidText { value: Term = Term::Quoted("Web".to_owned()), detail: Term = Term::phrase("must be lowercase") }
        "Invalid value: {value}: {detail}";
    /// A number that is not acceptable.
    InvalidNumber { value: i64 = 0, detail: Term = Term::phrase("must be greater than 0") }
        "Invalid value: {value}: {detail}";
    /// A field that is not acceptable, where the server does not repeat its value.
    Invalid { detail: Term = Term::phrase("must be ordered") } "Invalid value: {detail}";
    /// An amount of pods that is neither a number nor a percentage.
    MalformedShare {} "Invalid value: must be an integer or a percentage such as '5%'";
    /// A rollout that may neither remove a pod nor add one.
    NothingMayMove {} "Invalid value: may not be 0 when `maxSurge` is 0";
    /// Several owners that control the object.
    SecondController {} "Invalid value: only one reference can have Controller set to true";
    /// Annotations of more bytes than an object may have.
    AnnotationsTooLong { limit: usize = 262_144_usize } "Too long: may not be more than {limit} bytes";
    /// A request that is not its limit, of a resource that has to have both equal.
    NotEqualToLimit { resource: String = "nvidia.com/gpu", limit: Term = Term::shown("2") }
        "must be equal to {resource} limit of {limit}";
    /// A request above its limit.
    AboveLimit { resource: String = "cpu", limit: Term = Term::shown("2") }
        "must be less than or equal to {resource} limit of {limit}";
    /// Pods that will be refused although what makes them is not.
    PodsRefused { message: Message = Required {} } "its pods will be refused: {message}";
    /// What keeps KEDA from making an HPA.
    HpaRefused { message: Message = Required {} } "KEDA could not make the HPA: {message}";
    /// What the HPA that KEDA generates is warned of.
    HpaDoubtful { message: Message = Required {} } "in the HPA that KEDA makes: {message}";
    /// A field that is dropped from the HPA that KEDA generates.
    HpaFieldDropped { since: Term = Term::shown("1.33") }
        "silently dropped from the HPA that KEDA creates: Kubernetes has the field since {since}";
    /// A text that is none of those that the field can have.
    Unsupported {
        value: Term = Term::Quoted("max".to_owned()),
        supported: Vec<Term> = vec![Term::Quoted("Max".to_owned()), Term::Quoted("Min".to_owned())],
    } "Unsupported value: {value}: supported values: {supported}";
    /// A field that may not be set here.
    Forbidden { detail: Term = Term::phrase("may not be set together with `value`") } "Forbidden: {detail}";
    /// A value that may be there only once.
    Duplicate { value: Term = Term::Quoted("web".to_owned()) } "Duplicate value: {value}";
    /// A reference to nothing.
    NotFound { value: Term = Term::Quoted("cache".to_owned()) } "Not found: {value}";
    /// A list that is too long.
    TooMany { count: usize = 21_usize, most: usize = 20_usize } "Too many: {count}: must have at most {most} items";
    /// A list that is empty, as a CRD's schema reports it.
    NoItems {} "should have at least 1 items";
    /// A number above its bound.
    AtMost { most: i64 = 3600 } "must be less than or equal to {most}";
    /// A number below its bound.
    AtLeast { least: i64 = 1 } "must be greater than or equal to {least}";
    /// A number below its bound, as a CRD's schema reports it.
    ShouldBeAtLeast { least: i64 = 1 } "should be greater than or equal to {least}";
    /// A text of too many characters.
    TooManyCharacters { most: usize = 63_usize } "must be no more than {most} characters";
    /// A text of too many bytes.
    TooManyBytes { most: usize = 63_usize } "may not be more than {most} bytes";
    /// Several words inside of a sentence.
    And { first: Term = Term::Word("basic".into()), second: Term = Term::Word("bearer".into()) } "{first} and {second}";
    /// A character that has no place in a name.
    ForbiddenCharacter { character: String = "/" } "may not contain '{character}'";
}

/// What is wrong with a value: a fixed phrase of the server, or a message of its own.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Detail(Term);

macro_rules! details {
    ($($name:ident: $type:ty => $term:expr,)*) => {
        $(impl From<$type> for Detail {
            fn from($name: $type) -> Self {
                Self($term)
            }
        })*
    };
}

details! {
    phrase: &'static str => Term::phrase(phrase),
    message: Message => message.into(),
    error: KeyError => Term::phrase(error.to_string()),
    error: ValueError => Term::phrase(error.to_string()),
    error: SubdomainError => Term::phrase(error.to_string()),
}

impl From<Detail> for Term {
    fn from(detail: Detail) -> Self {
        detail.0
    }
}

/// Several words inside of a sentence.
pub(crate) fn and(words: &[&'static str]) -> Term {
    let terms = words.iter().map(|word| Term::Word((*word).into()));
    let joined = terms.reduce(|first, second| Message::from(And { first, second }).into());
    joined.unwrap_or_else(|| Term::List(Vec::new()))
}

/// A number above its bound.
pub(crate) fn at_most(most: impl Into<i64>) -> Detail {
    Message::from(AtMost { most: most.into() }).into()
}

/// A number below its bound.
pub(crate) fn at_least(least: impl Into<i64>) -> Detail {
    Message::from(AtLeast { least: least.into() }).into()
}

/// A field that has to be set.
pub(crate) fn required() -> Message {
    Required {}.into()
}

/// A field that has to be set, and why.
pub(crate) fn required_because(detail: impl Into<Detail>) -> Message {
    RequiredBecause {
        detail: detail.into().into(),
    }
    .into()
}

/// A field that is not acceptable, where the server does not repeat its value.
pub(crate) fn invalid_field(detail: impl Into<Detail>) -> Message {
    Invalid {
        detail: detail.into().into(),
    }
    .into()
}

/// A text that is not acceptable.
pub(crate) fn invalid(value: &str, detail: impl Into<Detail>) -> Message {
    let value = Term::Quoted(value.to_owned());
    InvalidText {
        value,
        detail: detail.into().into(),
    }
    .into()
}

/// A number that is not acceptable.
pub(crate) fn invalid_number(value: impl Into<i64>, detail: impl Into<Detail>) -> Message {
    InvalidNumber {
        value: value.into(),
        detail: detail.into().into(),
    }
    .into()
}

/// A text that is none of those that the field can have.
pub(crate) fn unsupported(value: &str, supported: &[&str]) -> Message {
    let quoted = |text: &str| Term::Quoted(text.to_owned());
    let supported = supported.iter().copied().map(quoted).collect();
    Unsupported {
        value: quoted(value),
        supported,
    }
    .into()
}

/// A field that may not be set here.
pub(crate) fn forbidden(detail: impl Into<Detail>) -> Message {
    Forbidden {
        detail: detail.into().into(),
    }
    .into()
}

/// A value that may be there only once.
pub(crate) fn duplicate(value: &str) -> Message {
    Duplicate {
        value: Term::Quoted(value.to_owned()),
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_the_server_writes() {
        let invalid = invalid("a\u{1b}[0m", "no");
        assert_eq!(invalid.to_string(), r#"Invalid value: "a\u{1b}[0m": no"#);
        let unsupported = unsupported("max", &["Disabled", "Max", "Min"]);
        assert_eq!(
            unsupported.to_string(),
            r#"Unsupported value: "max": supported values: "Disabled", "Max", "Min""#
        );
        assert_eq!(
            invalid_number(0, "must be greater than zero").to_string(),
            "Invalid value: 0: must be greater than zero"
        );
    }
}
