//! The bytes that a remedy changes: spelled as the text spells things, in the text that set the value, or not at all.

use std::ops::Range;

use scalegen_syntax::{Edit, FieldPath, Place, Remedy};

use super::node::{Span, Value};
use super::{Document, Origin, envsubst, part, scalar};

impl Document {
    /// What a remedy for a field, or for these bytes of its text, changes in the text that sets it. None where the text
    /// says it in another way: with escapes, in a block, through a variable or in a profile.
    pub fn edits(&self, path: &FieldPath, bytes: Option<&Range<usize>>, remedy: &Remedy) -> Vec<Edit> {
        let edit = match remedy {
            Remedy::Rename(name) => self.rename(path, name),
            Remedy::Remove => self.remove(path),
            Remedy::Text(_) | Remedy::Plain(_) | Remedy::Quote => self.set(path, bytes, remedy),
        };
        edit.into_iter().collect()
    }

    fn rename(&self, path: &FieldPath, name: &str) -> Option<Edit> {
        let spot = self.spot(path);
        let key = spot.key.filter(|_| spot.found)?;
        let written = Written::of(&self.origin, key.key_span)?;
        let beside = path.parent()?.key(name);
        // One of another file, such as the base of a patch, is overridden as was meant.
        let is_of_file = |place: &Place| place.file.name() == written.place.file.name();
        if self.at(&beside).is_some() && self.place_of_key(&beside).as_ref().is_none_or(is_of_file) {
            return None;
        }
        written.says(&key.key).then(|| written.replaced(name)).flatten()
    }

    fn set(&self, path: &FieldPath, bytes: Option<&Range<usize>>, remedy: &Remedy) -> Option<Edit> {
        let node = self.at(path).filter(|node| !node.is_null())?;
        let written = Written::of(&self.origin, node.span)?.of_value(&node.value)?;
        match (remedy, bytes, &node.value) {
            (Remedy::Text(text), Some(bytes), Value::String(value)) => {
                let part = part::written(written.text(), value, bytes)?;
                let place = written.part(part);
                (is_bare(text) && self.origin.is_text(&place, value.get(bytes.clone())?))
                    .then(|| Edit::new(place, text))
            }
            (_, Some(_), _) => None,
            (Remedy::Text(text), ..) => written.replaced(text),
            (Remedy::Plain(text), ..) => written.unquoted(text),
            _ => {
                let is_bare = written.quote.is_none() && !written.is_default && is_harmless(written.text());
                is_bare.then(|| Edit::new(written.place.clone(), format!("\"{}\"", written.text())))
            }
        }
    }

    fn remove(&self, path: &FieldPath) -> Option<Edit> {
        let spot = self.spot(path);
        let key = spot.key.filter(|_| spot.found && !spot.node.is_collection())?;
        let written = Written::of(&self.origin, key.key_span)?;
        let map = self.at(&path.parent()?)?;
        let file = &written.place.file;
        let text = file.text();
        let place = |span| {
            self.origin
                .place(span)
                .filter(|place| place.file.name() == file.name())
        };
        let start = written.whole.start;
        let end = match place(key.value.span).filter(|place| !place.span.is_empty()) {
            Some(value) => value.span.start + text.get(value.span)?.trim_end().len(),
            None => written.whole.end + text.get(written.whole.end..)?.find(':')? + 1,
        };
        if end < start || !written.says(&key.key) {
            return None;
        }
        let others = || map.entries().iter().filter(|other| other.key != key.key);
        // A map that is built has entries of several texts.
        let others = || {
            others()
                .filter_map(|other| place(other.key_span))
                .map(|other| other.span.start)
        };
        let next = others().filter(|at| *at >= end).min();
        let before = text.get(..start)?.trim_end();
        let is_flow = match place(map.span) {
            Some(map) => text.get(map.span)?.starts_with('{'),
            None => before.ends_with(['{', ',']),
        };
        let line = line_start(text, start);
        let rest = text.get(end..)?.split_inclusive('\n').next().unwrap_or_default();
        let is_line = text.get(line..start)?.trim().is_empty()
            && (rest.trim().is_empty() || rest.trim_start().starts_with('#'));
        let has_beside = others().any(|at| at - line_start(text, at) == start - line);
        let span = match next {
            _ if is_line && !is_flow && has_beside => line..end + rest.len(),
            // The first entry of an item has the dash before it.
            Some(next) if is_gap(text.get(end..next)?) => start..next,
            None if is_flow && before.ends_with(',') => before.len() - 1..end,
            _ => return None,
        };
        Some(Edit::new(Place::new(file, span), ""))
    }
}

impl Origin {
    fn is_text(&self, place: &Place, text: &str) -> bool {
        place.file.text().get(place.span.clone()) == Some(text)
    }
}

/// A scalar of a text on one line, without escapes.
struct Written {
    /// Its bytes, without quotes.
    place: Place,
    /// Its bytes, with quotes.
    whole: Range<usize>,
    quote: Option<char>,
    /// Whether it is the default of a variable.
    is_default: bool,
}

impl Written {
    fn of(origin: &Origin, span: Span) -> Option<Self> {
        let mut place = origin.place(span).filter(|place| !place.span.is_empty())?;
        let whole = place.span.clone();
        let written = place.file.text().get(place.span.clone())?;
        let quote = written.chars().next().filter(|first| matches!(first, '"' | '\''));
        if let Some(quote) = quote {
            let inner = written.strip_prefix(quote)?.strip_suffix(quote)?;
            if inner.contains([quote, '\\']) {
                return None;
            }
            place.span = place.span.start + 1..place.span.end - 1;
        }
        let is_plain = quote.is_some() || !written.starts_with(['|', '>', '*', '&', '!', '{', '[']);
        (is_plain && !written.contains(['\n', '\r'])).then_some(Self {
            place,
            whole,
            quote,
            is_default: false,
        })
    }

    fn text(&self) -> &str {
        self.place
            .file
            .text()
            .get(self.place.span.clone())
            .unwrap_or_default()
    }

    /// These of its bytes.
    fn part(&self, bytes: Range<usize>) -> Place {
        let start = self.place.span.start;
        Place::new(&self.place.file, start + bytes.start..start + bytes.end)
    }

    /// Whether it is this key.
    fn says(&self, key: &str) -> bool {
        self.text() == key
    }

    /// Itself, or the default of the variable that it is, if that is this value.
    fn of_value(mut self, value: &Value) -> Option<Self> {
        if let Some(default) = envsubst::default_of(self.text()) {
            self.place = self.part(default);
            self.is_default = true;
        }
        let is_it = match (value, self.quote) {
            (Value::String(text), Some(_)) => self.says(text),
            (value, None) => scalar::resolve(self.text()) == *value,
            _ => false,
        };
        is_it.then_some(self)
    }

    /// A number or a boolean in its place, without quotes.
    fn unquoted(mut self, text: &str) -> Option<Edit> {
        match (self.is_default, self.quote) {
            (true, Some(_)) => return None,
            (true, None) => {}
            (false, _) => self.place.span = self.whole,
        }
        Some(Edit::new(self.place, text))
    }

    /// Another text in its place, in quotes where it has them or needs them.
    fn replaced(self, text: &str) -> Option<Edit> {
        if !is_harmless(text) {
            return None;
        }
        let is_bare = self.quote.is_some() || is_bare(text);
        match (is_bare, self.is_default) {
            (true, _) => Some(Edit::new(self.place, text)),
            (false, true) => None,
            (false, false) => Some(Edit::new(self.place, format!("\"{text}\""))),
        }
    }
}

/// Whether a text is the same in quotes as it is, of any kind.
fn is_harmless(text: &str) -> bool {
    text.chars()
        .all(|c| !c.is_control() && !matches!(c, '"' | '\'' | '\\'))
}

/// Whether a text is a string without quotes, wherever it is.
fn is_bare(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(is_word)
        && matches!(scalar::resolve(text), Value::String(_))
}

/// Whether nothing but a comma is between an entry and the next.
fn is_gap(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text == ","
}

/// Where the line of a byte begins, behind a byte order mark.
fn line_start(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    match before.get(start..) {
        Some(line) if line.starts_with('\u{feff}') => start + '\u{feff}'.len_utf8(),
        _ => start,
    }
}

/// What inserts a line before the one that begins at a byte, and before comments on that one.
pub(super) fn line_before(text: &str, at: usize, line: &str) -> (usize, String) {
    let mut start = line_start(text, at);
    while let Some(above) = start.checked_sub(1).map(|end| line_start(text, end)) {
        if !text.get(above..).is_some_and(|line| line.starts_with('#')) {
            break;
        }
        start = above;
    }
    let is_windows = text.get(..start).is_some_and(|before| before.ends_with("\r\n"));
    (start, format!("{line}{}", if is_windows { "\r\n" } else { "\n" }))
}

#[cfg(test)]
mod tests {
    use scalegen_syntax::SourceFile;

    use super::*;
    use crate::{Limits, read};

    /// The text with a remedy for a field of its only object; none where it has no edit.
    fn fixed(text: &str, path: &str, bytes: Option<Range<usize>>, remedy: Remedy) -> Option<String> {
        let source = SourceFile::new("a.yaml", text);
        let reading = read(&source, &Limits::default());
        let edits = reading.documents[0].edits(&path.parse().unwrap(), bytes.as_ref(), &remedy);
        let edit = edits.first()?;
        let mut text = text.to_owned();
        text.replace_range(edit.place.span.clone(), &edit.text);
        Some(text)
    }

    fn in_spec(line: &str, remedy: Remedy) -> Option<String> {
        let before = "apiVersion: x.io/v1\nkind: X\nspec:\n  ";
        let text = format!("{before}{line}\n");
        let path = "spec.a";
        Some(
            fixed(&text, path, None, remedy)?
                .strip_prefix(before)?
                .trim_end()
                .to_owned(),
        )
    }

    #[test]
    fn keys_keep_their_spelling() {
        let rename = |line: &str| in_spec(line, Remedy::Rename("b".to_owned()));
        assert_eq!(rename("a: 1 # one").as_deref(), Some("b: 1 # one"));
        assert_eq!(rename("'a' : 1").as_deref(), Some("'b' : 1"));
        assert_eq!(rename("\"a\": 1").as_deref(), Some("\"b\": 1"));
        assert_eq!(rename("\"\\x61\": 1"), None);
        assert_eq!(rename("? a\n  : 1").as_deref(), Some("? b\n  : 1"));
        // It would be there twice.
        assert_eq!(rename("a: 1\n  b: 2"), None);
    }

    #[test]
    fn values_keep_their_spelling() {
        let text = |line: &str, text: &str| in_spec(line, Remedy::Text(text.to_owned()));
        assert_eq!(text("a: Of # x", "Off").as_deref(), Some("a: \"Off\" # x"));
        assert_eq!(text("a: Averge", "Average").as_deref(), Some("a: Average"));
        assert_eq!(text("a: 'Of'", "Off").as_deref(), Some("a: 'Off'"));
        assert_eq!(text("a: off", "Off").as_deref(), Some("a: \"Off\""));
        assert_eq!(text("a: |\n    Of", "Off"), None);
        assert_eq!(text("a: ${A:=Max2}", "Max").as_deref(), Some("a: ${A:=Max}"));
        assert_eq!(text("a: ${A:=of}", "Off"), None);
        assert_eq!(text("a: ${A}", "Max"), None);
        assert_eq!(text("a: x", "it's"), None);
        assert_eq!(text("b: &b x\n  a: *b", "z").as_deref(), Some("b: &b z\n  a: *b"));
        let plain = |line: &str| in_spec(line, Remedy::Plain("300".to_owned()));
        assert_eq!(plain("a: 5m").as_deref(), Some("a: 300"));
        assert_eq!(plain("a: \"5m\"").as_deref(), Some("a: 300"));
        assert_eq!(plain("a: ${A:=5m}").as_deref(), Some("a: ${A:=300}"));
        let quote = |line: &str| in_spec(line, Remedy::Quote);
        assert_eq!(quote("a: 5 # x").as_deref(), Some("a: \"5\" # x"));
        assert_eq!(quote("a: 0x1F").as_deref(), Some("a: \"0x1F\""));
        assert_eq!(quote("a: ${A:=5}"), None);
        assert_eq!(quote("{a: 5, b: 6}").as_deref(), Some("{a: \"5\", b: 6}"));
        assert_eq!(quote("a: [5]"), None);
    }

    #[test]
    fn a_word_of_several_is_replaced_alone() {
        let text = "apiVersion: x.io/v1\nkind: X\nspec: {a: 'one, tow'}\n";
        let words = fixed(text, "spec.a", Some(5..8), Remedy::Text("two".to_owned()));
        assert_eq!(
            words.as_deref(),
            Some("apiVersion: x.io/v1\nkind: X\nspec: {a: 'one, two'}\n")
        );
    }

    #[test]
    fn an_entry_goes_with_its_line() {
        let remove = |line: &str| in_spec(line, Remedy::Remove);
        assert_eq!(
            remove("a: 1 # one\n  # two\n  b: 2").as_deref(),
            Some("# two\n  b: 2")
        );
        assert_eq!(remove("b: 2\n  a: 1").as_deref(), Some("b: 2"));
        assert_eq!(remove("b: 2\n  a:").as_deref(), Some("b: 2"));
        assert_eq!(
            remove("b: 2\n  a: \"x\n    y\"\n  c: 1").as_deref(),
            Some("b: 2\n  c: 1")
        );
        assert_eq!(remove("a: 1"), None);
        assert_eq!(remove("b: 1\n  a: {x: 1}"), None);
        let flow = |map: &str| {
            let text = format!("apiVersion: x.io/v1\nkind: X\nspec: {map}\n");
            let fixed = fixed(&text, "spec.a", None, Remedy::Remove)?;
            Some(fixed.lines().skip(2).collect::<Vec<_>>().join("\n"))
        };
        assert_eq!(flow("{a: 1, b: 2}").as_deref(), Some("spec: {b: 2}"));
        assert_eq!(flow("{b: 2, a: 1}").as_deref(), Some("spec: {b: 2}"));
        assert_eq!(flow("{a: 1}"), None);
        assert_eq!(
            flow("{\n  \"b\": 2,\n  \"a\": 1\n  }").as_deref(),
            Some("spec: {\n  \"b\": 2\n  }")
        );
        let item = "apiVersion: x.io/v1\nkind: X\nspec:\n- a: 1\n  b: 2\n";
        let fixed = fixed(item, "spec[0].a", None, Remedy::Remove);
        assert_eq!(
            fixed.as_deref(),
            Some("apiVersion: x.io/v1\nkind: X\nspec:\n- b: 2\n")
        );
    }

    #[test]
    fn lines_end_as_those_before_them() {
        assert_eq!(line_before("a: 1\nb: 2\n", 5, "---"), (5, "---\n".to_owned()));
        let windows = "a: 1\r\n# x\r\nb: 2\r\n";
        assert_eq!(line_before(windows, 11, "---"), (6, "---\r\n".to_owned()));
        assert_eq!(line_before("\u{feff}a: 1\n", 3, "---"), (3, "---\n".to_owned()));
    }
}
