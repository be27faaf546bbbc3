//! The words of a formula.

/// One word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A name, a keyword, or an operator that is a word.
    Name(&'a str),
    /// A whole number.
    Integer,
    /// A number with a point or an exponent.
    Float,
    /// A text in quotes of any kind.
    Text,
    /// The element of a predicate: `#`, `#acc`, `#index`.
    Element,
    /// An operator, or a bracket.
    Sign(&'static str),
}

/// Longer ones first, so that `..` is not two points.
const SIGNS: [&str; 38] = [
    "...", "**", "==", "!=", ">=", "<=", "&&", "||", "??", "?.", "?:", "..", "::", "+", "-", "*", "/", "%",
    "^", "<", ">", "!", "|", "?", ":", "(", ")", "[", "]", "{", "}", ",", ";", ".", "=", "&", "~", "@",
];

/// All words in order, without blanks and comments.
pub(super) fn tokens(formula: &str) -> Result<Vec<Token<'_>>, String> {
    let mut tokens = Vec::new();
    let mut rest = formula;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if first.is_whitespace() => first.len_utf8(),
            '"' | '\'' | '`' => {
                tokens.push(Token::Text);
                text(rest, first)?
            }
            '0'..='9' => number(rest, &mut tokens)?,
            '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => number(rest, &mut tokens)?,
            '#' => {
                tokens.push(Token::Element);
                1 + name(&rest[1..])
            }
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => match rest.find("*/") {
                Some(end) => end + 2,
                None => return Err("the comment is not closed".to_owned()),
            },
            _ if first.is_alphabetic() || matches!(first, '_' | '$') => {
                let length = name(rest);
                tokens.push(Token::Name(&rest[..length]));
                length
            }
            _ => match SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
                Some("&" | "~" | "@") | None => return Err(format!("`{first}` is no part of a formula")),
                Some(sign) => {
                    tokens.push(Token::Sign(sign));
                    sign.len()
                }
            },
        };
        rest = &rest[length..];
    }
    Ok(tokens)
}

/// The length of the name at the start.
fn name(rest: &str) -> usize {
    rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '$'))
        .unwrap_or(rest.len())
}

/// The length of the text at the start, with its quotes.
fn text(rest: &str, quote: char) -> Result<usize, String> {
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        if character == quote {
            return Ok(at + 1);
        }
        // Between backquotes nothing is escaped.
        if character == '\\' && quote != '`' {
            characters.next();
        }
    }
    Err(format!("the text after {quote} is not closed"))
}

/// The length of the number at the start.
fn number(rest: &str, tokens: &mut Vec<Token<'_>>) -> Result<usize, String> {
    let digits = |from: usize, radix: u32| {
        from + rest[from..]
            .find(|c: char| !c.is_digit(radix) && c != '_')
            .unwrap_or(rest.len() - from)
    };
    let radix = match rest.as_bytes() {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 10,
    };
    if radix != 10 {
        tokens.push(Token::Integer);
        return Ok(digits(2, radix));
    }
    let mut end = digits(0, 10);
    let mut token = Token::Integer;
    // `1..3` is a range, `1.5` a number.
    if rest[end..].starts_with('.') && !rest[end..].starts_with("..") {
        token = Token::Float;
        end = digits(end + 1, 10);
        if rest[end..].starts_with('.') && !rest[end..].starts_with("..") {
            return Err(format!("`{}` is no number", &rest[..=end]));
        }
    }
    if rest[end..].starts_with(['e', 'E']) {
        token = Token::Float;
        end += 1;
        end += usize::from(rest[end..].starts_with(['+', '-']));
        end = digits(end, 10);
    }
    tokens.push(token);
    Ok(end)
}
