//! A formula cut into tokens.

use super::FormulaError;

/// A token and the byte at which it starts.
pub(super) type Spanned<'a> = (usize, Token<'a>);

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token<'a> {
    Int(i64),
    Float(f64),
    /// A name, or a word that is an operator.
    Name(&'a str),
    /// An operator or a bracket.
    Sign(&'a str),
}

/// Longer signs first, so that none is cut in two.
const SIGNS: &[&str] = &[
    "**", "==", "!=", "<=", ">=", "&&", "||", "??", "(", ")", "[", "]", "{", "}", ",", "+", "-", "*", "/",
    "%", "^", "<", ">", "!", "?", ":", "#",
];

pub(super) fn tokens(text: &str) -> Result<Vec<Spanned<'_>>, FormulaError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next().unwrap_or(' ');
        let second = rest.chars().nth(1);
        let length = if first.is_whitespace() {
            first.len_utf8()
        } else if first.is_ascii_digit() || (first == '.' && second.is_some_and(|c| c.is_ascii_digit())) {
            let length = number_length(rest);
            tokens.push((at, number(at, &rest[..length])?));
            length
        } else if first.is_alphabetic() || matches!(first, '_' | '$') {
            let length = rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'))
                .unwrap_or(rest.len());
            tokens.push((at, Token::Name(&rest[..length])));
            length
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            tokens.push((at, Token::Sign(sign)));
            sign.len()
        } else {
            return Err(FormulaError::at(at, format!("unexpected `{first}`")));
        };
        at += length;
    }
    Ok(tokens)
}

fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_hex = bytes.len() > 1 && matches!(bytes[1], b'x' | b'X' | b'o' | b'O' | b'b' | b'B');
    let mut length = 0;
    while let Some(byte) = bytes.get(length) {
        let after_exponent = length > 0 && !is_hex && matches!(bytes[length - 1], b'e' | b'E');
        let belongs = byte.is_ascii_alphanumeric()
            || *byte == b'_'
            || *byte == b'.'
            || (after_exponent && matches!(byte, b'+' | b'-'));
        if !belongs {
            break;
        }
        length += 1;
    }
    length
}

fn number(at: usize, text: &str) -> Result<Token<'_>, FormulaError> {
    let digits = text.replace('_', "");
    let radix = match digits.get(..2) {
        Some("0x" | "0X") => 16,
        Some("0o" | "0O") => 8,
        Some("0b" | "0B") => 2,
        _ => 10,
    };
    let int = if radix == 10 {
        digits.parse().ok()
    } else {
        digits
            .get(2..)
            .and_then(|digits| i64::from_str_radix(digits, radix).ok())
    };
    let is_float = radix == 10
        && digits
            .bytes()
            .all(|b| b.is_ascii_digit() || b".eE+-".contains(&b));
    int.map(Token::Int)
        .or_else(|| is_float.then(|| digits.parse().ok().map(Token::Float))?)
        .ok_or_else(|| FormulaError::at(at, format!("`{text}` is not a number")))
}
