//! Where a part of a string stands in the YAML that it was read from.

use std::ops::Range;

/// The bytes of `written` that `bytes` of `value` were read from; none when the two differ in more than quotes,
/// line breaks and indentation.
pub(super) fn written(written: &str, value: &str, bytes: &Range<usize>) -> Option<Range<usize>> {
    let offsets = Offsets::of(written, value.get(..bytes.end)?, value);
    (bytes.start < value.len()).then_some(offsets.at(bytes.start)?..offsets.at(bytes.end)?)
}

/// Where the bytes of a value were read from, as far as its text has them in that order.
pub(super) struct Offsets(Vec<u32>);

impl Offsets {
    /// Of the first bytes of a value, `part`.
    pub(super) fn of(written: &str, part: &str, value: &str) -> Self {
        let quote = written.chars().next().filter(|first| matches!(first, '"' | '\''));
        let mut source = Source {
            text: written,
            at: quote.map_or(0, char::len_utf8),
        };
        source.skip_indentation(value);
        let mut offsets = Vec::with_capacity(part.len() + 1);
        for (at, character) in part.char_indices() {
            let offset = source.offset();
            offsets.extend((offset..).take(character.len_utf8()));
            let after = value.get(at + character.len_utf8()..).unwrap_or_default();
            if source.pass(character, after).is_none() {
                offsets.truncate(at);
                return Self(offsets);
            }
        }
        offsets.push(source.offset());
        Self(offsets)
    }

    /// Where the text has the byte `at` of the value.
    pub(super) fn at(&self, at: usize) -> Option<usize> {
        self.0.get(at).map(|offset| *offset as usize)
    }
}

struct Source<'a> {
    text: &'a str,
    at: usize,
}

impl Source<'_> {
    /// The reader takes no text of more than 4 GiB.
    fn offset(&self) -> u32 {
        u32::try_from(self.at).unwrap_or(u32::MAX)
    }

    fn next(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    /// Moves behind what a character of the value was read from; `after` follows it in the value.
    fn pass(&mut self, character: char, after: &str) -> Option<()> {
        let next = self.next()?;
        if matches!(next, '\r' | '\n') && matches!(character, ' ' | '\n') {
            if next == '\r' {
                self.at += 1;
            }
            self.at += 1;
            self.skip_indentation(after);
            return Some(());
        }
        (next == character).then(|| self.at += next.len_utf8())
    }

    /// Of the line that begins here: all blanks but those with which the value goes on.
    fn skip_indentation(&mut self, value: &str) {
        let blanks = |text: &str| text.len() - text.trim_start_matches(' ').len();
        let written = blanks(self.text.get(self.at..).unwrap_or_default());
        self.at += written.saturating_sub(blanks(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_parts_in_every_style() {
        let part = |text: &str, value: &str, part: &str| {
            let start = value.find(part).unwrap();
            written(text, value, &(start..start + part.len())).map(|bytes| text[bytes].to_owned())
        };
        for (text, value) in [
            ("sum(rate(x[1m]))", "sum(rate(x[1m]))"),
            ("'sum(rate(x[1m]))'", "sum(rate(x[1m]))"),
            ("\"sum(rate(x[1m]))\"", "sum(rate(x[1m]))"),
            ("sum(\n    rate(x[1m])\n    )\n", "sum(\nrate(x[1m])\n)\n"),
            ("sum(\r\n    rate(x[1m])\r\n    )\r\n", "sum( rate(x[1m]) )\n"),
        ] {
            assert_eq!(part(text, value, "x[1m]"), Some("x[1m]".to_owned()), "{text:?}");
            assert_eq!(part(text, value, ")"), Some(")".to_owned()), "{text:?}");
        }
        let block = "spec:\n      maxReplicas: 9\n\n      minReplicas: 1\n";
        let value = "spec:\n  maxReplicas: 9\n\n  minReplicas: 1\n";
        assert_eq!(part(block, value, "9"), Some("9".to_owned()));
        assert_eq!(
            part(block, value, "minReplicas: 1"),
            Some("minReplicas: 1".to_owned())
        );
        assert_eq!(part("\"a\\nb\"", "a\nb", "b"), None);
        assert_eq!(written("abc", "abc", &(1..9)), None);
        assert_eq!(written("abc", "abc", &(3..3)), None);
        assert_eq!(written("", "abc", &(0..1)), None);
    }
}
