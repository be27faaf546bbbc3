//! What can be wrong with a file before anything in it is an object: codes, limits, findings.

pub(crate) mod messages;
mod rules;

use std::ops::Range;
use std::sync::Arc;

use super::node::Node;
use super::origin::first_line;
use scalegen_syntax::{Finding, Message, Place, SourceFile};

use messages::*;
pub use rules::*;

/// How much of a file is read, so that a hostile one cannot eat the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a file; 256 MiB by default. Never more than 4 GiB.
    pub bytes: usize,
    /// Levels of lists and maps inside each other; 128 by default. Kubernetes objects need about 20.
    pub depth: usize,
    /// Values of a document, or of an item of a List, with its aliases expanded, 64 bytes of text counting as one
    /// more; a million by default. A file holds at most as many, or one for each 6 bytes.
    pub values: usize,
    /// Findings about the text of a file; 100 by default. More are not recorded.
    pub findings: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 256 << 20,
            depth: 128,
            values: 1_000_000,
            findings: 100,
        }
    }
}

/// The text of a file, or why it has none.
///
/// A caller that knows the size beforehand asks [`too_large`] and does not read the file at all.
///
/// # Errors
/// A finding when the file is larger than the limit or is not UTF-8 text.
pub fn source(name: &str, bytes: Vec<u8>, limits: &Limits) -> Result<Arc<SourceFile>, Box<Finding>> {
    if let Some(finding) = too_large(name, bytes.len() as u64, limits) {
        return Err(Box::new(finding));
    }
    match String::from_utf8(bytes) {
        Ok(text) => match text.find('\0') {
            None => Ok(SourceFile::new(name, text)),
            Some(byte) => Err(not_text(name, text, byte, NulByte { byte })),
        },
        Err(error) => {
            let byte = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            Err(not_text(name, text, byte, NotUtf8 { byte }))
        }
    }
}

/// The finding for a file of this size, if it is over the limit.
pub fn too_large(name: &str, bytes: u64, limits: &Limits) -> Option<Finding> {
    let limit = limits.bytes.min(u32::MAX as usize - 1);
    (bytes > limit as u64).then(|| {
        TOO_LARGE
            .finding(TooManyBytes { bytes, limit })
            .at(Some(top(name)))
            .help(SplitFile)
    })
}

/// `text` is the text up to the byte that is wrong, and anything after it.
fn not_text(name: &str, text: String, at: usize, message: impl Into<Message>) -> Box<Finding> {
    let source = SourceFile::new(name, text);
    let span = character(source.text(), at);
    let finding = NOT_TEXT.finding(message).at(Some(Place::new(&source, span)));
    Box::new(finding.help(SaveAsText))
}

/// The finding for a text whose merge is not finished.
pub(super) fn conflict(source: &Arc<SourceFile>, marker: Range<usize>) -> Finding {
    CONFLICT.finding(NotResolved).at(Some(Place::new(source, marker)))
}

/// The note for a text that has to be rendered first, at what shows it.
pub(super) fn template(source: &Arc<SourceFile>, mark: Range<usize>) -> Finding {
    let line = source
        .text()
        .get(mark.start..)
        .and_then(|rest| rest.lines().next());
    let line = line.unwrap_or_default();
    let ends = ["}}", "%}", "#}"].iter().filter_map(|end| line.find(end)).min();
    let line = ends.and_then(|end| line.get(..end + 2)).unwrap_or(line);
    let text: String = line
        .trim_matches(['"', '\'', ' '])
        .chars()
        .take(MOST_SHOWN)
        .collect();
    TEMPLATE
        .finding(StillTemplate { text })
        .at(Some(Place::new(source, mark)))
}

/// Characters of a template that a message shows.
const MOST_SHOWN: usize = 60;

/// The note for a text without an object.
pub(super) fn no_manifest(source: &Arc<SourceFile>) -> Finding {
    NO_MANIFEST.finding(NoObjects).at(Some(Place::new(source, 0..0)))
}

/// What is worth knowing of a text that YAML takes all the same.
pub(super) fn notes(source: &Arc<SourceFile>) -> Vec<Finding> {
    let text = source.text();
    let mut notes = Vec::new();
    if text.starts_with('\u{feff}') {
        notes.push(
            BYTE_ORDER_MARK
                .finding(BeginsWithMark)
                .at(Some(Place::new(source, 0..3))),
        );
    }
    if text.contains('\r')
        && let Some(at) = text.find("\r\n")
    {
        notes.push(
            CRLF.finding(EndsOfWindows)
                .at(Some(Place::new(source, at..at + 1))),
        );
    }
    notes
}

/// The start of a file whose text there is none of.
fn top(name: &str) -> Place {
    Place::new(&SourceFile::new(name, ""), 0..0)
}

/// The finding for a value that should be an object.
pub(super) fn not_an_object(source: &Arc<SourceFile>, value: &Node) -> Finding {
    let place = value
        .span
        .range()
        .map(|span| first_line(Place::new(source, span)));
    let value = value.describe();
    NOT_AN_OBJECT
        .finding(NotAnObject { value })
        .at(place)
        .help(ManifestIsMap)
}

/// From a byte to the end of its character.
pub(super) fn character(text: &str, at: usize) -> Range<usize> {
    let at = at.min(text.len());
    let width = text
        .get(at..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, char::len_utf8);
    at..at + width
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_text_of_bearable_size_is_a_source() {
        let limits = Limits {
            bytes: 8,
            ..Limits::default()
        };
        let code = |bytes: &[u8]| source("a.yaml", bytes.to_vec(), &limits).map_err(|finding| finding.code);
        assert!(code(b"a: \xc3\x9f\n").is_ok());
        assert_eq!(code(b"a: 123456").err(), Some(TOO_LARGE.code));
        assert_eq!(code(b"a: \xff").err(), Some(NOT_TEXT.code));
        assert_eq!(code(b"a\0b").err(), Some(NOT_TEXT.code));
        let binary = source("a.yaml", b"a: 1\nb: \xff".to_vec(), &Limits::default()).unwrap_err();
        let at = binary.place.unwrap().start();
        assert_eq!((at.line, at.column), (2, 4));
        let finding = too_large("a.yaml", 500 << 20, &Limits::default()).unwrap();
        assert_eq!(finding.place.unwrap().file.name(), "a.yaml");
    }
}
