//! Where a part of a string stands in the YAML that it was read from.

use std::ops::Range;

/// The bytes of `written` that `bytes` of `value` were read from; none when the two differ in more than quotes,
/// line breaks and indentation.
pub(super) fn written(written: &str, value: &str, bytes: &Range<usize>) -> Option<Range<usize>> {
    let quote = written.chars().next().filter(|first| matches!(first, '"' | '\''));
    let mut source = Source {
        text: written,
        at: quote.map_or(0, char::len_utf8),
    };
    source.skip_indentation();
    let mut start = None;
    for (at, character) in value.char_indices() {
        if at == bytes.end {
            return Some(start?..source.at);
        }
        if at == bytes.start {
            start = Some(source.at);
        }
        source.pass(character)?;
    }
    let all = bytes.end == value.len();
    Some(start?..source.at).filter(|_| all)
}

struct Source<'a> {
    text: &'a str,
    at: usize,
}

impl Source<'_> {
    fn next(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    /// Moves behind what a character of the value was read from.
    fn pass(&mut self, character: char) -> Option<()> {
        let next = self.next()?;
        if matches!(next, '\r' | '\n') && matches!(character, ' ' | '\n') {
            if next == '\r' {
                self.at += 1;
            }
            self.at += 1;
            self.skip_indentation();
            return Some(());
        }
        (next == character).then(|| self.at += next.len_utf8())
    }

    /// Of the line that begins here. A line of the value may begin with blanks of its own only in a block, whose
    /// text starts behind the indentation of its first line.
    fn skip_indentation(&mut self) {
        while self.next() == Some(' ') {
            self.at += 1;
        }
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
        assert_eq!(part("\"a\\nb\"", "a\nb", "b"), None);
        assert_eq!(written("abc", "abc", &(1..9)), None);
        assert_eq!(written("abc", "abc", &(3..3)), None);
        assert_eq!(written("", "abc", &(0..1)), None);
    }
}
