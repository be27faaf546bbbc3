//! A query cut into tokens, one at a time.

use super::literal;
use super::{Error, ErrorKind};
use crate::Span;

/// A token with its text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    pub(super) span: Span,
    pub(super) text: &'t str,
}

/// The kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The end of the query.
    End,
    /// A name or keyword, colons included.
    Word,
    /// `$x`, `${x}` or `[[x]]`, and a word with such a part.
    Variable,
    /// A number.
    Number,
    /// A duration such as `1h30m`.
    Duration,
    /// A string with its quotes.
    Text,
    /// An operator, a bracket or a comma.
    Sign,
}

impl Token<'_> {
    /// Whether it is this sign.
    pub(super) fn is(&self, sign: &str) -> bool {
        self.kind == Kind::Sign && self.text == sign
    }

    /// Whether it is this keyword, in any case.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }
}

/// Reads one token after the other.
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// Within `[…]` a colon is a sign, not the start of a name.
    in_range: bool,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            in_range: false,
        }
    }

    /// The next token; `End` at the end, however often it is asked for.
    pub(super) fn next(&mut self) -> Result<Token<'t>, Error> {
        self.skip_blanks();
        let rest = &self.text[self.at..];
        let Some(first) = rest.chars().next() else {
            return Ok(self.token(Kind::End, 0));
        };
        let second = rest[first.len_utf8()..].chars().next();
        match first {
            '"' | '\'' | '`' => {
                let length = literal::text_length(rest)
                    .ok_or_else(|| self.error(rest.len(), ErrorKind::StringNotClosed))?;
                Ok(self.token(Kind::Text, length))
            }
            '0'..='9' => self.number(rest),
            '.' if second.is_some_and(|c| c.is_ascii_digit()) => self.number(rest),
            ':' if self.in_range => Ok(self.token(Kind::Sign, 1)),
            '[' if second != Some('[') => {
                self.in_range = true;
                Ok(self.token(Kind::Sign, 1))
            }
            // `[[[x]]]` is the range that a variable stands for.
            '[' if !self.in_range && rest.starts_with("[[[") => {
                self.in_range = true;
                Ok(self.token(Kind::Sign, 1))
            }
            ']' => {
                self.in_range = false;
                Ok(self.token(Kind::Sign, 1))
            }
            '(' | ')' | '{' | '}' | ',' | '+' | '-' | '*' | '/' | '%' | '^' | '@' => {
                Ok(self.token(Kind::Sign, 1))
            }
            '=' | '!' if matches!(second, Some('=' | '~')) => Ok(self.token(Kind::Sign, 2)),
            '<' | '>' => Ok(self.token(Kind::Sign, 1 + usize::from(second == Some('=')))),
            '=' => Ok(self.token(Kind::Sign, 1)),
            _ => match self.word(rest) {
                (_, 0) => Err(self.error(first.len_utf8(), ErrorKind::UnknownCharacter(first))),
                (kind, length) => Ok(self.token(kind, length)),
            },
        }
    }

    /// The kind and length of a word, which variables may be part of.
    fn word(&self, rest: &str) -> (Kind, usize) {
        let mut kind = Kind::Word;
        let mut length = 0;
        loop {
            let part = &rest[length..];
            let variable = variable_length(part);
            if variable > 0 {
                kind = Kind::Variable;
                length += variable;
            } else if part.starts_with(|c: char| is_name(c) || (c == ':' && !self.in_range)) {
                length += 1;
            } else {
                return (kind, length);
            }
        }
    }

    fn number(&mut self, rest: &'t str) -> Result<Token<'t>, Error> {
        let is_hex = rest.starts_with("0x") || rest.starts_with("0X");
        let mut length = 0;
        for (index, byte) in rest.bytes().enumerate() {
            let is_exponent = matches!(byte, b'+' | b'-')
                && !is_hex
                && rest[..index].ends_with(['e', 'E'])
                && rest[..index - 1]
                    .bytes()
                    .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'_'));
            if !byte.is_ascii_alphanumeric() && !matches!(byte, b'.' | b'_') && !is_exponent {
                break;
            }
            length = index + 1;
        }
        let text = &rest[..length];
        if literal::number(text).is_some() {
            Ok(self.token(Kind::Number, length))
        } else if literal::duration(text).is_some() {
            Ok(self.token(Kind::Duration, length))
        } else {
            Err(self.error(length, ErrorKind::BadNumber(text.to_owned())))
        }
    }

    fn skip_blanks(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
            let comment = match rest[blanks..].starts_with('#') {
                true => rest[blanks..].find('\n').unwrap_or(rest.len() - blanks),
                false => 0,
            };
            if blanks + comment == 0 {
                return;
            }
            self.at += blanks + comment;
        }
    }

    fn token(&mut self, kind: Kind, length: usize) -> Token<'t> {
        let start = self.at;
        self.at += length;
        Token {
            kind,
            span: Span { start, end: self.at },
            text: &self.text[start..self.at],
        }
    }

    fn error(&self, length: usize, kind: ErrorKind) -> Error {
        let span = Span {
            start: self.at,
            end: self.at + length,
        };
        Error::new(span, kind)
    }
}

pub(super) fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The length of a variable at the start of a text; 0 where none is there.
fn variable_length(text: &str) -> usize {
    let closed = |end: &str| text.find(end).map_or(0, |index| index + end.len());
    if text.starts_with("${") {
        closed("}")
    } else if text.starts_with("[[") && !text.starts_with("[[[") {
        closed("]]")
    } else if let Some(name) = text.strip_prefix('$') {
        let length = name.find(|c| !is_name(c)).unwrap_or(name.len());
        if length == 0 { 0 } else { 1 + length }
    } else {
        0
    }
}
