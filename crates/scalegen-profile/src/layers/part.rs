//! Where a part of a string is in the TOML that it was read from.

use std::ops::Range;

use scalegen_syntax::Place;

/// The place of these bytes of a value, of which `whole` is the place. None where the text there is read as another value:
/// one that the parameters of a service are filled into. Where it is the part alone, such as the name of a series from which
/// a query is made, that is the place.
pub fn place_within(whole: &Place, value: &str, bytes: &Range<usize>) -> Option<Place> {
    let written = whole.file.text().get(whole.span.clone())?;
    let alone = || {
        let part = value.get(bytes.clone()).filter(|part| !part.is_empty())?;
        written_as(written, part, &(0..part.len()), false)
    };
    let of_template = || written_as(written, value, bytes, true);
    let direct = written_as(written, value, bytes, false);
    let part = direct.or_else(of_template).or_else(alone)?;
    let start = whole.span.start;
    Some(Place::new(&whole.file, start + part.start..start + part.end))
}

/// The bytes of `written` that `bytes` of `value` were read from; none when it is not read as this value. A template writes
/// a brace twice.
fn written_as(written: &str, value: &str, bytes: &Range<usize>, is_template: bool) -> Option<Range<usize>> {
    let _ = value.get(bytes.clone())?;
    let mut reader = Reader::of(written);
    let (mut start, mut end) = (None, None);
    for (at, character) in value.char_indices() {
        let (read, from) = reader.next(character == '\n')?;
        let is_doubled = is_template && matches!(read, '{' | '}');
        if read != character || is_doubled && reader.next(false)?.0 != read {
            return None;
        }
        if at == bytes.start {
            start = Some(from);
            // Of nothing, it is where something would be.
            end = Some(from);
        }
        if at < bytes.end {
            end = Some(reader.at);
        }
    }
    reader.pass_line_end();
    (reader.rest() == reader.quote).then_some(start?..end?)
}

/// Reads a string as TOML does, a character at a time.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// What ends it: nothing where it is no TOML, as in a table of services.
    quote: &'a str,
}

impl<'a> Reader<'a> {
    fn of(text: &'a str) -> Self {
        const QUOTES: [&str; 4] = ["\"\"\"", "'''", "\"", "'"];
        let is_of = |quote: &&&str| text.starts_with(**quote) && text.len() >= 2 * quote.len();
        let quote = QUOTES.iter().find(is_of).map_or("", |quote| *quote);
        let mut reader = Self {
            text,
            at: quote.len(),
            quote,
        };
        // A line end right behind three quotes is not of the value.
        if quote.len() == 3 {
            reader.pass("\r");
            reader.pass("\n");
        }
        reader
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn pass(&mut self, expected: &str) -> bool {
        let is_there = self.rest().starts_with(expected);
        if is_there {
            self.at += expected.len();
        }
        is_there
    }

    /// Passes line ends that a backslash takes out, with the blanks that follow.
    fn pass_line_end(&mut self) {
        while self.quote == "\"\"\"" {
            let Some(rest) = self.rest().strip_prefix('\\') else {
                return;
            };
            let next = rest.trim_start_matches([' ', '\t', '\r', '\n']);
            let blanks = rest.get(..rest.len() - next.len()).unwrap_or_default();
            if !blanks.contains('\n') {
                return;
            }
            self.at += 1 + blanks.len();
        }
    }

    /// The next character of the value, and where it begins. A line end may be two characters that are read as one.
    fn next(&mut self, is_line_end: bool) -> Option<(char, usize)> {
        self.pass_line_end();
        let start = self.at;
        if is_line_end && self.pass("\r\n") {
            return Some(('\n', start));
        }
        let character = self.rest().chars().next()?;
        self.at += character.len_utf8();
        if character != '\\' || !self.quote.starts_with('"') {
            return Some((character, start));
        }
        let escape = self.rest().chars().next()?;
        self.at += escape.len_utf8();
        let read = match escape {
            'b' => '\u{8}',
            't' => '\t',
            'n' => '\n',
            'f' => '\u{c}',
            'r' => '\r',
            'e' => '\u{1b}',
            'x' => self.code(2)?,
            'u' => self.code(4)?,
            'U' => self.code(8)?,
            other => other,
        };
        Some((read, start))
    }

    fn code(&mut self, digits: usize) -> Option<char> {
        let code = self.rest().get(..digits)?;
        self.at += digits;
        char::from_u32(u32::from_str_radix(code, 16).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use scalegen_syntax::SourceFile;

    use super::*;

    /// What is written at the place of a part of the value of `a = …`.
    fn part(written: &str, part: &str) -> Option<String> {
        let text = format!("a = {written}\n");
        let value = read(&text);
        let file = SourceFile::new("p.toml", text.as_str());
        let start = value.find(part).unwrap();
        let whole = Place::new(&file, 4..4 + written.len());
        let place = place_within(&whole, &value, &(start..start + part.len()))?;
        Some(text[place.span].to_owned())
    }

    fn read(text: &str) -> String {
        let table: toml::Table = toml::from_str(text).unwrap();
        table["a"].as_str().unwrap().to_owned()
    }

    #[test]
    fn parts_are_found_in_each_form_of_a_string() {
        for written in [
            "\"sum(rate(x[1m]))\"",
            "'sum(rate(x[1m]))'",
            "\"\"\"\nsum(\n  rate(x[1m])\n)\"\"\"",
            "\"\"\"sum( \\\n   rate(x[1m]))\\\n  \"\"\"",
            "'''\r\nsum(\r\n  rate(x[1m]))\r\n'''",
            "\"sum(rate(\\u0078[1m]))\"",
            "\"\\t\\\"\\\\\\U0001F600\\x20sum(rate(x[1m]))\"",
        ] {
            let expected = if written.contains("0078") {
                "\\u0078[1m]"
            } else {
                "x[1m]"
            };
            assert_eq!(part(written, "x[1m]").as_deref(), Some(expected), "{written}");
            assert_eq!(part(written, "sum").as_deref(), Some("sum"), "{written}");
        }
        assert_eq!(part("\"\"\"a\"b\"\"\"\"", "b\""), Some("b\"".to_owned()));
        assert_eq!(
            part("\"{a=\\\"b\\\"}\"", "a=\"b\""),
            Some("a=\\\"b\\\"".to_owned())
        );
    }

    #[test]
    fn another_value_has_no_parts() {
        let within = |written: &str, value: &str, bytes| {
            let file = SourceFile::new("p.toml", written);
            let place = place_within(&Place::new(&file, 0..written.len()), value, &bytes);
            place.map(|place| place.span)
        };
        assert_eq!(within("\"sum({metric})\"", "sum(x)", 4..5), None);
        assert_eq!(within("'sum(x)'", "sum(x)", 4..5), Some(5..6));
        assert_eq!(within("'sum(x)'", "sum(x)", 3..3), Some(4..4));
        assert_eq!(within("'sum(x)'", "sum(x)", 6..6), None);
        assert_eq!(within("'sum(x)'", "sum(x)", 2..9), None);
        assert_eq!(within("'sum(x) '", "sum(x)", 0..3), None);
        // The name of a series, of which a query is made.
        assert_eq!(within("\"x_total\"", "rate(x_total[2m])", 5..12), Some(1..8));
        // A template has every brace twice.
        assert_eq!(
            within("'sum(x{{a=\"b\"}})'", "sum(x{a=\"b\"})", 6..11),
            Some(8..13)
        );
        assert_eq!(within("'sum(x{{a=\"b\"}})'", "sum(x{a=\"b\"})", 5..6), Some(6..8));
        assert_eq!(within("'sum(x{a})'", "sum(x{a)", 0..3), None);
        // A table of services has no quotes.
        assert_eq!(within("sum(x)", "sum(x)", 0..3), Some(0..3));
    }

    proptest! {
        #[test]
        fn every_part_reads_as_itself(
            value in "[a-z\"'\\\\ \t\né😀{}]{1,30}", from in 0_usize..30, length in 1_usize..9,
        ) {
            let written = toml::Value::String(value.clone()).to_string();
            prop_assert_eq!(&read(&format!("a = {written}")), &value);
            let starts: Vec<usize> = value.char_indices().map(|(at, _)| at).chain([value.len()]).collect();
            let from = from % (starts.len() - 1);
            let bytes = starts[from]..starts[(from + length).min(starts.len() - 1)];
            let file = SourceFile::new("p.toml", written.as_str());
            let place = place_within(&Place::new(&file, 0..written.len()), &value, &bytes).unwrap();
            let part = &written[place.span];
            let quote = Reader::of(&written).quote;
            // A quote at the end of three is the part's.
            if !part.ends_with('"') && !part.ends_with('\'') && !part.starts_with('\n') {
                prop_assert_eq!(read(&format!("a = {quote}{part}{quote}")), &value[bytes]);
            }
        }

        #[test]
        fn no_text_panics(written in "\\PC{0,20}", value in "\\PC{0,20}", start in 0_usize..9, end in 0_usize..9) {
            let _ = written_as(&written, &value, &(start..end), start % 2 == 0);
        }
    }
}
