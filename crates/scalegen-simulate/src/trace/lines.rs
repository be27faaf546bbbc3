//! A text cut into lines, and a line into cells, in buffers that are used again.

use std::borrow::Cow;
use std::io::{BufRead, Read};
use std::ops::Range;
use std::sync::Arc;

use scalegen_syntax::{Message, Place, SourceFile};

use super::error::{TraceError, finding};
use super::messages::{BlankLines, LineTooLong, NotUtf8, OpenQuote, TextAfterQuote};
use crate::codes;

/// Longer lines are refused rather than held.
const MAX_LINE_BYTES: usize = 1 << 20;

/// An input without an end is given up after this many bytes of one line, or this many blank lines.
const ENDLESS_BYTES: usize = 1 << 26;
const ENDLESS_LINES: usize = 1 << 20;

#[derive(Debug)]
pub(super) struct Lines<R> {
    reader: R,
    name: String,
    bytes: Vec<u8>,
    line: String,
    number: usize,
    fields: Vec<Field>,
    is_given_up: bool,
}

/// A cell: where its text is, without the quotes around it.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) range: Range<usize>,
    has_doubled_quotes: bool,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(name: &str, reader: R) -> Self {
        Self {
            reader,
            name: name.to_owned(),
            bytes: Vec::new(),
            line: String::new(),
            number: 0,
            fields: Vec::new(),
            is_given_up: false,
        }
    }

    /// Goes to the next line that is not blank; false at the end.
    pub(super) fn next_line(&mut self) -> Result<bool, TraceError> {
        let first = self.number;
        loop {
            if self.is_given_up {
                return Ok(false);
            }
            if self.number - first > ENDLESS_LINES {
                self.is_given_up = true;
                return Err(self.malformed(BlankLines { count: ENDLESS_LINES }, 0..0));
            }
            self.bytes.clear();
            let mut limited = (&mut self.reader).take(MAX_LINE_BYTES as u64 + 1);
            if limited.read_until(b'\n', &mut self.bytes)? == 0 {
                return Ok(false);
            }
            self.number += 1;
            self.line.clear();
            if self.bytes.len() > MAX_LINE_BYTES {
                self.skip_line()?;
                return Err(self.malformed(LineTooLong {}, 0..0));
            }
            let bytes = self.bytes.strip_suffix(b"\n").unwrap_or(&self.bytes);
            let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
            match std::str::from_utf8(bytes) {
                Ok(text) => self.line.push_str(text),
                Err(_) => return Err(self.malformed(NotUtf8 {}, 0..0)),
            }
            if self.number == 1 && self.line.starts_with('\u{feff}') {
                self.line.drain(..'\u{feff}'.len_utf8());
            }
            if !self.line.trim().is_empty() {
                return Ok(true);
            }
        }
    }

    /// Goes to the end of a line that is not held, so that reading can go on after it.
    fn skip_line(&mut self) -> Result<(), TraceError> {
        if self.bytes.ends_with(b"\n") {
            return Ok(());
        }
        let mut skipped = 0;
        loop {
            let buffer = self.reader.fill_buf()?;
            let (used, is_end) = match buffer.iter().position(|byte| *byte == b'\n') {
                Some(at) => (at + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            self.reader.consume(used);
            skipped += used;
            self.is_given_up = skipped > ENDLESS_BYTES;
            if is_end || self.is_given_up {
                return Ok(());
            }
        }
    }

    /// Cuts the line into cells.
    pub(super) fn split(&mut self, separator: u8) -> Result<(), TraceError> {
        self.fields.clear();
        let bytes = self.line.as_bytes();
        let is_blank = |index: usize| {
            let byte = bytes.get(index).copied();
            byte != Some(separator) && matches!(byte, Some(b' ' | b'\t'))
        };
        let mut next = 0;
        loop {
            while is_blank(next) {
                next += 1;
            }
            let field = if bytes.get(next) == Some(&b'"') {
                let Some(field) = quoted(bytes, next) else {
                    let end = bytes.len();
                    return Err(self.malformed(OpenQuote {}, next..end));
                };
                next = field.range.end + 1;
                while is_blank(next) {
                    next += 1;
                }
                if bytes.get(next).is_some_and(|byte| *byte != separator) {
                    let end = bytes.len();
                    return Err(self.malformed(TextAfterQuote {}, next..end));
                }
                field
            } else {
                let start = next;
                next += bytes
                    .get(next..)
                    .unwrap_or_default()
                    .iter()
                    .take_while(|byte| **byte != separator)
                    .count();
                let mut end = next;
                while end > start && is_blank(end - 1) {
                    end -= 1;
                }
                Field {
                    range: start..end,
                    has_doubled_quotes: false,
                }
            };
            self.fields.push(field);
            if next >= bytes.len() {
                return Ok(());
            }
            next += 1;
        }
    }

    /// The line as it is.
    pub(super) fn line(&self) -> &str {
        &self.line
    }

    pub(super) fn fields(&self) -> &[Field] {
        &self.fields
    }

    pub(super) fn text(&self, field: &Field) -> Cow<'_, str> {
        let text = self.line.get(field.range.clone()).unwrap_or_default();
        if field.has_doubled_quotes {
            text.replace("\"\"", "\"").into()
        } else {
            text.into()
        }
    }

    /// The line, for findings.
    pub(super) fn excerpt(&self) -> Arc<SourceFile> {
        SourceFile::excerpt(self.name.as_str(), self.line.as_str(), self.number)
    }

    fn malformed(&self, message: impl Into<Message>, span: Range<usize>) -> TraceError {
        finding(codes::MALFORMED_ROW, message)
            .at(Some(Place::new(&self.excerpt(), span)))
            .into()
    }
}

/// The cell whose opening quote is at `start`; none without a closing one.
fn quoted(bytes: &[u8], start: usize) -> Option<Field> {
    let mut has_doubled_quotes = false;
    let mut next = start + 1;
    loop {
        next += bytes.get(next..)?.iter().position(|byte| *byte == b'"')?;
        if bytes.get(next + 1) != Some(&b'"') {
            return Some(Field {
                range: start + 1..next,
                has_doubled_quotes,
            });
        }
        has_doubled_quotes = true;
        next += 2;
    }
}
