//! A text as one word of bash.

use std::borrow::Cow;
use std::fmt::Write as _;

use scalegen_syntax::is_invisible;

/// A text has a NUL, which no argument of a program can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a value has a NUL character, which no argument can hold")]
pub struct NulError;

/// Quotes a text so that bash reads one word with nothing in it that is code, and a person sees all of it.
///
/// ```
/// assert_eq!(scalegen_manifest::shell_word("a $(id)").unwrap(), "'a $(id)'");
/// assert_eq!(scalegen_manifest::shell_word("it\u{202e}").unwrap(), r"$'it\xe2\x80\xae'");
/// ```
///
/// # Errors
/// When the text has a NUL.
pub fn shell_word(text: &str) -> Result<String, NulError> {
    let is_hidden = |c: char| (c.is_control() && !matches!(c, '\n' | '\t' | '\0')) || is_invisible(c);
    if !text.contains(is_hidden) {
        return shlex::try_quote(text).map(Cow::into_owned).map_err(|_| NulError);
    }
    let mut word = "$'".to_owned();
    for c in text.chars() {
        match c {
            '\0' => return Err(NulError),
            '\'' | '\\' => word.extend(['\\', c]),
            '\n' => word.push_str("\\n"),
            '\t' => word.push_str("\\t"),
            // By bytes: what `\u` stands for depends on the locale.
            c if is_hidden(c) => c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| {
                let _ = write!(word, "\\x{byte:02x}");
            }),
            c => word.push(c),
        }
    }
    word.push('\'');
    Ok(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_written_by_number() {
        assert_eq!(shell_word("plain-word").unwrap(), "plain-word");
        assert_eq!(shell_word("").unwrap(), "''");
        assert_eq!(shell_word("\u{1b}[31m'\\\n").unwrap(), r"$'\x1b[31m\'\\\n'");
        assert_eq!(shell_word("a\0b"), Err(NulError));
        assert_eq!(shell_word("a\0\u{200b}"), Err(NulError));
    }
}
