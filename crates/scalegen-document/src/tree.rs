//! The tree of a document, which may be put aside in a few bytes until something asks for it.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use scalegen_syntax::SourceFile;

use super::node::{Entry, Node, Span, Value};

/// A tree, shared by all that look at it.
#[derive(Debug)]
pub struct Tree {
    node: OnceLock<Node>,
    packed: Option<Packed>,
}

/// A tree without its pointers; texts that are written as they are read are left in their file.
#[derive(Debug)]
struct Packed {
    bytes: Box<[u8]>,
    source: Arc<SourceFile>,
}

impl Tree {
    /// A tree.
    pub fn new(node: Node) -> Arc<Self> {
        Arc::new(Self {
            node: OnceLock::from(node),
            packed: None,
        })
    }

    /// Looks at the tree once, and leaves it as it is: put aside, if it is.
    pub(super) fn look<T>(&self, look: impl FnOnce(&Node) -> T) -> T {
        match (self.node.get(), &self.packed) {
            (None, Some(packed)) => look(&packed.node()),
            _ => look(self),
        }
    }

    /// Whether it is put aside.
    pub(super) fn is_aside(&self) -> bool {
        self.packed.is_some() && self.node.get().is_none()
    }

    /// A tree of its own that is put aside, about an eighth as large.
    pub(super) fn put_aside(&self, source: &Arc<SourceFile>) -> Arc<Self> {
        let mut packer = Packer {
            text: source.text(),
            bytes: Vec::new(),
            last: 0,
        };
        packer.node(self);
        Arc::new(Self {
            node: OnceLock::new(),
            packed: Some(Packed {
                bytes: packer.bytes.into(),
                source: Arc::clone(source),
            }),
        })
    }
}

impl Deref for Tree {
    type Target = Node;

    fn deref(&self) -> &Node {
        let packed = || self.packed.as_ref().map_or(Node::EMPTY, Packed::node);
        self.node.get_or_init(packed)
    }
}

impl Packed {
    fn node(&self) -> Node {
        let mut unpacker = Unpacker {
            text: self.source.text(),
            bytes: &self.bytes,
            last: 0,
        };
        // What was packed can be unpacked.
        unpacker.node().unwrap_or(Node::EMPTY)
    }
}

/// How a value begins; a text that its file has at its span needs no bytes.
mod mark {
    pub(super) const NULL: u8 = 0;
    pub(super) const FALSE: u8 = 1;
    pub(super) const TRUE: u8 = 2;
    pub(super) const INTEGER: u8 = 3;
    pub(super) const FLOAT: u8 = 4;
    pub(super) const WRITTEN: u8 = 5;
    pub(super) const STRING: u8 = 6;
    pub(super) const UNKNOWN: u8 = 7;
    pub(super) const SEQUENCE: u8 = 8;
    pub(super) const MAP: u8 = 9;
}

struct Packer<'a> {
    text: &'a str,
    bytes: Vec<u8>,
    /// Where the last span started: the next is near.
    last: u64,
}

impl Packer<'_> {
    // The reader's limit on depth bounds it.
    fn node(&mut self, node: &Node) {
        match &node.value {
            Value::Null => self.bytes.push(mark::NULL),
            Value::Bool(false) => self.bytes.push(mark::FALSE),
            Value::Bool(true) => self.bytes.push(mark::TRUE),
            Value::Integer(number) => {
                self.bytes.push(mark::INTEGER);
                self.bytes.extend(number.to_le_bytes());
            }
            Value::Float(number) => {
                self.bytes.push(mark::FLOAT);
                self.bytes.extend(number.to_le_bytes());
            }
            Value::String(text) => self.string(mark::STRING, text, node.span),
            Value::Unknown(text) => self.string(mark::UNKNOWN, text, node.span),
            Value::Sequence(items) => {
                self.bytes.push(mark::SEQUENCE);
                self.number(items.len() as u64);
                items.iter().for_each(|item| self.node(item));
            }
            Value::Map(entries) => {
                self.bytes.push(mark::MAP);
                self.number(entries.len() as u64);
                for entry in entries {
                    self.string(mark::STRING, &entry.key, entry.key_span);
                    self.span(entry.key_span);
                    self.node(&entry.value);
                }
            }
        }
        self.span(node.span);
    }

    fn string(&mut self, mark: u8, text: &str, span: Span) {
        let written = span.range().and_then(|span| self.text.get(span));
        if mark == mark::STRING && written == Some(text) {
            return self.bytes.push(mark::WRITTEN);
        }
        self.bytes.push(mark);
        self.number(text.len() as u64);
        self.bytes.extend(text.as_bytes());
    }

    /// The distance of its start from the last one, and its length plus one: none has no length.
    fn span(&mut self, span: Span) {
        let (start, length) = match span.range() {
            Some(span) => (span.start as u64, span.len() as u64 + 1),
            None => (self.last, 0),
        };
        let distance = start.wrapping_sub(self.last) as i64;
        self.number(((distance << 1) ^ (distance >> 63)) as u64);
        self.number(length);
        self.last = start;
    }

    fn number(&mut self, mut number: u64) {
        while number > 0x7f {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }
}

struct Unpacker<'a> {
    text: &'a str,
    bytes: &'a [u8],
    last: u64,
}

/// A text before its span is known.
enum Text<'a> {
    Written,
    Given(&'a str),
}

impl<'a> Unpacker<'a> {
    fn node(&mut self) -> Option<Node> {
        let mark = self.byte()?;
        let mut written = false;
        let mut value = match mark {
            mark::NULL => Value::Null,
            mark::FALSE => Value::Bool(false),
            mark::TRUE => Value::Bool(true),
            mark::INTEGER => Value::Integer(i64::from_le_bytes(self.eight()?)),
            mark::FLOAT => Value::Float(f64::from_le_bytes(self.eight()?)),
            mark::SEQUENCE => {
                let count = self.count()?;
                let mut items = Vec::with_capacity(count);
                for _ in 0..count {
                    items.push(self.node()?);
                }
                Value::Sequence(items)
            }
            mark::MAP => {
                let count = self.count()?;
                let mut entries = Vec::with_capacity(count);
                for _ in 0..count {
                    let mark = self.byte()?;
                    let text = self.string(mark)?;
                    let span = self.span()?;
                    let key = match text {
                        Text::Given(key) => key,
                        Text::Written => self.text.get(span.range()?)?,
                    };
                    entries.push(Entry::new(key, span, self.node()?));
                }
                Value::Map(entries)
            }
            mark => match self.string(mark)? {
                Text::Given(text) if mark == mark::UNKNOWN => Value::Unknown(text.into()),
                Text::Given(text) => Value::String(text.into()),
                Text::Written => {
                    written = true;
                    Value::Null
                }
            },
        };
        let span = self.span()?;
        if written {
            value = Value::String(self.text.get(span.range()?)?.into());
        }
        Some(Node { span, value })
    }

    fn string(&mut self, mark: u8) -> Option<Text<'a>> {
        if mark == mark::WRITTEN {
            return Some(Text::Written);
        }
        let length = self.count()?;
        let (text, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(Text::Given(std::str::from_utf8(text).ok()?))
    }

    fn span(&mut self) -> Option<Span> {
        let distance = self.number()?;
        let distance = (distance >> 1) as i64 ^ -((distance & 1) as i64);
        self.last = self.last.wrapping_add(distance as u64);
        let start = usize::try_from(self.last).ok()?;
        Some(match self.count()?.checked_sub(1) {
            Some(length) => Span::new(start, start + length),
            None => Span::NONE,
        })
    }

    fn count(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(number)
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*byte)
    }

    fn eight(&mut self) -> Option<[u8; 8]> {
        let (bytes, rest) = self.bytes.split_first_chunk()?;
        self.bytes = rest;
        Some(*bytes)
    }
}

#[cfg(test)]
mod tests {
    use crate::{Limits, parse};

    use super::*;

    #[test]
    fn a_tree_comes_back_as_it_was() {
        let text = "\
# a comment
a: &x {b: 1, c: -7, d: 1.5, e: [true, false, ~, yes], \"f\\n\": 'it''s'}
g: *x
<<: *x
h: |
  two
  lines
i: \"\\u00e4 ${N}\"
ü: ä
'': ''
9223372036854775807: -9223372036854775808
j: []
k: {}
";
        let source = SourceFile::new("a.yaml", text);
        let mut roots = parse(&source, &Limits::default()).roots;
        roots.push(Node::from(
            &serde_json::json!({"made": ["x", 1, null, {"y": 2.5}]}),
        ));
        roots.push(Node::new(Value::Unknown("${N}".into()), Span::new(0, 3)));
        for root in roots {
            let packed = Tree::new(root.clone()).put_aside(&source);
            assert!(packed.node.get().is_none());
            assert_eq!(**packed, root);
            let again = packed.put_aside(&source);
            assert_eq!(**again, root);
        }
    }
}
