//! Writes what objects are made of for the most part, maps and lists of texts and whole numbers, as serde-saphyr
//! does. That makes a `String` of every key first, which was an eighth of all instructions of a check of a fleet.

use std::fmt::{self, Write as _};

use serde::ser::{
    self, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple, Serializer,
};

use super::push_with_saphyr;

/// A value that serde-saphyr has to write. What was appended by then is of no use.
#[derive(Debug)]
pub(super) struct Unusual;

type Result<T = ()> = std::result::Result<T, Unusual>;

impl fmt::Display for Unusual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an unusual value")
    }
}

impl std::error::Error for Unusual {}

impl ser::Error for Unusual {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// Appends the value to the text, byte for byte as serde-saphyr would.
pub(super) fn push<T: Serialize>(value: &T, text: &mut String) -> Result {
    value.serialize(&mut Writer {
        text,
        column: 0,
        place: Place::Root,
    })
}

/// What stands before a value on its line.
#[derive(Clone, Copy)]
enum Place {
    /// Nothing.
    Root,
    /// `key:`
    Value,
    /// `- `
    Item,
    /// Nothing: it is a key itself.
    Key,
}

struct Writer<'t> {
    text: &'t mut String,
    /// Where the key or dash before the value begins.
    column: usize,
    place: Place,
}

impl<'t> Writer<'t> {
    fn scalar(&mut self, write: impl FnOnce(&mut String) -> Result) -> Result {
        match self.place {
            Place::Key => return Err(Unusual),
            Place::Value => self.text.push(' '),
            Place::Root | Place::Item => {}
        }
        write(self.text)
    }

    fn number(&mut self, number: impl fmt::Display) -> Result {
        self.scalar(|text| writeln!(text, "{number}").map_err(|_| Unusual))
    }

    /// `len` is how many it is said to hold: serde-saphyr goes by it.
    fn collection(&mut self, len: Option<usize>, column: usize) -> Result<Collection<'_, 't>> {
        match self.place {
            Place::Key => Err(Unusual),
            place => Ok(Collection {
                writer: self,
                column,
                first: Some(place),
                len,
            }),
        }
    }
}

/// A map or list of which something is written.
struct Collection<'w, 't> {
    writer: &'w mut Writer<'t>,
    /// Where its keys or dashes begin.
    column: usize,
    /// What stands before it, until something of it is written.
    first: Option<Place>,
    len: Option<usize>,
}

impl Collection<'_, '_> {
    /// Goes to where the next entry or item begins: the first one after a dash, on the line of that.
    fn begin(&mut self) {
        let text = &mut *self.writer.text;
        match self.first.take() {
            Some(Place::Item) => return,
            Some(Place::Value) => text.push('\n'),
            _ => {}
        }
        indent(text, self.column);
    }

    fn item<T: ?Sized + Serialize>(&mut self, value: &T) -> Result {
        self.begin();
        self.writer.text.push_str("- ");
        self.writer.column = self.column;
        self.writer.place = Place::Item;
        value.serialize(&mut *self.writer)
    }

    fn value<T: ?Sized + Serialize>(&mut self, value: &T) -> Result {
        self.writer.text.push(':');
        self.writer.column = self.column;
        self.writer.place = Place::Value;
        value.serialize(&mut *self.writer)
    }

    fn end(self, empty: &str) -> Result {
        let Some(place) = self.first else { return Ok(()) };
        if self.len != Some(0) {
            return Err(Unusual);
        }
        if matches!(place, Place::Value) {
            self.writer.text.push(' ');
        }
        self.writer.text.push_str(empty);
        self.writer.text.push('\n');
        Ok(())
    }
}

impl SerializeSeq for Collection<'_, '_> {
    type Ok = ();
    type Error = Unusual;

    fn serialize_element<T: ?Sized + Serialize>(&mut self, value: &T) -> Result {
        self.item(value)
    }

    fn end(self) -> Result {
        self.end("[]")
    }
}

impl SerializeTuple for Collection<'_, '_> {
    type Ok = ();
    type Error = Unusual;

    fn serialize_element<T: ?Sized + Serialize>(&mut self, value: &T) -> Result {
        self.item(value)
    }

    fn end(self) -> Result {
        self.end("[]")
    }
}

impl SerializeMap for Collection<'_, '_> {
    type Ok = ();
    type Error = Unusual;

    fn serialize_key<T: ?Sized + Serialize>(&mut self, key: &T) -> Result {
        self.begin();
        self.writer.place = Place::Key;
        key.serialize(&mut *self.writer)
    }

    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Result {
        self.value(value)
    }

    fn end(self) -> Result {
        self.end("{}")
    }
}

impl SerializeStruct for Collection<'_, '_> {
    type Ok = ();
    type Error = Unusual;

    fn serialize_field<T: ?Sized + Serialize>(&mut self, key: &'static str, value: &T) -> Result {
        SerializeMap::serialize_key(self, key)?;
        self.value(value)
    }

    fn end(self) -> Result {
        self.end("{}")
    }
}

/// Numbers and booleans are written as they print.
macro_rules! numbers {
    ($($method:ident $type:ty,)*) => { $(
        fn $method(self, value: $type) -> Result {
            self.number(value)
        }
    )* };
}

macro_rules! unusual {
    ($($method:ident $type:ty),*) => { $(
        fn $method(self, _: $type) -> Result {
            Err(Unusual)
        }
    )* };
}

impl<'w, 't> Serializer for &'w mut Writer<'t> {
    type Ok = ();
    type Error = Unusual;
    type SerializeSeq = Collection<'w, 't>;
    type SerializeTuple = Collection<'w, 't>;
    type SerializeTupleStruct = Impossible<(), Unusual>;
    type SerializeTupleVariant = Impossible<(), Unusual>;
    type SerializeMap = Collection<'w, 't>;
    type SerializeStruct = Collection<'w, 't>;
    type SerializeStructVariant = Impossible<(), Unusual>;

    fn serialize_str(self, value: &str) -> Result {
        match self.place {
            Place::Key if is_plain(value) => self.text.push_str(value),
            Place::Key => return Err(Unusual),
            _ => self.scalar(|text| {
                if is_plain_value(value) {
                    text.push_str(value);
                } else if is_quoted(value) {
                    push_quoted(value, text);
                } else {
                    return push_with_saphyr(value, text).map_err(|_| Unusual);
                }
                text.push('\n');
                Ok(())
            })?,
        }
        Ok(())
    }

    numbers! {
        serialize_bool bool, serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64,
    }

    unusual! { serialize_f32 f32, serialize_f64 f64, serialize_char char, serialize_bytes &[u8] }

    fn serialize_none(self) -> Result {
        Err(Unusual)
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result {
        Err(Unusual)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result {
        Err(Unusual)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, name: &'static str, value: &T) -> Result {
        // These names are how serde-saphyr is told of styles.
        match name.starts_with("__") {
            true => Err(Unusual),
            false => value.serialize(self),
        }
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result {
        Err(Unusual)
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<Self::SerializeSeq> {
        // Under a key dashes stand where the key begins.
        let column = self.column + if matches!(self.place, Place::Item) { 2 } else { 0 };
        self.collection(len, column)
    }

    fn serialize_tuple(self, len: usize) -> Result<Self::SerializeTuple> {
        self.serialize_seq(Some(len))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct> {
        Err(Unusual)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant> {
        Err(Unusual)
    }

    fn serialize_map(self, len: Option<usize>) -> Result<Self::SerializeMap> {
        let column = self.column + if matches!(self.place, Place::Root) { 0 } else { 2 };
        self.collection(len, column)
    }

    fn serialize_struct(self, _: &'static str, len: usize) -> Result<Self::SerializeStruct> {
        self.serialize_map(Some(len))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant> {
        Err(Unusual)
    }
}

/// Bytes that have no meaning of their own inside a text: a look at a table, because every key and text comes by here.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < plain.len() {
        plain[byte] = (byte as u8).is_ascii_alphanumeric() || matches!(byte as u8, b'-' | b'_' | b'.' | b'/');
        byte += 1;
    }
    plain
};

/// Whether a text is itself to every reader of YAML, as a key too: names, and what is made like them. Of others
/// serde-saphyr decides.
fn is_plain(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && text.len() <= 1024
        && has_only_plain(text)
        && !is_word(text)
}

/// To look at every byte, also after one that is not, is faster than to stop there: nearly all texts are plain.
fn has_only_plain(text: &str) -> bool {
    text.bytes()
        .fold(true, |plain, byte| plain & PLAIN[usize::from(byte)])
}

/// Whether a text is a word that means something else: those that begin with a letter are short.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 11] = [
        "y", "n", "no", "on", "yes", "off", "inf", "nan", "true", "null", "false",
    ];
    text.len() <= 5 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether a text is itself as a value: most that begin as no number does, durations (`30s`), quantities (`500Mi`),
/// and flags (`-c`). Of others serde-saphyr decides, unless they are quoted for sure.
fn is_plain_value(text: &str) -> bool {
    let begins_plainly = match text.as_bytes() {
        [first, ..] if first.is_ascii_alphabetic() => !is_word(text),
        [b'/', ..] => true,
        [b'-', second, ..] if second.is_ascii_alphabetic() => !text.eq_ignore_ascii_case("-inf"),
        [b'1'..=b'9', rest @ ..] => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            matches!(&rest[digits..], b"s" | b"m" | b"h" | b"Mi" | b"Gi")
        }
        _ => false,
    };
    begins_plainly && (has_only_plain(text) || is_on_its_line(text))
}

/// Whether nothing in a text ends it: no comment, no key, nothing that cannot be seen.
fn is_on_its_line(text: &str) -> bool {
    let mut last = b' ';
    for byte in text.bytes() {
        if !PLAIN[usize::from(byte)] {
            let ends = match byte {
                b'#' => last == b' ',
                b' ' => last == b':',
                _ => !byte.is_ascii_graphic(),
            };
            if ends {
                return false;
            }
        }
        last = byte;
    }
    !matches!(last, b' ' | b':')
}

/// Whether a text is quoted for sure, and of nothing but what can be seen: whole numbers, JSON, headers.
fn is_quoted(text: &str) -> bool {
    let seen = |byte: u8| matches!(byte, b' '..=b'~');
    let is_number = || !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.bytes().all(seen) && (text.starts_with('{') || text.contains(": ") || is_number())
}

fn push_quoted(value: &str, text: &mut String) {
    text.push('"');
    for piece in value.split_inclusive(['"', '\\']) {
        match piece.strip_suffix(['"', '\\']) {
            Some(before) => {
                text.push_str(before);
                text.push('\\');
                text.push_str(&piece[before.len()..]);
            }
            None => text.push_str(piece),
        }
    }
    text.push('"');
}

/// Spaces: most are a few, and `extend` would push one after the other.
fn indent(text: &mut String, column: usize) {
    const SPACES: &str = "                                ";
    let mut left = column;
    while left > 0 {
        let count = left.min(SPACES.len());
        text.push_str(&SPACES[..count]);
        left -= count;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::*;

    fn both(value: &Value) -> (String, String) {
        let (mut ours, mut theirs) = (String::new(), String::new());
        push(value, &mut ours).unwrap();
        push_with_saphyr(value, &mut theirs).unwrap();
        (ours, theirs)
    }

    fn values() -> impl Strategy<Value = Value> {
        let texts = prop_oneof![
            "[a-zA-Z0-9_./-]{0,6}",
            "[ -~]{0,12}",
            "[\\PC\n\t]{0,6}",
            // What is nearly a number, a flag, a quantity, a comment, or a key.
            "-?[0-9]{0,3}[a-zA-Z.:_+]{0,3}",
            "[a-z/{-][a-z:#\"'{}\\\\ ]{0,8}",
            proptest::sample::select(vec![
                "Off", "y", "NO", "1e3", "0x1f", ".inf", "- a", "a: b", "a #b", "12:30"
            ])
            .prop_map(str::to_owned),
        ];
        let leaves = prop_oneof![
            3 => texts.prop_map(Value::from),
            1 => any::<i64>().prop_map(Value::from),
            1 => any::<u64>().prop_map(Value::from),
            1 => any::<bool>().prop_map(Value::from),
        ];
        let keys = "[a-zA-Z][a-z./_-]{0,8}x";
        leaves.prop_recursive(5, 40, 4, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::btree_map(keys, inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect::<Map<_, _>>())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn values_are_written_as_serde_saphyr_writes_them(value in values()) {
            let (ours, theirs) = both(&value);
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn a_text_that_is_called_plain_is_written_plain(text in "[a-zA-Z0-9_./-]{1,8}") {
            let mut value = String::new();
            push_with_saphyr(&json!({"key": text}), &mut value).unwrap();
            let mut key = String::new();
            push_with_saphyr(&json!({text.as_str(): "value"}), &mut key).unwrap();
            if is_plain(&text) {
                prop_assert_eq!(value, format!("key: {text}\n"));
                prop_assert_eq!(key, format!("{text}: value\n"));
            }
        }
    }

    #[test]
    fn what_is_unusual_is_left_to_serde_saphyr() {
        for value in [json!(null), json!(0.5), json!({"Off": 1}), json!({"a": [null]})] {
            assert!(push(&value, &mut String::new()).is_err(), "{value}");
        }
    }
}
