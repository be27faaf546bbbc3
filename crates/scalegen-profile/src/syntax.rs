//! Syntax errors of TOML, all of them, and the text without the lines that have them.

mod about;

use std::ops::Range;

use scalegen_syntax::conflict_marker;
use toml::de::DeTable;

pub(crate) use about::About;

/// Mistakes after which reading gives up; a text with more of them is no profile.
const MAX_ERRORS: usize = 20;

/// A syntax error.
#[derive(Clone, Debug)]
pub(crate) struct SyntaxError {
    pub(crate) message: String,
    pub(crate) about: About,
    pub(crate) span: Range<usize>,
}

/// A text with mistakes, and what is left of it.
#[derive(Clone, Debug)]
pub(crate) struct Mended {
    /// The text with the lines of mistakes blanked, so that all other bytes stay where they are.
    pub(crate) text: String,
    pub(crate) errors: Vec<SyntaxError>,
    /// The lines that were blanked, and the tables that they belonged to.
    pub(crate) lost: Vec<(String, Option<Vec<String>>)>,
    /// Where something stands in for a value, by its first byte.
    pub(crate) stubs: Vec<usize>,
    /// The rest is not worth looking at.
    pub(crate) gave_up: bool,
}

/// The mistakes of a text that the parser does not take.
///
/// The parser recovers from a mistake, but may then drop everything below it, or report again what only follows
/// from it. So the first mistake is blanked and the rest is read again, until nothing is wrong.
pub(crate) fn mend(text: &str) -> Mended {
    let mut mended = Mended {
        text: text.to_owned(),
        errors: Vec::new(),
        lost: Vec::new(),
        stubs: Vec::new(),
        gave_up: false,
    };
    if let Some(marker) = conflict_marker(text) {
        mended.errors.push(SyntaxError {
            message: "this merge conflict is not resolved".to_owned(),
            about: About::Other,
            span: marker,
        });
        mended.text = without_conflicts(text);
    }
    while let Some(error) = first_error(&mended.text) {
        let number = mended.errors.len();
        let (range, instead) = cut(&mended.text, &error, number);
        let unchanged = mended.text.get(range.clone()) == Some(instead.as_str());
        mended.errors.push(error);
        // Where all is blank already, such as at the end of the text, there is nothing left to take out.
        mended.gave_up = unchanged || mended.errors.len() >= MAX_ERRORS;
        if mended.gave_up {
            break;
        }
        if let Some((text, at)) = stubbed(&mended.text, &range) {
            mended.text = text;
            mended.stubs.push(at);
            continue;
        }
        let (lost, table) = match instead.trim() {
            "" => (range.clone(), Some(table_of(&mended.text, range.start))),
            _ => (range.start..section_end(&mended.text, range.end), None),
        };
        let lost = mended.text.get(lost).unwrap_or_default().to_owned();
        mended.lost.push((lost, table));
        mended.text.replace_range(range, &instead);
    }
    mended
}

/// Tables of this name, with a number behind it, stand for those whose headers are broken.
pub(crate) const BROKEN_TABLE: &str = "?";

fn first_error(text: &str) -> Option<SyntaxError> {
    let (_, errors) = DeTable::parse_recoverable(text);
    let first = errors
        .iter()
        .min_by_key(|error| error.span().map_or(0, |span| span.start))?;
    let span = first.span().unwrap_or(0..0);
    Some(SyntaxError {
        message: first.message().split_whitespace().collect::<Vec<_>>().join(" "),
        about: about::about(text, &span),
        span,
    })
}

/// What has to go because of a mistake, as whole lines, and what takes its place.
fn cut(text: &str, error: &SyntaxError, number: usize) -> (Range<usize>, String) {
    let line = line_of(text, error.span.start);
    let line_text = text.get(line.clone()).unwrap_or_default();
    let header = line_text.starts_with('[');
    let brackets = matches!(error.about, About::List | About::InlineTable);
    if header && !brackets {
        // Without its header, what follows would belong to the table above.
        let header = format!("[\"{BROKEN_TABLE}{number}\"]");
        return if header.len() <= line.len() {
            (line.clone(), format!("{header:<width$}", width = line.len()))
        } else {
            blanked(text, line.start..section_end(text, line.end))
        };
    }
    if brackets {
        // The bracket was opened on a line above, and what was found here may be sound by itself.
        let sound = header || is_assignment(line_text);
        let mut above = line.clone();
        for _ in 0..MAX_OPEN_LINES {
            if above.start == 0 {
                break;
            }
            let end = above.start - 1;
            above = line_of(text, end);
            let opening = text.get(above.clone()).unwrap_or_default();
            if is_assignment(opening) && opens_bracket(opening) {
                return blanked(text, above.start..if sound { end } else { line.end });
            }
        }
    }
    blanked(text, line)
}

/// The text with `0` for the value that begins in a range, and where; none when the mistake is not in the value.
fn stubbed(text: &str, range: &Range<usize>) -> Option<(String, usize)> {
    let lines = text.get(range.clone())?;
    let line = lines.lines().next()?;
    if !is_assignment(line) {
        return None;
    }
    let at = range.start + line.find('=')? + 1;
    let (rest, mut instead) = blanked(text, at..range.end);
    // Nothing fits into a line that ends with its `=`.
    if !instead.starts_with(' ') {
        return None;
    }
    instead.replace_range(..1, "0");
    let mut stubbed = text.to_owned();
    stubbed.replace_range(rest, &instead);
    first_error(&stubbed)
        .is_none_or(|next| next.span.start > range.end)
        .then_some((stubbed, at))
}

/// The table that a line belongs to, by the header above it; empty for the root.
fn table_of(text: &str, byte: usize) -> Vec<String> {
    let above = text.get(..byte).unwrap_or_default();
    let header = above.lines().rfind(|line| line.starts_with('['));
    let header = header.unwrap_or_default().trim_start_matches('[');
    let header = format!("[{}", header.replacen("]]", "]", 1));
    let mut path = Vec::new();
    let Ok(table) = header.parse::<toml::Table>() else {
        return path;
    };
    let mut table = Some(&table);
    while let Some((key, inner)) = table.and_then(|table| table.iter().next()) {
        path.push(key.clone());
        table = inner.as_table();
    }
    path
}

/// A range with as many spaces as it has bytes, and its ends of lines.
fn blanked(text: &str, range: Range<usize>) -> (Range<usize>, String) {
    let blank = |b| if b == b'\n' { '\n' } else { ' ' };
    let blanks = text
        .get(range.clone())
        .unwrap_or_default()
        .bytes()
        .map(blank)
        .collect();
    (range, blanks)
}

/// The text as one side of its merge conflicts has it: the other side and the markers are blanked.
fn without_conflicts(text: &str) -> String {
    let (mut is_other, mut one_side) = (false, String::with_capacity(text.len()));
    for line in text.split_inclusive('\n') {
        let begins = |markers: &[&str]| markers.iter().any(|marker| line.starts_with(marker));
        is_other |= begins(&["||||||| ", "======="]);
        match is_other || begins(&["<<<<<<< ", ">>>>>>> "]) {
            true => one_side.push_str(&blanked(line, 0..line.len()).1),
            false => one_side.push_str(line),
        }
        is_other &= !begins(&[">>>>>>> "]);
    }
    one_side
}

/// Where the next table begins, or the text ends.
fn section_end(text: &str, from: usize) -> usize {
    let below = text.get(from..).unwrap_or_default();
    below.find("\n[").map_or(text.len(), |end| from + end)
}

/// Whether a line opens more brackets than it closes, outside of texts and comments.
fn opens_bracket(line: &str) -> bool {
    let mut open = 0_i32;
    let mut quote = None;
    let mut escaped = false;
    for c in line.chars() {
        match (quote, c) {
            (Some('"'), '\\') if !escaped => {
                escaped = true;
                continue;
            }
            (Some(opened), c) if c == opened && !escaped => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '#') => break,
            (None, '[' | '{') => open += 1,
            (None, ']' | '}') => open -= 1,
            _ => {}
        }
        escaped = false;
    }
    open > 0
}

/// How far above a mistake the bracket that it is about is looked for.
const MAX_OPEN_LINES: usize = 100;

/// Whether a line begins with a key and `=`.
fn is_assignment(line: &str) -> bool {
    let Some((key, _)) = line.split_once('=') else {
        return false;
    };
    let key = key.trim();
    !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '\'' | ' '))
}

/// The line that holds a byte, without its end. A byte that ends a line belongs to it.
fn line_of(text: &str, byte: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let byte = byte.min(bytes.len());
    let start = bytes[..byte]
        .iter()
        .rposition(|b| *b == b'\n')
        .map_or(0, |end| end + 1);
    let end = bytes[byte..]
        .iter()
        .position(|b| *b == b'\n' || *b == b'\r')
        .map_or(bytes.len(), |length| byte + length);
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> Vec<String> {
        let mended = mend(text);
        assert_eq!(mended.text.len(), text.len());
        mended
            .errors
            .iter()
            .map(|error| format!("{}: {}", error.span.start, error.message))
            .collect()
    }

    #[test]
    fn every_mistake_is_reported_once_and_the_rest_is_kept() {
        let text = "[workloads.chat\na = \nb = 'x\nc d = 3\n[e]\nf = 12\n";
        assert_eq!(errors(text).len(), 4, "{:?}", errors(text));
        let mended = mend(text);
        let rest = DeTable::parse(&mended.text).unwrap();
        assert!(rest.get_ref().contains_key("e"));
    }

    #[test]
    fn a_merge_conflict_is_one_mistake() {
        let text = "a = 1\n<<<<<<< HEAD\nb = 2\nc = 3\n=======\nb = 3\n>>>>>>> topic\nd = 4\n";
        assert_eq!(errors(text), ["6: this merge conflict is not resolved"]);
        let mended = mend(text);
        let rest = DeTable::parse(&mended.text).unwrap();
        let keys: Vec<_> = rest
            .get_ref()
            .keys()
            .map(|key| key.get_ref().to_string())
            .collect();
        assert_eq!(keys, ["a", "b", "c", "d"]);
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics_or_loops(text in "[\\[\\]{}=.,'\"#a-b0-9 \r\nß]{0,60}") {
            let mended = mend(&text);
            proptest::prop_assert_eq!(mended.text.len(), text.len());
        }
    }
}
