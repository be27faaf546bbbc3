//! Syntax errors of TOML, all of them, and the text without the lines that have them.

use std::ops::Range;

use toml::de::DeTable;

/// Mistakes after which reading gives up; a text with more of them is no profile.
const MAX_ERRORS: usize = 20;

/// A syntax error.
#[derive(Clone, Debug)]
pub(crate) struct SyntaxError {
    pub(crate) message: String,
    pub(crate) span: Range<usize>,
}

/// A text with mistakes, and what is left of it.
#[derive(Clone, Debug)]
pub(crate) struct Mended {
    /// The text with the lines of mistakes blanked, so that all other bytes stay where they are.
    pub(crate) text: String,
    pub(crate) errors: Vec<SyntaxError>,
}

/// The mistakes of a text that the parser does not take.
///
/// The parser recovers from a mistake, but may then drop everything below it, or report again what only follows
/// from it. So the line of the first mistake is blanked and the rest is read again, until nothing is wrong.
pub(crate) fn mend(text: &str) -> Mended {
    let mut mended = Mended {
        text: text.to_owned(),
        errors: Vec::new(),
    };
    while let Some(error) = first_error(&mended.text) {
        let line = line_of(&mended.text, error.span.start);
        let line_text = mended.text.get(line.clone()).unwrap_or_default();
        // At a line that is empty already, such as the end of the text, there is nothing left to blank.
        let give_up = line_text.trim().is_empty() || mended.errors.len() + 1 >= MAX_ERRORS;
        mended.errors.push(error);
        if give_up {
            break;
        }
        mended.text.replace_range(line.clone(), &" ".repeat(line.len()));
    }
    mended
}

fn first_error(text: &str) -> Option<SyntaxError> {
    let (_, errors) = DeTable::parse_recoverable(text);
    let first = errors
        .iter()
        .min_by_key(|error| error.span().map_or(0, |span| span.start))?;
    Some(SyntaxError {
        message: first.message().split_whitespace().collect::<Vec<_>>().join(" "),
        span: first.span().unwrap_or(0..0),
    })
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

    proptest::proptest! {
        #[test]
        fn no_text_panics_or_loops(text in "[\\[\\]{}=.,'\"#a-b0-9 \r\nß]{0,60}") {
            let mended = mend(&text);
            proptest::prop_assert_eq!(mended.text.len(), text.len());
        }
    }
}
