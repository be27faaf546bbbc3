//! Text from somebody else, with nothing in it that a terminal would obey.

use std::fmt::Write as _;

use scalegen_syntax::is_invisible;
use serde::Serialize;

/// Text from a profile, a manifest or a file name, with nothing in it that a terminal would obey: control
/// characters and marks that turn the direction of text are shown by number.
///
/// ```
/// assert_eq!(scalegen::show::harmless("a\u{1b}[31m"), r"a\u{1b}[31m");
/// ```
pub fn harmless(text: &str) -> String {
    // Most texts are.
    if !text.contains(|c| is_hidden(c) && !matches!(c, '\n' | '\t')) {
        return text.to_owned();
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => safe.push(c),
            c if is_hidden(c) => {
                let _ = write!(safe, "\\u{{{:x}}}", u32::from(c));
            }
            c => safe.push(c),
        }
    }
    safe
}

/// A name without anything that a terminal would obey, in one line.
pub fn harmless_name(name: &str) -> String {
    harmless(name).replace('\n', "\\u{a}").replace('\t', "\\u{9}")
}

/// Whether a terminal does something else than to show the character.
pub(super) fn is_hidden(c: char) -> bool {
    match c.is_ascii() {
        true => c.is_ascii_control(),
        false => c.is_control() || is_invisible(c),
    }
}

/// JSON with nothing in it that a terminal would obey, which JSON lets stand above U+007E.
pub fn json(value: &impl Serialize) -> serde_json::Result<String> {
    let text = serde_json::to_string(value)?;
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    Ok(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_says_the_same_by_number() {
        let text = "a\u{1b}\u{9b}\u{7f}\u{202e}\u{e0041}ß\n";
        let printed = json(&text).unwrap();
        assert!(!printed.contains(is_hidden), "{printed}");
        assert_eq!(serde_json::from_str::<String>(&printed).unwrap(), text);
    }

    #[test]
    fn no_escape_reaches_the_terminal() {
        assert_eq!(
            harmless("a\u{1b}[31mb\r\u{202e}c\u{9b}ß\n"),
            "a\\u{1b}[31mb\\u{d}\\u{202e}c\\u{9b}ß\n"
        );
    }
}
