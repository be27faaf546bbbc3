//! What objects are for the most part, written without the library: maps and lists of plain words and whole numbers.
//!
//! The library makes a `String` of each key, and goes through each text several times to see whether it may stand bare.

use std::fmt::{self, Write as _};

use serde::ser::{self, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer};

use super::push_by_library;

/// A value that the library has to write. What was appended by then is of no use.
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

/// Appends the value to the text, byte for byte as the library would.
pub(super) fn push<T: Serialize>(value: &T, text: &mut String) -> Result {
    value.serialize(&mut Writer {
        text,
        column: 0,
        before: Before::Nothing,
    })
}

/// What stands before a value on its line.
#[derive(Clone, Copy)]
enum Before {
    Nothing,
    /// `key:`
    Key,
    /// `- `
    Dash,
    /// Spaces: it is a key itself.
    Indent,
}

struct Writer<'t> {
    text: &'t mut String,
    /// Where the key or dash before the value begins.
    column: usize,
    before: Before,
}

impl<'t> Writer<'t> {
    fn number(&mut self, number: impl fmt::Display) -> Result {
        match self.before {
            Before::Indent => return Err(Unusual),
            Before::Key => self.text.push(' '),
            Before::Nothing | Before::Dash => {}
        }
        writeln!(self.text, "{number}").map_err(|_| Unusual)
    }

    /// A map or list whose keys or dashes begin at a column; `len` is how much it is said to hold.
    fn collection(&mut self, len: Option<usize>, column: usize) -> Result<Collection<'_, 't>> {
        match self.before {
            Before::Indent => Err(Unusual),
            before => Ok(Collection {
                first: Some(before),
                is_empty: len == Some(0),
                column,
                writer: self,
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
    first: Option<Before>,
    /// Whether it said so: the library writes what turns out to be empty in another way.
    is_empty: bool,
}

impl Collection<'_, '_> {
    /// Goes to where the next entry or item begins: the first one after a dash, on the line of that.
    fn begin(&mut self) {
        let text = &mut *self.writer.text;
        match self.first.take() {
            Some(Before::Dash) => return,
            Some(Before::Key) => text.push('\n'),
            _ => {}
        }
        indent(text, self.column);
    }

    fn push<T: ?Sized + Serialize>(&mut self, before: Before, value: &T) -> Result {
        self.writer.column = self.column;
        self.writer.before = before;
        value.serialize(&mut *self.writer)
    }

    fn key<T: ?Sized + Serialize>(&mut self, key: &T) -> Result {
        self.begin();
        self.push(Before::Indent, key)?;
        self.writer.text.push(':');
        Ok(())
    }

    fn end(self, empty: &str) -> Result {
        match self.first {
            None => return Ok(()),
            Some(_) if !self.is_empty => return Err(Unusual),
            Some(Before::Key) => self.writer.text.push(' '),
            Some(_) => {}
        }
        self.writer.text.push_str(empty);
        self.writer.text.push('\n');
        Ok(())
    }
}

impl SerializeSeq for Collection<'_, '_> {
    type Ok = ();
    type Error = Unusual;

    fn serialize_element<T: ?Sized + Serialize>(&mut self, item: &T) -> Result {
        self.begin();
        self.writer.text.push_str("- ");
        self.push(Before::Dash, item)
    }

    fn end(self) -> Result {
        self.end("[]")
    }
}

impl SerializeMap for Collection<'_, '_> {
    type Ok = ();
    type Error = Unusual;

    fn serialize_key<T: ?Sized + Serialize>(&mut self, key: &T) -> Result {
        self.key(key)
    }

    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Result {
        self.push(Before::Key, value)
    }

    fn end(self) -> Result {
        self.end("{}")
    }
}

impl SerializeStruct for Collection<'_, '_> {
    type Ok = ();
    type Error = Unusual;

    fn serialize_field<T: ?Sized + Serialize>(&mut self, key: &'static str, value: &T) -> Result {
        self.key(key)?;
        self.push(Before::Key, value)
    }

    fn end(self) -> Result {
        self.end("{}")
    }
}

/// Numbers and booleans are written as they print.
macro_rules! numbers {
    ($($method:ident $type:ty),*) => { $(
        fn $method(self, value: $type) -> Result {
            self.number(value)
        }
    )* };
}

macro_rules! unusual {
    ($($method:ident($($type:ty),*) $(-> $made:ident)?;)*) => { $(
        fn $method(self $(, _: $type)*) -> Result$(<Self::$made>)? {
            Err(Unusual)
        }
    )* };
}

impl<'w, 't> Serializer for &'w mut Writer<'t> {
    type Ok = ();
    type Error = Unusual;
    type SerializeSeq = Collection<'w, 't>;
    type SerializeTuple = Impossible<(), Unusual>;
    type SerializeTupleStruct = Impossible<(), Unusual>;
    type SerializeTupleVariant = Impossible<(), Unusual>;
    type SerializeMap = Collection<'w, 't>;
    type SerializeStruct = Collection<'w, 't>;
    type SerializeStructVariant = Impossible<(), Unusual>;

    numbers! {
        serialize_bool bool, serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64
    }

    unusual! {
        serialize_f32(f32);
        serialize_f64(f64);
        serialize_char(char);
        serialize_bytes(&[u8]);
        serialize_none();
        serialize_unit();
        serialize_unit_struct(&'static str);
        serialize_tuple(usize) -> SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> SerializeTupleVariant;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> SerializeStructVariant;
    }

    fn serialize_str(self, value: &str) -> Result {
        match self.before {
            Before::Indent if is_plain(value) => {
                self.text.push_str(value);
                return Ok(());
            }
            Before::Indent => return Err(Unusual),
            Before::Key => self.text.push(' '),
            Before::Nothing | Before::Dash => {}
        }
        if is_plain(value) || is_plain_value(value) {
            self.text.push_str(value);
            self.text.push('\n');
            Ok(())
        } else {
            push_by_library(value, self.text).map_err(|_| Unusual)
        }
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, name: &'static str, value: &T) -> Result {
        // By such names the library knows which style to write a value in.
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
        let column = match self.before {
            Before::Dash => self.column + 2,
            _ => self.column,
        };
        self.collection(len, column)
    }

    fn serialize_map(self, len: Option<usize>) -> Result<Self::SerializeMap> {
        let column = match self.before {
            Before::Nothing => 0,
            _ => self.column + 2,
        };
        self.collection(len, column)
    }

    fn serialize_struct(self, _: &'static str, len: usize) -> Result<Self::SerializeStruct> {
        self.serialize_map(Some(len))
    }
}

/// What names, paths of images and versions are made of: a look at a table, because every byte that is written comes by.
const OF_NAMES: [bool; 256] = {
    let mut of_names = [false; 256];
    let mut byte = 0;
    while byte < of_names.len() {
        let plain = byte as u8;
        of_names[byte] = plain.is_ascii_alphanumeric() || matches!(plain, b'-' | b'_' | b'.' | b'/');
        byte += 1;
    }
    of_names
};

/// Whether a text is itself to every reader of YAML, as a key and as a value: names, and what is made like them. Of others
/// the library decides.
fn is_plain(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && text.len() <= LONGEST_KEY
        && text.bytes().all(|byte| OF_NAMES[usize::from(byte)])
        && !is_word(text)
}

/// Whether a text is itself as a value, though not as a key: URLs, queries, options. Nothing that can be seen ends it but a
/// comment and the colon of a key.
fn is_plain_value(text: &str) -> bool {
    let begins_plainly = match text.as_bytes() {
        [first, ..] if first.is_ascii_alphabetic() => !is_word(text),
        [b'-', second, ..] if second.is_ascii_alphabetic() => !text.eq_ignore_ascii_case("-inf"),
        _ => false,
    };
    let ends = |pair: &[u8]| matches!(pair, b": " | b" #");
    begins_plainly
        && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
        && !text.as_bytes().windows(2).any(ends)
        && !text.ends_with([' ', ':'])
}

/// Bytes up to which every key stands before its colon without a mark.
const LONGEST_KEY: usize = 1024;

/// Whether a text is a word that some reader takes for a value of another type.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 11] = [
        "y", "n", "no", "on", "yes", "off", "inf", "nan", "true", "null", "false",
    ];
    text.len() <= 5 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

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
    use serde_json::{Value, json};

    use super::*;

    fn values() -> impl Strategy<Value = Value> {
        let texts = prop_oneof![
            "[a-zA-Z0-9_./-]{0,6}",
            "[ -~]{0,12}",
            "[\\PC\n\t]{0,6}",
            // What is nearly a number, a flag, a quantity, a comment, or a key.
            "-?[0-9]{0,3}[a-zA-Z.:_+]{0,3}",
            "[a-z/{-][a-z:#\"'{}\\\\ ]{0,8}",
            proptest::sample::select(vec![
                "Off", "y", "NO", "1e3", "0x1f", ".inf", "- a", "a: b", "a #b"
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
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    fn by_library(value: &Value) -> String {
        let mut text = String::new();
        push_by_library(value, &mut text).unwrap();
        text
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn values_are_written_as_the_library_writes_them(value in values()) {
            let mut text = String::new();
            push(&value, &mut text).unwrap();
            prop_assert_eq!(text, by_library(&value));
        }

        #[test]
        fn a_text_that_is_called_plain_is_written_plain(text in "[a-zA-Z0-9_./-]{1,8}") {
            if is_plain(&text) {
                prop_assert_eq!(by_library(&json!({"key": text})), format!("key: {text}\n"));
                prop_assert_eq!(by_library(&json!({text.as_str(): "value"})), format!("{text}: value\n"));
            }
        }
    }

    #[test]
    fn what_is_unusual_is_left_to_the_library() {
        for value in [json!(null), json!(0.5), json!({"Off": 1}), json!({"a": [null]})] {
            assert!(push(&value, &mut String::new()).is_err(), "{value}");
        }
    }
}
