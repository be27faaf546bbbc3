//! Numbers, durations and strings as PromQL writes them.

use scalegen_syntax::strconv;

/// The value of a number: decimal, hexadecimal, or octal with a leading 0.
pub(super) fn number(text: &str) -> Option<f64> {
    let digits = text.replace('_', "");
    if let Some(hex) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        #[allow(clippy::cast_precision_loss, reason = "Prometheus has floats only")]
        return i64::from_str_radix(hex, 16).ok().map(|number| number as f64);
    }
    if !digits
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'))
    {
        return None;
    }
    #[allow(clippy::cast_precision_loss, reason = "Prometheus has floats only")]
    strconv::integer_of_any_base(&digits)
        .map(|number| number as f64)
        .or_else(|_| strconv::float(&digits))
        .ok()
}

/// Units from long to short, in milliseconds.
const UNITS: [(&str, f64); 7] = [
    ("y", 31_536_000_000.0),
    ("w", 604_800_000.0),
    ("d", 86_400_000.0),
    ("h", 3_600_000.0),
    ("m", 60_000.0),
    ("s", 1000.0),
    ("ms", 1.0),
];

/// The seconds of a duration: whole numbers with units, each once, from long to short.
pub(super) fn duration(text: &str) -> Option<f64> {
    let mut rest = text;
    let mut units = UNITS.iter();
    let mut milliseconds = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let count: f64 = rest[..digits].parse().ok()?;
        let length = rest[digits..]
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(rest.len() - digits);
        let (_, unit) = units.find(|(unit, _)| *unit == &rest[digits..digits + length])?;
        milliseconds += count * unit;
        rest = &rest[digits + length..];
    }
    Some(milliseconds / 1000.0)
}

/// The length of the string that a text begins with, quotes included; none where it has no end.
pub(super) fn text_length(text: &str) -> Option<usize> {
    let quote = *text.as_bytes().first()?;
    let mut bytes = text.bytes().enumerate().skip(1);
    while let Some((index, byte)) = bytes.next() {
        match byte {
            _ if byte == quote => return Some(index + 1),
            b'\\' if quote != b'`' => {
                bytes.next();
            }
            b'\n' if quote != b'`' => return None,
            _ => {}
        }
    }
    None
}

/// A string without its quotes, its escapes replaced; or else where in it the first bad escape is.
pub(super) fn unquote(text: &str) -> Result<String, usize> {
    let inner = &text[1..text.len() - 1];
    if text.starts_with('`') {
        return Ok(inner.to_owned());
    }
    // Bytes and not characters, since `\xff` stands for one byte.
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(backslash) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..backslash]);
        rest = &rest[backslash..];
        let (character, length) = escape(rest).ok_or(1 + inner.len() - rest.len())?;
        match character {
            Escaped::Byte(byte) => bytes.push(byte),
            Escaped::Char(c) => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        rest = &rest[length..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

enum Escaped {
    Byte(u8),
    Char(char),
}

/// What the escape at the start of a text stands for, and its length.
fn escape(text: &str) -> Option<(Escaped, usize)> {
    let byte = *text.as_bytes().get(1)?;
    let digits = |length: usize, base| {
        let digits = text.get(2..2 + length)?;
        let number = u32::from_str_radix(digits, base).ok()?;
        digits
            .bytes()
            .all(|b| b.is_ascii_alphanumeric())
            .then_some((number, 2 + length))
    };
    let simple = |byte| Some((Escaped::Byte(byte), 2));
    match byte {
        b'a' => simple(7),
        b'b' => simple(8),
        b'f' => simple(12),
        b'n' => simple(b'\n'),
        b'r' => simple(b'\r'),
        b't' => simple(b'\t'),
        b'v' => simple(11),
        b'\\' | b'"' | b'\'' => simple(byte),
        b'x' => {
            digits(2, 16).and_then(|(number, length)| Some((Escaped::Byte(number.try_into().ok()?), length)))
        }
        b'0'..=b'7' => {
            let number = u32::from_str_radix(text.get(1..4)?, 8).ok()?;
            Some((Escaped::Byte(number.try_into().ok()?), 4))
        }
        b'u' => {
            digits(4, 16).and_then(|(number, length)| Some((Escaped::Char(char::from_u32(number)?), length)))
        }
        b'U' => {
            digits(8, 16).and_then(|(number, length)| Some((Escaped::Char(char::from_u32(number)?), length)))
        }
        _ => None,
    }
}

/// What is wrong with a regular expression that RE2 does not compile, of common mistakes: Prometheus has
/// neither look-around nor `*` as a wildcard.
pub(super) fn pattern_fault(pattern: &str) -> Option<&'static str> {
    #[derive(PartialEq)]
    enum Before {
        Nothing,
        Atom,
        Repeated,
    }
    let mut before = Before::Nothing;
    let mut open = 0_usize;
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        before = match c {
            '\\' if rest.next().is_none() => return Some("it ends with a backslash"),
            '[' => {
                if rest.peek() == Some(&'^') {
                    rest.next();
                }
                let mut is_first = true;
                loop {
                    match rest.next() {
                        None => return Some("`[` is not closed"),
                        Some(']') if !is_first => break,
                        Some('\\') => {
                            rest.next();
                        }
                        // `[[:alpha:]]`
                        Some('[') if rest.peek() == Some(&':') => {
                            while rest.next().is_some_and(|c| c != ']') {}
                        }
                        Some(_) => {}
                    }
                    is_first = false;
                }
                Before::Atom
            }
            '(' => {
                open += 1;
                if rest.peek() == Some(&'?') {
                    rest.next();
                    match rest.next() {
                        Some('=' | '!') => return Some("RE2 has no look-ahead"),
                        Some('<') if matches!(rest.peek(), Some('=' | '!')) => {
                            return Some("RE2 has no look-behind");
                        }
                        _ => {}
                    }
                }
                Before::Nothing
            }
            ')' if open == 0 => return Some("`)` closes nothing"),
            ')' => {
                open -= 1;
                Before::Atom
            }
            '|' => Before::Nothing,
            '*' | '+' | '?' if before == Before::Nothing => return Some("a repetition follows nothing"),
            '*' | '+' | '?' if before == Before::Repeated => {
                return Some("a repetition follows a repetition");
            }
            '*' | '+' | '?' => {
                if rest.peek() == Some(&'?') {
                    rest.next();
                }
                Before::Repeated
            }
            _ => Before::Atom,
        };
    }
    (open > 0).then_some("`(` is not closed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_prometheus_does() {
        for (text, value) in [
            ("5", 5.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("1e3", 1000.0),
            ("0x1F", 31.0),
            ("0755", 493.0),
            ("1_000", 1000.0),
            ("2.5e-3", 0.0025),
        ] {
            assert_eq!(number(text), Some(value), "{text}");
        }
        for text in ["5m", "1.2.3", "0xg", "1e", "0x"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn durations_have_units_from_long_to_short() {
        for (text, seconds) in [
            ("5m", 300.0),
            ("1h30m", 5400.0),
            ("1y", 31_536_000.0),
            ("100ms", 0.1),
            ("0s", 0.0),
            ("1d2h3m4s5ms", 93_784.005),
        ] {
            assert_eq!(duration(text), Some(seconds), "{text}");
        }
        for text in ["5", "m", "1m1h", "1m2m", "1.5h", "5min"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn strings_are_unquoted() {
        assert_eq!(unquote(r#""a\"b\n\x41\101\u00e9""#).unwrap(), "a\"b\nAAé");
        assert_eq!(unquote(r"`a\b`").unwrap(), r"a\b");
        assert_eq!(unquote(r#""ab\d""#), Err(3));
    }

    #[test]
    fn patterns_that_do_not_compile_are_found() {
        for pattern in [
            "*", "*-foo", "a|*", "(a", "a)", "[a", "a\\", "(?!a)", "(?<=a)b", "a**",
        ] {
            assert!(pattern_fault(pattern).is_some(), "{pattern}");
        }
        for pattern in [
            "",
            ".*",
            "a|b",
            "(a|b)+",
            "[*]",
            "[]a]",
            "[^]a]",
            "a+?",
            r"\*",
            "(?i)a",
            "(?P<x>a)",
            "[[:alpha:]]*",
            "^*",
            "a{2}",
            "web-[0-9a-f]+-.*",
        ] {
            assert_eq!(pattern_fault(pattern), None, "{pattern}");
        }
    }
}
