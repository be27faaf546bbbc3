//! A tree of values that know which bytes of their file they were read from.

use std::ops::Range;

use scalegen_syntax::{FieldPath, Message, Segment, Term, messages};

messages! {
    MESSAGES;
    NullValue "null";
    BooleanValue { value: Term = Term::shown(true) } "the boolean {value}";
    NumberValue { number: Term = Term::Number(5) } "the number {number}";
    StringValue { text: Term = Term::Quoted("5".to_owned()) } "the string {text}";
    LongString "a long string";
    VariableValue { text: Term = Term::Quoted("${MAX}".to_owned()) } "the variable {text}";
    ListValue "a list";
    MapValue "a map";
}

/// A range of bytes of the file that a document was read from; none for a document that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// Not from a text.
    pub const NONE: Self = Self {
        start: u32::MAX,
        end: 0,
    };

    /// The bytes from `start` to before `end`. Offsets beyond 4 GiB, which the reader refuses, give none.
    pub fn new(start: usize, end: usize) -> Self {
        match (u32::try_from(start), u32::try_from(end)) {
            (Ok(start), Ok(end)) if start <= end => Self { start, end },
            _ => Self::NONE,
        }
    }

    /// The bytes of the same value where its text begins at `base`; none when that is beyond 4 GiB.
    #[must_use]
    pub fn shifted(self, base: u32) -> Self {
        match (self.start.checked_add(base), self.end.checked_add(base)) {
            (Some(start), Some(end)) => Self { start, end },
            _ => Self::NONE,
        }
    }

    /// The bytes, if it is from a text.
    pub fn range(self) -> Option<Range<usize>> {
        (self.start <= self.end).then_some(self.start as usize..self.end as usize)
    }
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Node {
    /// Its bytes, quotes included.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a [`Node`] is: JSON's values, with maps in the order of the text.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing at all. To a server an absent field.
    Null,
    /// A boolean: also the unquoted `yes`, `no`, `on`, `off`, `y` and `n`, as kubectl reads them.
    Bool(bool),
    /// A whole number that fits.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    String(Box<str>),
    /// A text with variables that are filled in before it is applied, so that it may be any scalar.
    Unknown(Box<str>),
    /// A list.
    Sequence(Vec<Node>),
    /// A map; no key stands twice.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Entry {
    /// The key. What is no string in YAML is the string that JSON makes of it.
    pub key: Box<str>,
    /// The key's bytes.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Entry {
    /// A key, its bytes and its value.
    pub fn new(key: impl Into<Box<str>>, key_span: Span, value: Node) -> Self {
        Self {
            key: key.into(),
            key_span,
            value,
        }
    }
}

/// The value of a path, or what stands nearest to where it would be.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Spot<'a> {
    /// The key it stands under; none for the root and for items of lists.
    pub key: Option<&'a Entry>,
    /// The value.
    pub node: &'a Node,
    /// Whether the whole path exists. Otherwise this is the last value on the way that does.
    pub found: bool,
}

impl Node {
    /// An empty map from nowhere.
    pub const EMPTY: Self = Self {
        span: Span::NONE,
        value: Value::Map(Vec::new()),
    };

    /// A value and its bytes.
    pub const fn new(value: Value, span: Span) -> Self {
        Self { span, value }
    }

    /// Gives all spans of its tree another value.
    pub fn map_spans(&mut self, map: &impl Fn(Span) -> Span) {
        self.span = map(self.span);
        match &mut self.value {
            Value::Sequence(items) => items.iter_mut().for_each(|item| item.map_spans(map)),
            Value::Map(entries) => entries.iter_mut().for_each(|entry| {
                entry.key_span = map(entry.key_span);
                entry.value.map_spans(map);
            }),
            _ => {}
        }
    }

    /// The value of a key of a map. Nulls are absent, as they are to a server.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key)
            .map(|entry| &entry.value)
            .filter(|node| !node.is_null())
    }

    /// The value at the end of a chain of keys.
    pub fn get_in(&self, keys: &[&str]) -> Option<&Self> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The entry of a key of a map, a null one too.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| &*entry.key == key)
    }

    /// The entries of a map; none for anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none for anything else.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The text that is written, of a string and of what is unknown.
    pub(super) fn written(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) | Value::Unknown(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is not known before variables are filled in.
    pub fn is_unknown(&self) -> bool {
        matches!(self.value, Value::Unknown(_))
    }

    /// Whether it, or a value in it, is not known before variables are filled in.
    pub fn has_unknown(&self) -> bool {
        self.is_unknown()
            || self.items().iter().any(Self::has_unknown)
            || self.entries().iter().any(|entry| entry.value.has_unknown())
    }

    /// The number, if it is a whole one: `2`, and `2.0` too, which kubectl sends as `2`.
    pub fn as_i64(&self) -> Option<i64> {
        match self.value {
            Value::Integer(number) => Some(number),
            // Every whole f64 below 2^63 converts exactly.
            Value::Float(number) if number.fract() == 0.0 && number.abs() < 9.2e18 => Some(number as i64),
            _ => None,
        }
    }

    /// The number.
    pub fn as_f64(&self) -> Option<f64> {
        match self.value {
            Value::Integer(number) => Some(number as f64),
            Value::Float(number) => Some(number),
            _ => None,
        }
    }

    /// The boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// Whether it is a list or a map.
    pub fn is_collection(&self) -> bool {
        matches!(self.value, Value::Sequence(_) | Value::Map(_))
    }

    /// The value at a path, if it is there. A null is.
    pub fn at(&self, path: &FieldPath) -> Option<&Self> {
        let spot = self.spot(path);
        spot.found.then_some(spot.node)
    }

    /// The value at a path, or the last one on the way there.
    pub fn spot(&self, path: &FieldPath) -> Spot<'_> {
        self.spot_by(path, Self::entry)
    }

    /// Like [`Node::spot`], where `entry` finds the entry of a map.
    pub(super) fn spot_by<'a>(
        &'a self,
        path: &FieldPath,
        entry: impl Fn(&'a Self, &str) -> Option<&'a Entry>,
    ) -> Spot<'a> {
        let step = |node, key: &str| entry(node, key).map(|entry| (Some(entry), &entry.value));
        let mut spot = Spot {
            key: None,
            node: self,
            found: true,
        };
        for segment in path.segments() {
            let below = match (segment, &spot.node.value) {
                (Segment::Index(index), Value::Sequence(items)) => items.get(*index).map(|node| (None, node)),
                (Segment::Index(index), _) => step(spot.node, &index.to_string()),
                (Segment::Field(name), _) => step(spot.node, name),
                (Segment::Key(key), _) => step(spot.node, key),
            };
            let Some((key, node)) = below else {
                return Spot { found: false, ..spot };
            };
            spot = Spot {
                key,
                node,
                found: true,
            };
        }
        spot
    }

    /// What it is, for a message: `the string "5"`, `a list`.
    pub fn describe(&self) -> Message {
        match &self.value {
            Value::Null => NullValue.into(),
            Value::Bool(value) => {
                let value = Term::shown(value);
                BooleanValue { value }.into()
            }
            Value::Integer(number) => {
                let number = Term::Number(*number);
                NumberValue { number }.into()
            }
            Value::Float(number) => {
                let number = Term::shown(number);
                NumberValue { number }.into()
            }
            Value::String(text) if text.chars().count() <= 60 => {
                let text = Term::Quoted(text.to_string());
                StringValue { text }.into()
            }
            Value::String(_) => LongString.into(),
            Value::Unknown(text) => {
                let text = Term::Quoted(text.to_string());
                VariableValue { text }.into()
            }
            Value::Sequence(_) => ListValue.into(),
            Value::Map(_) => MapValue.into(),
        }
    }
}

impl From<&Node> for serde_json::Value {
    /// The same value without its places; a variable is its text, and what JSON has no number for is null.
    fn from(node: &Node) -> Self {
        match &node.value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Integer(number) => Self::from(*number),
            Value::Float(number) => Self::from(*number),
            Value::String(text) | Value::Unknown(text) => Self::from(&**text),
            Value::Sequence(items) => items.iter().map(Self::from).collect(),
            Value::Map(entries) => entries
                .iter()
                .map(|entry| (entry.key.to_string(), Self::from(&entry.value)))
                .collect(),
        }
    }
}

impl From<&serde_json::Value> for Node {
    /// The same value, from nowhere.
    fn from(json: &serde_json::Value) -> Self {
        let value = match json {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(*value),
            serde_json::Value::Number(number) => match number.as_i64() {
                Some(number) => Value::Integer(number),
                None => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
            serde_json::Value::String(text) => Value::String(text.as_str().into()),
            serde_json::Value::Array(items) => Value::Sequence(items.iter().map(Self::from).collect()),
            serde_json::Value::Object(entries) => Value::Map(
                entries
                    .iter()
                    .map(|(key, value)| Entry {
                        key: key.as_str().into(),
                        key_span: Span::NONE,
                        value: Self::from(value),
                    })
                    .collect(),
            ),
        };
        Self {
            span: Span::NONE,
            value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_values_and_the_nearest_one() {
        let json = serde_json::json!({
            "spec": {"metrics": [{"type": "Resource"}], "limits": {"cpu": "1", "nvidia.com/gpu": 1}, "min": null}
        });
        let node = Node::from(&json);
        let path = |text: &str| text.parse::<FieldPath>().unwrap();
        assert_eq!(
            node.at(&path("spec.metrics[0].type")).and_then(Node::as_str),
            Some("Resource")
        );
        let gpu = FieldPath::of("spec").field("limits").key("nvidia.com/gpu");
        assert_eq!(node.at(&gpu).and_then(Node::as_i64), Some(1));
        assert!(node.at(&path("spec.min")).is_some_and(Node::is_null));
        assert_eq!(node.get_in(&["spec", "min"]), None);

        let spot = node.spot(&path("spec.limits.memory.x"));
        assert!(!spot.found);
        assert_eq!(spot.key.map(|entry| &*entry.key), Some("limits"));
        assert!(!node.spot(&path("spec.metrics[7]")).found);
        assert!(std::mem::size_of::<Node>() <= 40);
    }
}
