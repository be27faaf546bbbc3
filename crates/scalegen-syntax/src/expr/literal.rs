//! Numbers and texts as expr writes them.

use super::ErrorKind;

/// A number's value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Int(i64),
    Float(f64),
}

/// The length of the number at the start of a text, whatever its digits are worth.
pub(super) fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let at = |index: usize| bytes.get(index).copied().unwrap_or(0);
    let radix = match (at(0), at(1)) {
        (b'0', b'x' | b'X') => 16,
        (b'0', b'o' | b'O') => 8,
        (b'0', b'b' | b'B') => 2,
        _ => 10,
    };
    let digits = |from: usize| {
        let is_digit = |byte: &u8| char::from(*byte).is_digit(radix) || *byte == b'_';
        from + bytes[from..].iter().take_while(|byte| is_digit(byte)).count()
    };
    let mut end = digits(if radix == 10 { 0 } else { 2 });
    if at(end) == b'.' {
        // `1..3` is a range, `1.5` a number.
        if at(end + 1) == b'.' {
            return end;
        }
        end = digits(end + 1);
    }
    if matches!(at(end), b'e' | b'E') {
        end += 1;
        end += usize::from(matches!(at(end), b'+' | b'-'));
        end = digits(end);
    }
    end
}

/// The number that a token of digits stands for.
pub(super) fn number(text: &str) -> Result<Number, ErrorKind> {
    let digits = text.replace('_', "").to_ascii_lowercase();
    let bad = || ErrorKind::BadNumber(text.to_owned());
    let integer = |digits: &str, radix: u32| {
        // `from_str_radix` takes a sign, and no token has one.
        i64::from_str_radix(digits, radix)
            .map(Number::Int)
            .map_err(|_| bad())
    };
    if let Some(digits) = digits.strip_prefix("0x") {
        return integer(digits, 16);
    }
    if digits.contains(['.', 'e']) {
        let float: f64 = digits.parse().map_err(|_| bad())?;
        return if float.is_finite() {
            Ok(Number::Float(float))
        } else {
            Err(bad())
        };
    }
    match (digits.strip_prefix("0b"), digits.strip_prefix("0o")) {
        (Some(digits), _) => integer(digits, 2),
        (_, Some(digits)) => integer(digits, 8),
        _ => integer(&digits, 10),
    }
}

/// The length of the text in quotes at the start, with its quotes.
pub(super) fn text_length(text: &str) -> Result<usize, ErrorKind> {
    let mut characters = text.char_indices();
    let Some((_, quote)) = characters.next() else {
        return Err(ErrorKind::NotClosed("text"));
    };
    while let Some((at, character)) = characters.next() {
        match character {
            _ if character == quote => return Ok(at + 1),
            '\n' if quote != '`' => return Err(ErrorKind::NotClosed("text")),
            // Between backquotes nothing is escaped.
            '\\' if quote != '`' => {
                let Some((_, escaped)) = characters.next() else {
                    break;
                };
                if !is_escape(escaped, quote) {
                    return Err(ErrorKind::BadEscape(escaped));
                }
            }
            _ => {}
        }
    }
    Err(ErrorKind::NotClosed("text"))
}

fn is_escape(escaped: char, quote: char) -> bool {
    escaped == quote
        || matches!(
            escaped,
            'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | '\\' | 'x' | 'u' | 'U' | '0'..='3'
        )
}

/// What a text in quotes says.
pub(super) fn text(quoted: &str) -> Result<String, ErrorKind> {
    let quote = quoted.chars().next().unwrap_or('"');
    let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    if quote == '`' {
        return Ok(inner.to_owned());
    }
    let mut said = String::with_capacity(inner.len());
    let mut characters = inner.chars().peekable();
    while let Some(character) = characters.next() {
        let escaped = match character {
            '\r' => {
                // Line ends are one `\n`, however they are written.
                characters.next_if_eq(&'\n');
                said.push('\n');
                continue;
            }
            '\\' => characters.next().unwrap_or('\\'),
            _ => {
                said.push(character);
                continue;
            }
        };
        let (radix, count, first) = match escaped {
            'x' => (16, 2, 0),
            'u' => (16, 4, 0),
            'U' => (16, 8, 0),
            '0'..='3' => (8, 2, escaped.to_digit(8).unwrap_or(0)),
            _ => {
                said.push(named(escaped));
                continue;
            }
        };
        let mut code = first;
        for _ in 0..count {
            let digit = characters.next().and_then(|c| c.to_digit(radix));
            let digit = digit.ok_or(ErrorKind::BadEscape(escaped))?;
            code = code.saturating_mul(radix).saturating_add(digit);
        }
        if code > u32::from(char::MAX) {
            return Err(ErrorKind::BadEscape(escaped));
        }
        // Half of a surrogate pair is what Go replaces too.
        said.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    Ok(said)
}

fn named(escaped: char) -> char {
    match escaped {
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_kind() {
        for (text, expected) in [
            ("7", Number::Int(7)),
            ("08", Number::Int(8)),
            ("1_000", Number::Int(1000)),
            ("0x1F", Number::Int(31)),
            ("0b101", Number::Int(5)),
            ("0o17", Number::Int(15)),
            (".5", Number::Float(0.5)),
            ("1.", Number::Float(1.0)),
            ("2.5e-1", Number::Float(0.25)),
            ("1E3", Number::Float(1000.0)),
        ] {
            assert_eq!(number_length(text), text.len(), "{text}");
            assert_eq!(number(text), Ok(expected), "{text}");
        }
        for text in [
            "0x",
            "0b",
            "0o",
            "1e",
            "1e+",
            "1e999",
            "9223372036854775808",
            "0x1.8",
        ] {
            assert_eq!(number(text), Err(ErrorKind::BadNumber(text.to_owned())), "{text}");
        }
        assert_eq!(number_length("1..3"), 1);
        assert_eq!(number_length("1.2.3"), 3);
        assert_eq!(number_length("0b12"), 3);
    }

    #[test]
    fn texts_with_escapes() {
        for (quoted, expected) in [
            (r#""a\tb""#, "a\tb"),
            (r"'it\'s'", "it's"),
            (r#""\x41\u00e9\U0001F600\101""#, "Aé😀A"),
            ("`raw \\n`", "raw \\n"),
        ] {
            assert_eq!(text_length(quoted), Ok(quoted.len()), "{quoted}");
            assert_eq!(text(quoted).as_deref(), Ok(expected), "{quoted}");
        }
        assert_eq!(text_length(r#""\q""#), Err(ErrorKind::BadEscape('q')));
        assert_eq!(text_length(r#""it\'s""#), Err(ErrorKind::BadEscape('\'')));
        assert_eq!(text_length("'a\n'"), Err(ErrorKind::NotClosed("text")));
        assert_eq!(text(r#""\x4""#), Err(ErrorKind::BadEscape('x')));
    }
}
