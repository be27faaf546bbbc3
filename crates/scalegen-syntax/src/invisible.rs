//! Characters that a reader does not see, or that make a text read as another one.

/// Whether a character has no look of its own: marks that turn the direction of text, joiners, fillers,
/// separators of lines, and tags. Control characters are another matter: `char::is_control` knows them.
///
/// Selectors of a glyph's variant (U+FE00 to U+FE0F), which common emoji end in, are none of these.
pub fn is_invisible(c: char) -> bool {
    !c.is_ascii()
        && matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// A text from a profile as one line of a report: what a terminal would obey, or an eye would not see, is
/// escaped.
pub fn printable(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_invisible(c) {
            printable.extend(c.escape_unicode());
        } else {
            printable.push(c);
        }
    }
    printable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_emoji_are_seen() {
        for c in "aß日\u{0301}🙂\u{fe0f} \t".chars() {
            assert!(!is_invisible(c), "{c:?}");
        }
        for c in "\u{200b}\u{202e}\u{2066}\u{feff}\u{2028}\u{61c}\u{e0041}".chars() {
            assert!(is_invisible(c), "{c:?}");
        }
    }
}
