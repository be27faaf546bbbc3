//! Reads the YAML that most manifests are written in: maps and lists without brackets, and scalars that end in their line.
//!
//! It costs a fifth of what the parser does, and gives up on all else, whatever is wrong with it included: what it reads
//! is what the parser would read, without a finding.

use super::directive::MARK;
use super::node::{Entry, Node, Span, Value};
use super::scalar;

/// A document that was read.
#[derive(Debug)]
pub(super) struct Plain {
    /// Its tree; none where there are comments alone.
    pub(super) root: Option<Node>,
    /// What was built, in the unit of [`Limits::values`](super::Limits::values).
    pub(super) values: usize,
}

/// Entries of a map among which a key is looked up by going through them; larger maps are the parser's.
const MOST_ENTRIES: usize = 32;

/// Bytes of a key. The parser takes a thousand.
const LONGEST_KEY: usize = 500;

/// Reads one document, which begins at byte `base` of its file; none where it is not plain, or has more levels.
pub(super) fn read(text: &str, base: usize, levels: usize) -> Option<Plain> {
    let is_plain = |byte| matches!(byte, b'\n' | b' '..=b'~');
    // Looking at all bytes at once costs less than stopping at the first.
    if !text.bytes().fold(true, |all, byte| all & is_plain(byte)) {
        return None;
    }
    let mut reader = Reader {
        text,
        base,
        levels,
        open: Vec::new(),
        entries: Vec::new(),
        items: Vec::new(),
        root: None,
        values: 0,
    };
    let mut start = 0;
    for line in text.split('\n') {
        let end = start + line.len();
        let rest = line.trim_start_matches(' ');
        let begins_document = start == 0 && line.trim_end_matches(' ') == "---";
        match rest.bytes().next() {
            None => {}
            Some(b'#') if rest.contains(MARK) => return None,
            Some(b'#') => {}
            Some(_) if begins_document => {}
            // Another document, or the end of one.
            Some(_) if line.starts_with("---") || line.starts_with("...") => return None,
            Some(_) => reader.line(end - rest.len()..end, line.len() - rest.len())?,
        }
        start = end + 1;
    }
    while !reader.open.is_empty() {
        reader.close()?;
    }
    Some(Plain {
        root: reader.root,
        values: reader.values,
    })
}

struct Reader<'a> {
    text: &'a str,
    base: usize,
    levels: usize,
    /// The open collections, the outermost first.
    open: Vec<Open>,
    /// The entries of all open maps, those of an inner one behind those of the one around it.
    entries: Vec<Entry>,
    /// The same of lists.
    items: Vec<Node>,
    root: Option<Node>,
    values: usize,
}

/// A collection whose end is yet to come.
struct Open {
    /// The column of its keys or dashes.
    column: usize,
    start: usize,
    /// Where its entries or items begin.
    first: usize,
    inside: Inside,
}

enum Inside {
    /// A map, and the key whose value is yet to come.
    Map(Option<(Box<str>, Span)>),
    /// A list, and whether a dash is still without its item.
    List(bool),
}

/// What a line has behind its spaces and dashes.
struct Token<'a> {
    /// Its bytes, quotes included.
    written: std::ops::Range<usize>,
    text: &'a str,
    is_quoted: bool,
    /// Where its value begins, if it is a key: behind the colon.
    value: Option<usize>,
}

impl<'a> Reader<'a> {
    /// Reads what a line has in these bytes, of which the first stands in this column.
    fn line(&mut self, line: std::ops::Range<usize>, column: usize) -> Option<()> {
        while self.open.last().is_some_and(|open| open.column > column) {
            self.close()?;
        }
        let (mut at, mut column) = (line.start, column);
        if is_dash(self.slice(at..line.end)) {
            let rest = self.slice(at + 1..line.end);
            let behind = rest.trim_start_matches(' ');
            let width = 1 + rest.len() - behind.len();
            let item = (!behind.is_empty()).then_some(at + width);
            self.dash(at, item, column)?;
            if item.is_none() {
                return Some(());
            }
            (at, column) = (at + width, column + width);
        } else if let Some(Open {
            inside: Inside::List(_),
            column: of_list,
            ..
        }) = self.open.last()
            && *of_list == column
        {
            // The list has the column of the map that it is in.
            self.close()?;
        }
        let token = self.token(at..line.end)?;
        let Some(value) = token.value else {
            let node = self.scalar(&token)?;
            return match self.open.last()?.inside {
                Inside::List(true) => self.put(node),
                _ => None,
            };
        };
        self.key(&token, column)?;
        let rest = self.slice(value..line.end);
        let behind = rest.trim_start_matches(' ');
        if behind.is_empty() {
            return Some(());
        }
        let token = self.token(line.end - behind.len()..line.end)?;
        if token.value.is_some() || is_dash(behind) {
            return None;
        }
        let node = self.scalar(&token)?;
        self.put(node)
    }

    /// Begins an item, and a list where there is none in this column.
    fn dash(&mut self, at: usize, item: Option<usize>, column: usize) -> Option<()> {
        if let Some(Open {
            column: of_list,
            inside: Inside::List(is_waiting),
            ..
        }) = self.open.last_mut()
            && *of_list == column
        {
            return (!std::mem::replace(is_waiting, true)).then_some(());
        }
        let is_expected = match self.open.last() {
            None => self.root.is_none(),
            Some(open) => match &open.inside {
                Inside::Map(key) => key.is_some(),
                Inside::List(is_waiting) => *is_waiting && open.column < column,
            },
        };
        // To the parser, a list in the column of the key above it begins behind its first dash.
        let start = match self.open.last() {
            Some(open) if open.column == column => item?,
            _ => at,
        };
        let first = self.items.len();
        self.begin(is_expected, column, start, first, Inside::List(true))
    }

    /// Begins an entry, and a map where there is none in this column.
    fn key(&mut self, token: &Token<'a>, column: usize) -> Option<()> {
        // Where a key has a colon, it is not the first colon that ends it: the look for a missing `---` wants that.
        let is_simple = token.text.len() <= LONGEST_KEY && !token.text.contains(':');
        let name: Box<str> = match scalar_value(token) {
            Value::String(name) if is_simple => name,
            _ => return None,
        };
        let is_open = matches!(self.open.last(), Some(Open { column: of_map, inside: Inside::Map(_), .. }) if *of_map == column);
        if !is_open {
            let is_expected = match self.open.last() {
                None => self.root.is_none(),
                Some(open) => open.column < column && open.is_waiting(),
            };
            let first = self.entries.len();
            self.begin(is_expected, column, token.written.start, first, Inside::Map(None))?;
        }
        let span = self.span(&token.written);
        self.values += 1 + name.len() / 64;
        match self.open.last_mut()? {
            Open {
                inside: Inside::Map(key @ None),
                first,
                ..
            } => {
                let entries = self.entries.get(*first..)?;
                if entries.len() >= MOST_ENTRIES || entries.iter().any(|entry| entry.key == name) {
                    return None;
                }
                *key = Some((name, span));
                Some(())
            }
            _ => None,
        }
    }

    fn begin(
        &mut self,
        is_expected: bool,
        column: usize,
        start: usize,
        first: usize,
        inside: Inside,
    ) -> Option<()> {
        if !is_expected || self.open.len() + 1 >= self.levels {
            return None;
        }
        self.values += 1;
        self.open.push(Open {
            column,
            start,
            first,
            inside,
        });
        Some(())
    }

    /// Ends the innermost collection, which has to have a value for each key and each dash.
    fn close(&mut self) -> Option<()> {
        let open = self.open.pop()?;
        if open.is_waiting() {
            return None;
        }
        let (value, last) = match open.inside {
            Inside::Map(_) => {
                let last = self.entries.last()?.value.span;
                (Value::Map(self.entries.drain(open.first..).collect()), last)
            }
            Inside::List(_) => {
                let last = self.items.last()?.span;
                (Value::Sequence(self.items.drain(open.first..).collect()), last)
            }
        };
        let span = Span::new(self.base + open.start, last.range()?.end);
        self.put(Node { span, value })
    }

    /// Puts a finished value where it belongs.
    fn put(&mut self, node: Node) -> Option<()> {
        match self.open.last_mut().map(|open| &mut open.inside) {
            None if self.root.is_none() => self.root = Some(node),
            None => return None,
            Some(Inside::Map(key)) => {
                let (key, key_span) = key.take()?;
                self.entries.push(Entry {
                    key,
                    key_span,
                    value: node,
                });
            }
            Some(Inside::List(is_waiting)) => {
                *is_waiting = false;
                self.items.push(node);
            }
        }
        Some(())
    }

    /// The scalar that these bytes begin with. Nothing but a comment may stand behind it, unless it is a key.
    fn token(&self, bytes: std::ops::Range<usize>) -> Option<Token<'a>> {
        let rest = self.slice(bytes.clone());
        let first = rest.bytes().next()?;
        let is_quoted = matches!(first, b'"' | b'\'');
        let (length, text) = match is_quoted {
            true => quoted(rest)?,
            false => bare(rest).map(|text| (text.len(), text))?,
        };
        let written = bytes.start..bytes.start + length;
        let behind = rest.get(length..)?;
        let value = match behind.strip_prefix(':') {
            Some(value) if value.is_empty() || value.starts_with(' ') => Some(written.end + 1),
            _ => None,
        };
        if value.is_none() {
            let comment = behind.trim_start_matches(' ');
            let is_comment = comment.starts_with('#') && comment.len() < behind.len();
            if !comment.is_empty() && !is_comment || comment.contains(MARK) {
                return None;
            }
        }
        Some(Token {
            written,
            text,
            is_quoted,
            value,
        })
    }

    fn scalar(&mut self, token: &Token<'a>) -> Option<Node> {
        self.values += 1 + token.text.len() / 64;
        let value = scalar_value(token);
        let is_json = !matches!(value, Value::Float(number) if !number.is_finite());
        is_json.then(|| Node {
            span: self.span(&token.written),
            value,
        })
    }

    fn span(&self, bytes: &std::ops::Range<usize>) -> Span {
        Span::new(self.base + bytes.start, self.base + bytes.end)
    }

    fn slice(&self, bytes: std::ops::Range<usize>) -> &'a str {
        self.text.get(bytes).unwrap_or_default()
    }
}

impl Open {
    /// Whether a key or a dash is still without its value.
    fn is_waiting(&self) -> bool {
        match &self.inside {
            Inside::Map(key) => key.is_some(),
            Inside::List(is_waiting) => *is_waiting,
        }
    }
}

fn scalar_value(token: &Token<'_>) -> Value {
    match token.is_quoted {
        true => Value::String(token.text.into()),
        false => scalar::resolve(token.text),
    }
}

/// Whether a dash that begins an item is first.
fn is_dash(text: &str) -> bool {
    text.strip_prefix('-')
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// The length of a text in quotes, and what is between them; none where it has an escape, or does not end.
fn quoted(rest: &str) -> Option<(usize, &str)> {
    let quote = rest.get(..1)?;
    let (text, behind) = rest.get(1..)?.split_once(quote)?;
    let has_escape = match quote {
        "'" => behind.starts_with('\''),
        _ => text.contains('\\'),
    };
    (!has_escape).then_some((text.len() + 2, text))
}

/// A text without quotes, up to its colon, a comment or the end of the line.
fn bare(rest: &str) -> Option<&str> {
    let bytes = rest.as_bytes();
    let first = *bytes.first()?;
    let next = bytes.get(1).copied().unwrap_or(b' ');
    let is_plain = match first {
        b'-' => next != b' ',
        // A merge key.
        b'<' => next != b'<',
        b'_' | b'/' | b'.' | b'$' | b'(' | b'~' | b'+' | b'=' | b'^' | b';' => true,
        first => first.is_ascii_alphanumeric(),
    };
    if !is_plain {
        return None;
    }
    let mut end = bytes.len();
    let mut before = first;
    for (at, byte) in bytes.iter().copied().enumerate() {
        let is_end = match byte {
            b':' => bytes.get(at + 1).is_none_or(|next| *next == b' '),
            b'#' => before == b' ',
            _ => false,
        };
        if is_end {
            end = at;
            break;
        }
        before = byte;
    }
    let text = rest.get(..end)?.trim_end_matches(' ');
    // The parser takes spaces before a colon, which nobody writes.
    let is_spaced = text.len() < end && bytes.get(end) == Some(&b':');
    (!is_spaced).then_some(text)
}

#[cfg(test)]
mod tests;
