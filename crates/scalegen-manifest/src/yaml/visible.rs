//! Characters that nobody sees, written by number in YAML that was made already.

use std::borrow::Cow;
use std::fmt::Write as _;

use scalegen_syntax::is_invisible;

fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n') || is_invisible(c)
}

/// The same document with each scalar that has a hidden character in double quotes and that character escaped.
///
/// It reads what [`super::to_yaml`] writes and no other YAML: every scalar is on one line, nothing is in flow
/// style but empty collections.
pub(super) fn visible(text: String) -> String {
    if text.is_ascii() || !text.contains(is_hidden) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 64);
    for line in text.split_inclusive('\n') {
        match line.contains(is_hidden) {
            true => push_line(&mut out, line),
            false => out.push_str(line),
        }
    }
    out
}

/// Indicators before a scalar: items of sequences, and the two parts of a mapping whose key is long.
const INDICATORS: [&str; 3] = ["- ", "? ", ": "];

fn push_line(out: &mut String, line: &str) {
    let mut rest = line;
    while !rest.is_empty() {
        let indicator = INDICATORS.iter().find(|indicator| rest.starts_with(**indicator));
        let blank = rest.starts_with([' ', '\n']).then_some(1);
        if let Some(length) = indicator.map(|it| it.len()).or(blank) {
            out.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        let (scalar, after) = rest.split_at(scalar_end(rest));
        push_scalar(out, scalar);
        // The colon of a key.
        let length = after.chars().next().map_or(0, char::len_utf8);
        out.push_str(&after[..length]);
        rest = &after[length..];
    }
}

/// Where the scalar ends that a line starts with.
fn scalar_end(line: &str) -> usize {
    let close = |quote: char| {
        let mut chars = line.char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, c)| *c);
            match c {
                '\\' if quote == '"' => _ = chars.next(),
                '\'' if quote == '\'' && next == Some('\'') => _ = chars.next(),
                c if c == quote => return at + 1,
                _ => {}
            }
        }
        line.len()
    };
    match line.chars().next() {
        Some(quote @ ('"' | '\'')) => close(quote),
        _ => [line.find(": "), line.find(":\n"), line.find('\n')]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(line.len()),
    }
}

fn push_scalar(out: &mut String, scalar: &str) {
    if !scalar.contains(is_hidden) {
        out.push_str(scalar);
        return;
    }
    let inside = |quote: char| {
        scalar
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote))
    };
    // Inside double quotes everything else is escaped already.
    let (inner, is_escaped): (Cow<'_, str>, bool) = match (inside('"'), inside('\'')) {
        (Some(inner), _) => (inner.into(), true),
        (_, Some(inner)) => (inner.replace("''", "'").into(), false),
        (None, None) => (scalar.into(), false),
    };
    out.push('"');
    for c in inner.chars() {
        let number = u32::from(c);
        let _ = match c {
            '"' | '\\' if !is_escaped => write!(out, "\\{c}"),
            c if is_hidden(c) && number > 0xffff => write!(out, "\\U{number:08X}"),
            c if is_hidden(c) => write!(out, "\\u{number:04X}"),
            c => out.write_char(c),
        };
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn the_value_stays_and_nothing_is_hidden() {
        for hidden in [
            "\u{202e}",
            "\u{200b}",
            "\u{feff}",
            "\u{85}",
            "\u{9b}31m",
            "\u{2028}",
            "\u{e0041}",
            "\u{7f}",
        ] {
            for text in [
                "X",
                "aX b",
                "it's X",
                "\"X\"",
                "X: y",
                "- X",
                "a\\X",
                "X #c",
                "'X",
                "a: 'X': b",
                "X\n",
                "-X:",
            ] {
                let text = text.replace('X', hidden);
                let value = json!({ &text: [[&text, "plain: no"], { "a b": &text, &text: { "c": &text } }] });
                let yaml = super::super::to_yaml(&value).unwrap();
                assert!(!yaml.contains(is_hidden), "{yaml:?}");
                assert_eq!(serde_yaml::from_str::<Value>(&yaml).unwrap(), value, "{yaml}");
            }
        }
    }

    #[test]
    fn what_has_nothing_hidden_is_left_alone() {
        let yaml = super::super::to_yaml(&BTreeMap::from([("a", "größe \u{202e}"), ("b", "größe")])).unwrap();
        assert_eq!(yaml, "a: \"größe \\u202E\"\nb: größe\n");
    }
}
