//! The value at a path of anything that serde can write, without a tree of all of it.

use std::fmt::Error;

use scalegen_syntax::Segment;
use serde::Serialize;
use serde::ser::{
    SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

/// A value that is there and is not null.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookedUp {
    /// A text, or a word of an enum.
    Text(String),
    /// A number, a boolean, a list or a map.
    Other,
}

impl LookedUp {
    /// The text that it is.
    pub fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Other => None,
        }
    }
}

/// The value at a path, as JSON would have it; none where there is none, or a null, or where a map's keys are no texts.
///
/// ```
/// use scalegen_document::{LookedUp, look_up};
/// use scalegen_syntax::FieldPath;
///
/// let value = serde_json::json!({"ports": [{"name": "http", "port": 80}, null]});
/// let at = |path: &str| look_up(&value, path.parse::<FieldPath>().unwrap().segments());
/// assert_eq!(at("ports[0].name"), Some(LookedUp::Text("http".to_owned())));
/// assert_eq!(at("ports[0]"), Some(LookedUp::Other));
/// assert_eq!(at("ports[1]"), None);
/// assert_eq!(at("ports.name"), None);
/// ```
pub fn look_up(value: &(impl Serialize + ?Sized), path: &[Segment]) -> Option<LookedUp> {
    let look = Look {
        path: Some(path),
        word: None,
    };
    value.serialize(look).ok()?
}

type Outcome = Result<Option<LookedUp>, Error>;

/// Passes over all that a path does not lead to.
#[derive(Clone, Copy)]
struct Look<'p> {
    /// What is left of the path; none where it leads elsewhere.
    path: Option<&'p [Segment]>,
    /// The text that is looked for at its end, if it is one only.
    word: Option<&'p str>,
}

impl<'p> Look<'p> {
    fn is_at_end(self) -> bool {
        self.path.is_some_and(<[Segment]>::is_empty)
    }

    /// What the path leads to if it ends here.
    fn here(self, found: impl FnOnce() -> LookedUp) -> Option<LookedUp> {
        self.is_at_end().then(found)
    }

    /// The look into a part, if the path leads there.
    fn below(self, is_part: impl FnOnce(&Segment) -> bool) -> Self {
        let split = self.path.and_then(<[Segment]>::split_first);
        Self {
            path: split.and_then(|(step, rest)| is_part(step).then_some(rest)),
            word: None,
        }
    }

    /// The look at a key, which has to be the next step.
    fn at_key(self) -> Self {
        let next = self.path.and_then(<[Segment]>::first).and_then(Segment::name);
        Self {
            path: next.map(|_| &[][..]),
            word: next,
        }
    }

    fn entry(self, name: &str) -> Self {
        self.below(|step| step.name() == Some(name))
    }

    fn parts(self) -> Parts<'p> {
        Parts {
            look: self,
            found: self.here(|| LookedUp::Other),
            next: 0,
            is_entry: false,
        }
    }

    /// The parts of a variant, which is a map from its name to them.
    fn parts_of_variant(self, variant: &str) -> Parts<'p> {
        let found = self.here(|| LookedUp::Other);
        let parts = self.entry(variant).parts();
        Parts {
            found: found.or(parts.found),
            ..parts
        }
    }
}

/// The items or entries of a value.
struct Parts<'p> {
    look: Look<'p>,
    found: Option<LookedUp>,
    /// The number of the next item.
    next: usize,
    /// Whether the path leads into the entry whose key was written last.
    is_entry: bool,
}

impl Parts<'_> {
    fn item(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        let item = self
            .look
            .below(|step| matches!(step, Segment::Index(index) if *index == self.next));
        self.next += 1;
        self.part(item, value)
    }

    fn part(&mut self, look: Look<'_>, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        if look.path.is_some() {
            self.found = value.serialize(look)?;
        }
        Ok(())
    }
}

macro_rules! others {
    ($($method:ident $type:ty,)*) => {$(
        fn $method(self, _: $type) -> Outcome {
            Ok(self.here(|| LookedUp::Other))
        }
    )*};
}

impl<'p> Serializer for Look<'p> {
    type Ok = Option<LookedUp>;
    type Error = Error;
    type SerializeSeq = Parts<'p>;
    type SerializeTuple = Parts<'p>;
    type SerializeTupleStruct = Parts<'p>;
    type SerializeTupleVariant = Parts<'p>;
    type SerializeMap = Parts<'p>;
    type SerializeStruct = Parts<'p>;
    type SerializeStructVariant = Parts<'p>;

    others! {
        serialize_bool bool,
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64, serialize_i128 i128,
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64, serialize_u128 u128,
        serialize_f32 f32, serialize_f64 f64,
        serialize_bytes &[u8],
    }

    fn serialize_char(self, character: char) -> Outcome {
        self.serialize_str(character.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Outcome {
        Ok(match self.word {
            Some(word) => self.here(|| LookedUp::Other).filter(|_| word == text),
            None => self.here(|| LookedUp::Text(text.to_owned())),
        })
    }

    fn serialize_none(self) -> Outcome {
        Ok(None)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Outcome {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Outcome {
        Ok(None)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Outcome {
        Ok(None)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Outcome {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Outcome {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Outcome {
        if self.is_at_end() {
            return Ok(Some(LookedUp::Other));
        }
        value.serialize(self.entry(variant))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'p>, Error> {
        Ok(self.parts())
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts<'p>, Error> {
        Ok(self.parts())
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Parts<'p>, Error> {
        Ok(self.parts())
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts<'p>, Error> {
        Ok(self.parts_of_variant(variant))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Parts<'p>, Error> {
        Ok(self.parts())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts<'p>, Error> {
        Ok(self.parts())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts<'p>, Error> {
        Ok(self.parts_of_variant(variant))
    }
}

macro_rules! items {
    ($($trait:ident $method:ident,)*) => {$(
        impl $trait for Parts<'_> {
            type Ok = Option<LookedUp>;
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.item(value)
            }

            fn end(self) -> Outcome {
                Ok(self.found)
            }
        }
    )*};
}

items! {
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field,
}

macro_rules! fields {
    ($($trait:ident,)*) => {$(
        impl $trait for Parts<'_> {
            type Ok = Option<LookedUp>;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
                self.part(self.look.entry(name), value)
            }

            fn end(self) -> Outcome {
                Ok(self.found)
            }
        }
    )*};
}

fields! {
    SerializeStruct,
    SerializeStructVariant,
}

impl SerializeMap for Parts<'_> {
    type Ok = Option<LookedUp>;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.is_entry = key.serialize(self.look.at_key())?.is_some();
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.part(self.look.below(|_| self.is_entry), value)
    }

    fn end(self) -> Outcome {
        Ok(self.found)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::Serialize;
    use serde_json::Value;

    use super::*;

    #[derive(Clone, Debug, Serialize)]
    enum Kind {
        Unit,
        Newtype(Option<u8>),
        Tuple(bool, char),
        Fields { a: Vec<Kind> },
    }

    #[derive(Debug, Serialize)]
    struct All {
        kinds: Vec<Kind>,
        #[serde(flatten)]
        more: BTreeMap<String, Value>,
        pair: (i64, f64),
        nothing: (),
    }

    /// What a tree of all of it has at the path.
    fn in_tree(value: &impl Serialize, path: &[Segment]) -> Option<LookedUp> {
        let tree = serde_json::to_value(value).unwrap();
        let found = path.iter().try_fold(&tree, |value, step| match step {
            Segment::Index(index) => value.get(index),
            Segment::Field(name) => value.get(name.as_ref()),
            Segment::Key(key) => value.get(key),
        });
        match found? {
            Value::Null => None,
            Value::String(text) => Some(LookedUp::Text(text.clone())),
            _ => Some(LookedUp::Other),
        }
    }

    fn kind() -> impl Strategy<Value = Kind> {
        let leaf = prop_oneof![
            Just(Kind::Unit),
            any::<Option<u8>>().prop_map(Kind::Newtype),
            any::<(bool, char)>().prop_map(|(is, character)| Kind::Tuple(is, character)),
        ];
        leaf.prop_recursive(2, 8, 3, |inner| {
            prop::collection::vec(inner, 0..3).prop_map(|a| Kind::Fields { a })
        })
    }

    fn step() -> impl Strategy<Value = Segment> {
        let names = [
            "kinds", "pair", "nothing", "b", "Unit", "Newtype", "Tuple", "Fields", "a",
        ];
        prop_oneof![
            prop::sample::select(names.to_vec()).prop_map(|name| Segment::Field(name.into())),
            prop::sample::select(names.to_vec()).prop_map(|name| Segment::Key(name.to_owned())),
            (0..3_usize).prop_map(Segment::Index),
        ]
    }

    proptest! {
        #[test]
        fn what_is_looked_up_is_what_a_tree_has(
            kinds in prop::collection::vec(kind(), 0..3),
            text in any::<String>(),
            pair in (any::<i64>(), -1.0..1.0_f64),
            path in prop::collection::vec(step(), 0..5),
        ) {
            let more = BTreeMap::from([("b".to_owned(), serde_json::json!({"a": [null, text, {"b": 1}]}))]);
            let all = All { kinds, more, pair, nothing: () };
            prop_assert_eq!(look_up(&all, &path), in_tree(&all, &path), "{:?}", path);
        }
    }

    #[test]
    fn every_part_is_looked_up() {
        let all = All {
            kinds: vec![
                Kind::Unit,
                Kind::Newtype(Some(1)),
                Kind::Newtype(None),
                Kind::Tuple(true, 'x'),
                Kind::Fields { a: vec![Kind::Unit] },
            ],
            more: BTreeMap::from([("b".to_owned(), Value::from("text"))]),
            pair: (1, 0.5),
            nothing: (),
        };
        let text = |text: &str| Some(LookedUp::Text(text.to_owned()));
        for (path, expected) in [
            ("", Some(LookedUp::Other)),
            ("kinds[0]", text("Unit")),
            ("kinds[1].Newtype", Some(LookedUp::Other)),
            ("kinds[2].Newtype", None),
            ("kinds[3].Tuple[1]", text("x")),
            ("kinds[4].Fields.a[0]", text("Unit")),
            ("kinds[5]", None),
            ("b", text("text")),
            ("pair[1]", Some(LookedUp::Other)),
            ("nothing", None),
        ] {
            let path: scalegen_syntax::FieldPath = path.parse().unwrap();
            assert_eq!(look_up(&all, path.segments()), expected, "{path}");
            assert_eq!(in_tree(&all, path.segments()), expected, "{path}");
        }
    }
}
