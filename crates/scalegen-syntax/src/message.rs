//! What is said to a person, as a value: a sentence with holes, and what fills them.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::{FieldPath, Version, printable};

/// A sentence with holes, and its fields, which fill them.
///
/// Whoever reports something makes one with a struct that [`messages!`](crate::messages) declares; only the edge turns it
/// into text. So nothing has to look at a text to decide, and the same message can be read by the API's names of fields
/// or by a profile's keys.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Message {
    kind: &'static Kind,
    fields: Vec<Term>,
}

/// A kind of message.
pub struct Kind {
    /// Its stable name, such as `BelowMinimum`.
    pub name: &'static str,
    /// One sentence without a full stop. `{max}` is the field of that name; `{.maxReplicas}` is a field of the API, in
    /// the words of the reader; `{{` and `}}` are braces.
    pub text: &'static str,
    /// The names of its fields, in the order of a message's.
    pub fields: &'static [&'static str],
    /// One message of the kind.
    pub example: fn() -> Message,
}

/// What fills a hole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    /// A field of an object, or a key of a profile.
    Path(FieldPath),
    /// A word of ours or of an API: never somebody's text.
    Word(Cow<'static, str>),
    /// Somebody's text: a value, a name, a line of a file. It is escaped when it is shown.
    Text(String),
    /// Somebody's text in double quotes, as the API server shows it.
    Quoted(String),
    /// What a server says in the API's words: names of fields in it become those of the reader.
    Phrase(Cow<'static, str>),
    /// What went wrong, by the name of its kind, for scripts: the sentence says it in another field.
    Cause(&'static str),
    /// A whole number.
    Number(i64),
    /// An object.
    Object(ObjectName),
    /// A service of a fleet. Messages that differ in it alone are one message about several services.
    Service(String),
    /// Several, joined by commas.
    List(Vec<Term>),
    /// Another message inside this one.
    Message(Box<Message>),
}

/// An object by kind, namespace and name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ObjectName {
    /// Its kind, such as `HorizontalPodAutoscaler`.
    pub kind: String,
    /// Its namespace; empty where none is written.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// Its name, or the name that is generated from.
    pub name: String,
}

impl fmt::Display for ObjectName {
    /// As the API server does: `HorizontalPodAutoscaler shop/web`; the name alone where there is no namespace.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&printable(&self.kind))?;
        match (self.namespace.is_empty(), self.name.is_empty()) {
            (_, true) => Ok(()),
            (true, _) => write!(f, " {}", printable(&self.name)),
            (false, _) => write!(f, " {}/{}", printable(&self.namespace), printable(&self.name)),
        }
    }
}

impl ObjectName {
    /// An object that has all three.
    pub fn new(kind: impl Into<String>, namespace: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            namespace: namespace.into(),
            name: name.into(),
        }
    }

    /// `HorizontalPodAutoscaler/shop/web`, as version 1 of the JSON has it.
    pub fn label(&self) -> String {
        format!("{}/{}/{}", self.kind, self.namespace, self.name)
    }

    /// Whether it names nothing: what it is of is no object, such as the values of a chart.
    pub fn is_empty(&self) -> bool {
        self.kind.is_empty() && self.namespace.is_empty() && self.name.is_empty()
    }
}

/// The words of a reader for the fields of the API.
pub trait Words: fmt::Debug + Sync {
    /// What the reader calls a field, or a path of fields.
    fn field<'p>(&self, path: &'p str) -> Cow<'p, str>;

    /// A phrase with the API's names of fields, in the words of the reader.
    fn plain<'t>(&self, text: &'t str) -> Cow<'t, str> {
        Cow::Borrowed(text)
    }
}

/// The API's own names.
#[derive(Clone, Copy, Debug, Default)]
pub struct ApiWords;

impl Words for ApiWords {
    fn field<'p>(&self, path: &'p str) -> Cow<'p, str> {
        Cow::Borrowed(path)
    }
}

impl Message {
    /// A message of a kind; [`messages!`](crate::messages) calls this.
    pub fn new(kind: &'static Kind, fields: Vec<Term>) -> Self {
        debug_assert_eq!(kind.fields.len(), fields.len(), "{}", kind.name);
        Self { kind, fields }
    }

    /// The message that it is about, where it only says of what.
    pub fn innermost(&self) -> &Self {
        match self.field("message") {
            Some(Term::Message(message)) => message.innermost(),
            _ => self,
        }
    }

    /// Its kind.
    pub fn kind(&self) -> &'static Kind {
        self.kind
    }

    /// Its fields by their names.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &Term)> {
        self.kind.fields.iter().copied().zip(&self.fields)
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Term> {
        self.fields()
            .find(|(known, _)| *known == name)
            .map(|(_, term)| term)
    }

    /// The message for a reader.
    pub fn text(&self, words: &dyn Words) -> String {
        let mut text = String::new();
        self.write(&mut text, words);
        text
    }

    /// A message of the same kind, with other terms for some: what `change` has no other for stays, and of lists and
    /// messages the terms are asked one by one.
    #[must_use]
    pub fn map(&self, change: &dyn Fn(&Term) -> Option<Term>) -> Self {
        Self {
            kind: self.kind,
            fields: self.fields.iter().map(|term| term.map(change)).collect(),
        }
    }

    fn write(&self, to: &mut String, words: &dyn Words) {
        let mut rest = self.kind.text;
        while let Some(brace) = rest.find(['{', '}']) {
            to.push_str(&rest[..brace]);
            let doubled = rest[brace..].starts_with("{{") || rest[brace..].starts_with("}}");
            if doubled {
                to.push_str(&rest[brace..=brace]);
                rest = &rest[brace + 2..];
                continue;
            }
            let hole = &rest[brace + 1..];
            let end = hole.find('}').unwrap_or(hole.len());
            match hole[..end].strip_prefix('.') {
                Some(field) => to.push_str(&words.field(field)),
                None => {
                    if let Some(term) = self.field(&hole[..end]) {
                        term.write(to, words);
                    }
                }
            }
            rest = hole.get(end + 1..).unwrap_or("");
        }
        to.push_str(rest);
    }
}

impl Term {
    fn map(&self, change: &dyn Fn(&Self) -> Option<Self>) -> Self {
        match self {
            Self::List(terms) => Self::List(terms.iter().map(|term| term.map(change)).collect()),
            Self::Message(message) => Self::Message(Box::new(message.map(change))),
            _ => change(self).unwrap_or_else(|| self.clone()),
        }
    }

    fn write(&self, to: &mut String, words: &dyn Words) {
        match self {
            Self::Path(path) => to.push_str(&printable(&words.field(&path.to_string()))),
            Self::Word(word) => to.push_str(word),
            Self::Cause(name) => to.push_str(name),
            Self::Text(text) | Self::Service(text) => to.push_str(&printable(text)),
            Self::Quoted(text) => to.push_str(&format!("{text:?}")),
            Self::Phrase(phrase) => to.push_str(&printable(&words.plain(phrase))),
            Self::Number(number) => to.push_str(&number.to_string()),
            Self::Object(object) => to.push_str(&object.to_string()),
            Self::List(terms) => {
                for (index, term) in terms.iter().enumerate() {
                    if index > 0 {
                        to.push_str(", ");
                    }
                    term.write(to, words);
                }
            }
            Self::Message(message) => message.write(to, words),
        }
    }
}

impl fmt::Display for Message {
    /// In the API's words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(&ApiWords))
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({self})", self.kind.name)
    }
}

impl Kind {
    /// Kinds are statics, known by their names and sentences.
    fn key(&self) -> (&str, &str) {
        (self.name, self.text)
    }

    /// A hole that is no field, or a field that fills no hole and is no [`Term::Cause`]; a test holds it against every kind.
    pub fn flaw(&self) -> Option<String> {
        let text = self.text.replace("{{", "").replace("}}", "");
        let holes = text.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        let holes: Vec<&str> = holes.filter(|hole| !hole.starts_with('.')).collect();
        let unknown = holes.iter().find(|hole| !self.fields.contains(hole));
        let example = (self.example)();
        let fields = self.fields.iter().zip(&example.fields);
        let mut shown = fields.filter_map(|(field, term)| match term {
            Term::Cause(_) => None,
            _ => Some(field),
        });
        let unused = || shown.find(|field| !holes.contains(field));
        unknown
            .or_else(unused)
            .map(|name| format!("{}: {name}", self.name))
    }

    /// Lists kinds under headings, each by its name, an example and its sentence, to be read from top to bottom.
    pub fn list(parts: &[(&str, &[&Self])]) -> String {
        let mut list = String::new();
        for (heading, kinds) in parts {
            list.push_str(&format!("{heading}\n\n"));
            for kind in *kinds {
                let (name, text, example) = (kind.name, kind.text, (kind.example)().to_string());
                list.push_str(&format!("{name}: {example}\n"));
                if text != example {
                    list.push_str(&format!("    {text}\n"));
                }
            }
            list.push('\n');
        }
        list
    }
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Kind {}

impl PartialOrd for Kind {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Kind {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Serialize for Message {
    /// `{"kind": "BelowMinimum", "max": 2, "min": 5}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1 + self.fields.len()))?;
        map.serialize_entry("kind", self.kind.name)?;
        for (name, term) in self.fields() {
            map.serialize_entry(name, term)?;
        }
        map.end()
    }
}

impl Serialize for Term {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Path(path) => serializer.collect_str(path),
            Self::Word(word) | Self::Phrase(word) => serializer.serialize_str(word),
            Self::Text(text) | Self::Quoted(text) | Self::Service(text) => serializer.serialize_str(text),
            Self::Cause(name) => serializer.serialize_str(name),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Object(object) => object.serialize(serializer),
            Self::List(terms) => terms.serialize(serializer),
            Self::Message(message) => message.serialize(serializer),
        }
    }
}

macro_rules! numbers {
    ($($type:ty)*) => {
        $(impl From<$type> for Term {
            fn from(number: $type) -> Self {
                i64::try_from(number).map_or_else(|_| Self::Word(number.to_string().into()), Self::Number)
            }
        })*
    };
}

numbers! { i32 i64 u32 u64 usize }

macro_rules! terms {
    ($($name:ident: $type:ty => $term:expr,)*) => {
        $(impl From<$type> for Term {
            fn from($name: $type) -> Self {
                $term
            }
        })*
    };
}

terms! {
    path: FieldPath => Self::Path(path),
    path: &FieldPath => Self::Path(path.clone()),
    text: String => Self::Text(text),
    text: &str => Self::Text(text.to_owned()),
    object: ObjectName => Self::Object(object),
    version: Version => Self::shown(version),
    message: Message => Self::Message(Box::new(message)),
}

impl<T: Into<Term>> From<Vec<T>> for Term {
    fn from(terms: Vec<T>) -> Self {
        Self::List(terms.into_iter().map(Into::into).collect())
    }
}

impl Term {
    /// A phrase of a server.
    pub fn phrase(phrase: impl Into<Cow<'static, str>>) -> Self {
        Self::Phrase(phrase.into())
    }

    /// The name of an error's variant.
    pub fn cause(error: impl Into<&'static str>) -> Self {
        Self::Cause(error.into())
    }

    /// What prints itself, such as a quantity, a duration or a version.
    pub fn shown(value: impl fmt::Display) -> Self {
        Self::Word(value.to_string().into())
    }
}

/// Declares kinds of messages: a struct for each, with its fields, an example of every field, and its sentence. One
/// without fields is its name alone.
///
/// ```
/// use scalegen_syntax::{Message, messages};
///
/// messages! {
///     MESSAGES;
///     /// A maximum below the minimum.
///     BelowMinimum { max: i32 = 2, min: i32 = 5 } "{.maxReplicas} {max} is below {.minReplicas} {min}";
/// }
///
/// let message = Message::from(BelowMinimum { max: 3, min: 4 });
/// assert_eq!(message.to_string(), "maxReplicas 3 is below minReplicas 4");
/// assert_eq!(MESSAGES[0].name, "BelowMinimum");
/// ```
#[macro_export]
macro_rules! messages {
    (@struct $(#[$doc:meta])* $name:ident {}) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub(crate) struct $name;
    };
    (@struct $(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub(crate) struct $name { $(pub(crate) $field: $type),* }
    };
    ($list:ident; $(
        $(#[$doc:meta])* $name:ident $({ $($field:ident: $type:ty = $example:expr),* $(,)? })? $text:literal;
    )*) => {
        $(
            $crate::messages!(@struct $(#[$doc])* $name { $($($field: $type),*)? });

            impl $name {
                pub(crate) const KIND: &'static $crate::Kind = &$crate::Kind {
                    name: stringify!($name),
                    text: $text,
                    fields: &[$($(stringify!($field)),*)?],
                    example: || $crate::Message::from($name { $($($field: $example.into()),*)? }),
                };
            }

            impl From<$name> for $crate::Message {
                #[allow(unused_variables, reason = "a message may have no fields")]
                fn from(message: $name) -> Self {
                    Self::new($name::KIND, vec![$($($crate::Term::from(message.$field)),*)?])
                }
            }
        )*
        /// The kinds of messages that are declared here.
        pub(crate) const $list: &[&$crate::Kind] = &[$($name::KIND),*];
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    messages! {
        MESSAGES;
        Below { max: i32 = 2, service: Term = Term::Service("cart".to_owned()) } "{{{max}}} of {service} is below {.spec.minReplicas}";
        Bare "nothing is left";
    }

    #[derive(Debug)]
    struct Snake;

    impl Words for Snake {
        fn field<'p>(&self, path: &'p str) -> Cow<'p, str> {
            crate::case::snake(path.rsplit('.').next().unwrap_or(path)).into()
        }
    }

    #[test]
    fn holes_are_filled_in_the_words_of_the_reader() {
        let message = (MESSAGES[0].example)();
        assert_eq!(message.to_string(), "{2} of cart is below spec.minReplicas");
        assert_eq!(message.text(&Snake), "{2} of cart is below min_replicas");
        let json = serde_json::to_string(&message).unwrap();
        assert_eq!(json, r#"{"kind":"Below","max":2,"service":"cart"}"#);
        assert_eq!(Message::from(Bare {}).to_string(), "nothing is left");
        assert!(MESSAGES.iter().all(|kind| kind.flaw().is_none()));
        let flaw = |text, fields| {
            let (name, example) = ("Flawed", MESSAGES[0].example);
            Kind {
                name,
                text,
                fields,
                example,
            }
            .flaw()
        };
        assert_eq!(
            flaw("{{max}} is {least}", &["most"]),
            Some("Flawed: least".to_owned())
        );
        assert_eq!(flaw("{{{max}}}", &["max", "min"]), Some("Flawed: min".to_owned()));
    }

    #[test]
    fn terms_are_changed_one_by_one() {
        let of = |service: &str, max| {
            Message::from(Below {
                max,
                service: Term::List(vec![Term::Service(service.to_owned())]),
            })
        };
        let without = |message: Message| {
            message.map(&|term| matches!(term, Term::Service(_)).then(|| Term::Word("one".into())))
        };
        assert_ne!(of("a", 1), of("b", 1));
        assert_eq!(without(of("a", 1)), without(of("b", 1)));
        assert_ne!(without(of("a", 1)), without(of("a", 2)));
    }

    #[test]
    fn texts_of_others_are_escaped() {
        let text = Term::from("a\u{1b}[31m\n");
        let mut shown = String::new();
        text.write(&mut shown, &ApiWords);
        assert_eq!(shown, r"a\u{1b}[31m\u{a}");
    }
}
