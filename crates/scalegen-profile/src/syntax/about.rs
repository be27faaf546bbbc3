//! What a syntax error is about, by what is open where it is. The parser has a sentence for each, which is for people.

use std::ops::Range;

use toml_parser::parser::{Event, EventKind, RecursionGuard, parse_document};
use toml_parser::{ParseError, Source};

/// What a syntax error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// A key that its table has already, or that would be below a value.
    TakenKey,
    /// A text without quotes, or whose quotes are wrong.
    Text,
    /// The items and brackets of a list.
    List,
    /// The entries and braces of an inline table.
    InlineTable,
    /// The header of a table that does not end.
    Header,
    /// A key without a value.
    KeyAlone,
    /// Anything else.
    Other,
}

/// Deeper values than toml reads are not looked at either.
const MAX_DEPTH: u32 = 80;

/// What the syntax error at a span of the text is about.
pub(super) fn about(text: &str, span: &Range<usize>) -> About {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut events: Vec<Event> = Vec::new();
    let mut errors: Vec<ParseError> = Vec::new();
    let mut guard = RecursionGuard::new(&mut events, MAX_DEPTH);
    parse_document(&tokens, &mut guard, &mut errors);
    let at = span.start;
    let mut unexpected = errors.iter().filter_map(ParseError::unexpected);
    if unexpected.any(|span| span.start() == at) {
        return of_structure(&events, text, at);
    }
    // The structure is sound there: it is a key or a value that is wrong by itself.
    let touches = |event: &&Event| (event.span().start()..=event.span().end()).contains(&at);
    let is_word = |event: &&Event| matches!(event.kind(), EventKind::SimpleKey | EventKind::Scalar);
    let Some((event, raw)) = events
        .iter()
        .rfind(|event| touches(event) && is_word(event))
        .and_then(|event| Some((event, source.get(event)?)))
    else {
        return About::Other;
    };
    let mut wrong: Vec<ParseError> = Vec::new();
    match event.kind() {
        EventKind::Scalar => match raw.decode_scalar(&mut String::new(), &mut wrong) {
            toml_parser::decoder::ScalarKind::String => About::Text,
            _ => About::Other,
        },
        _ => {
            raw.decode_key(&mut String::new(), &mut wrong);
            match event.encoding() {
                _ if wrong.is_empty() => About::TakenKey,
                Some(_) => About::Text,
                None => About::Other,
            }
        }
    }
}

/// How far a line has come.
enum Line {
    Start,
    /// The header of a table, and whether it has a key.
    Header(bool),
    Key,
    Equals,
    /// Whatever follows has no place on the line.
    End,
}

/// What is open where something is that has no place there.
fn of_structure(events: &[Event], text: &str, at: usize) -> About {
    let mut open = Vec::new();
    let mut line = Line::Start;
    for event in events.iter().take_while(|event| event.span().start() < at) {
        match event.kind() {
            EventKind::ArrayOpen => open.push(About::List),
            EventKind::InlineTableOpen => open.push(About::InlineTable),
            EventKind::ArrayClose | EventKind::InlineTableClose => drop(open.pop()),
            _ => {}
        }
        line = match (event.kind(), line) {
            (EventKind::Newline, _) => Line::Start,
            (EventKind::StdTableOpen | EventKind::ArrayTableOpen, _) => Line::Header(false),
            (EventKind::SimpleKey, Line::Header(_)) => Line::Header(true),
            (EventKind::SimpleKey, _) => Line::Key,
            (EventKind::KeyValSep, _) => Line::Equals,
            (EventKind::Whitespace | EventKind::Comment | EventKind::KeySep | EventKind::Error, line) => line,
            _ => Line::End,
        };
    }
    match (open.last(), line, text.as_bytes().get(at)) {
        (Some(innermost), ..) => *innermost,
        (None, Line::Header(true), _) => About::Header,
        (None, Line::Key, _) => About::KeyAlone,
        (None, Line::Equals, Some(b']')) => About::List,
        (None, Line::Equals, Some(b'}')) => About::InlineTable,
        _ => About::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_decides() {
        for (text, expected) in [
            ("a = 1\na = 2", About::TakenKey),
            ("a = 1\na.b = 2", About::TakenKey),
            ("a = {b = 1}\n[a.b]", About::TakenKey),
            ("a = \"x", About::Text),
            ("a = x", About::Text),
            ("\"a = 1", About::KeyAlone),
            ("a = [x]", About::Text),
            ("a = [\"x\" \"y\"]", About::List),
            ("a = [1,", About::List),
            ("a = ]", About::List),
            ("a = {b 1}", About::InlineTable),
            ("a = [{b = 1, ]", About::InlineTable),
            ("a = {b = [\"x\" \"y\"]}", About::List),
            ("[a", About::Header),
            ("[[a]", About::Header),
            ("[a] b", About::Other),
            ("a", About::KeyAlone),
            ("a = [1]]", About::Other),
            ("a = 01", About::Other),
            ("= 1", About::Other),
        ] {
            let error = crate::syntax::first_error(text).unwrap();
            assert_eq!(error.about, expected, "{text}");
        }
    }
}
