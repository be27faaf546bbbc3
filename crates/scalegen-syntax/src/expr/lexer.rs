//! An expression cut into tokens, one at a time.

use super::literal;
use super::token::{Kind, Token};
use super::{Error, ErrorKind, Span};

/// Names that are operators.
const WORDS: [&str; 11] = [
    "not",
    "in",
    "or",
    "and",
    "matches",
    "contains",
    "startsWith",
    "endsWith",
    "let",
    "if",
    "else",
];

/// Reads one token after the other.
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// The next token; `End` at the end, however often it is asked for.
    pub(super) fn next(&mut self) -> Result<Token<'t>, Error> {
        let rest = self.skip_blanks()?;
        let Some(first) = rest.chars().next() else {
            return Ok(self.token(Kind::End, 0));
        };
        let second = rest[first.len_utf8()..].chars().next();
        Ok(match first {
            '"' | '\'' | '`' => {
                let length = literal::text_length(rest).map_err(|kind| self.error(first.len_utf8(), kind))?;
                self.token(Kind::Text, length)
            }
            '0'..='9' => self.number(rest)?,
            '.' if second.is_some_and(|c| c.is_ascii_digit()) => self.number(rest)?,
            '.' => self.token(Kind::Operator, 1 + usize::from(second == Some('.'))),
            '?' => self.token(Kind::Operator, 1 + usize::from(matches!(second, Some('.' | '?')))),
            '|' | ':' => self.token(Kind::Operator, 1 + usize::from(second == Some(first))),
            '(' | '[' | '{' | ')' | ']' | '}' => self.token(Kind::Bracket, 1),
            ',' | ';' | '%' | '+' | '-' | '^' | '/' | '#' => self.token(Kind::Operator, 1),
            '&' | '!' | '=' | '*' | '<' | '>' => self.token(
                Kind::Operator,
                1 + usize::from(matches!(second, Some('&' | '=' | '*'))),
            ),
            _ if is_name(first) => {
                let length = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
                let is_operator = WORDS.contains(&&rest[..length]);
                self.token(if is_operator { Kind::Operator } else { Kind::Name }, length)
            }
            _ => return Err(self.error(first.len_utf8(), ErrorKind::Unexpected(first.to_string()))),
        })
    }

    /// What is left after blanks and comments.
    fn skip_blanks(&mut self) -> Result<&'t str, Error> {
        loop {
            let rest = self.text[self.at..].trim_start();
            self.at = self.text.len() - rest.len();
            if rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if let Some(comment) = rest.strip_prefix("/*") {
                match comment.find("*/") {
                    Some(end) => self.at += 2 + end + 2,
                    None => return Err(self.error(2, ErrorKind::NotClosed("comment"))),
                }
            } else {
                return Ok(rest);
            }
        }
    }

    fn number(&mut self, rest: &'t str) -> Result<Token<'t>, Error> {
        let length = literal::number_length(rest);
        let after = rest[length..].chars().next();
        if let Some(after) = after.filter(|c| is_name(*c)) {
            let end = length + after.len_utf8();
            return Err(self.error(end, ErrorKind::BadNumber(rest[..end].to_owned())));
        }
        Ok(self.token(Kind::Number, length))
    }

    fn token(&mut self, kind: Kind, length: usize) -> Token<'t> {
        let span = Span::new(self.at, self.at + length);
        self.at += length;
        Token {
            kind,
            text: &self.text[span.start..span.end],
            span,
        }
    }

    fn error(&self, length: usize, kind: ErrorKind) -> Error {
        Error::new(Span::new(self.at, self.at + length), kind)
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}
