//! The grammar of formulas, and the kinds of values in them as far as they are certain.

use std::collections::BTreeSet;

use super::operations::{self, Kind, applied, condition_of, either, is_word};
use super::tokens::Token;

/// How deep brackets and operators may nest: far more than anyone writes, far less than the stack holds.
const MAX_DEPTH: usize = 120;

/// Reads a formula to its end. Names besides functions must be among `triggers`.
pub(super) fn parse(tokens: &[Token<'_>], triggers: &BTreeSet<&str>) -> Result<(), String> {
    let mut parser = Parser {
        tokens,
        at: 0,
        depth: 0,
        triggers,
        variables: Vec::new(),
    };
    let kind = parser.sequence()?;
    if let Some(token) = parser.peek() {
        return Err(format!("{} is not expected there", describe(token)));
    }
    if kind == Kind::Truth {
        return Err("the formula is true or false, not a number: add ? 1 : 0".to_owned());
    }
    Ok(())
}

struct Parser<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    depth: usize,
    triggers: &'a BTreeSet<&'a str>,
    /// Names that `let` has given, innermost last.
    variables: Vec<&'a str>,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).copied()
    }

    fn takes(&mut self, sign: &'static str) -> bool {
        let found = self.peek() == Some(Token::Sign(sign));
        self.at += usize::from(found);
        found
    }

    fn takes_name(&mut self, word: &str) -> bool {
        let found = self.peek() == Some(Token::Name(word));
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &'static str) -> Result<(), String> {
        if self.takes(sign) {
            return Ok(());
        }
        Err(match self.peek() {
            Some(token) => format!("{} is not expected where `{sign}` should be", describe(token)),
            None => format!("the formula ends where `{sign}` should be"),
        })
    }

    /// `let x = a; b`, or an expression. What `let` names is known up to the end of the sequence.
    fn sequence(&mut self) -> Result<Kind, String> {
        let known = self.variables.len();
        while self.takes_name("let") {
            let Some(Token::Name(name)) = self.peek() else {
                return Err("`let` needs a name".to_owned());
            };
            self.at += 1;
            self.expect("=")?;
            self.expression()?;
            self.variables.push(name);
            self.expect(";")?;
        }
        let kind = self.expression();
        self.variables.truncate(known);
        kind
    }

    /// An expression with all operators, the ternary one too.
    fn expression(&mut self) -> Result<Kind, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("the formula is nested too deep".to_owned());
        }
        let kind = if self.takes_name("if") {
            self.conditional()
        } else {
            self.ternary()
        };
        self.depth -= 1;
        kind
    }

    fn conditional(&mut self) -> Result<Kind, String> {
        let condition = self.expression()?;
        condition_of(condition)?;
        self.expect("{")?;
        let then = self.sequence()?;
        self.expect("}")?;
        if !self.takes_name("else") {
            return Err("`if` needs an `else`".to_owned());
        }
        if self.takes_name("if") {
            return Ok(either(then, self.conditional()?));
        }
        self.expect("{")?;
        let otherwise = self.sequence()?;
        self.expect("}")?;
        Ok(either(then, otherwise))
    }

    fn ternary(&mut self) -> Result<Kind, String> {
        let kind = self.binary(0)?;
        if self.takes("?:") {
            let otherwise = self.expression()?;
            return Ok(either(kind, otherwise));
        }
        if !self.takes("?") {
            return Ok(kind);
        }
        let then = self.expression()?;
        self.expect(":")?;
        let otherwise = self.expression()?;
        condition_of(kind)?;
        Ok(either(then, otherwise))
    }

    /// Operators that bind at least as tightly as `least`.
    fn binary(&mut self, least: u8) -> Result<Kind, String> {
        let mut left = self.unary()?;
        loop {
            let start = self.at;
            let negated = self.takes_name("not");
            let Some((operator, strength)) = self.peek().and_then(operations::operator) else {
                self.at = start;
                return Ok(left);
            };
            if strength < least || (negated && !is_word(operator)) {
                self.at = start;
                return Ok(left);
            }
            self.at += 1;
            if operator == "|" {
                left = self.piped()?;
                continue;
            }
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return Err("the formula is nested too deep".to_owned());
            }
            // Powers group from the right, everything else from the left.
            let right = self.binary(strength + u8::from(!matches!(operator, "**" | "^")))?;
            self.depth -= 1;
            left = applied(operator, left, right)?;
        }
    }

    /// The function that a value is piped into.
    fn piped(&mut self) -> Result<Kind, String> {
        let Some(Token::Name(name)) = self.peek() else {
            return Err("`|` needs a function after it".to_owned());
        };
        self.at += 1;
        let kind = self.call(name)?;
        self.postfix(kind)
    }

    fn unary(&mut self) -> Result<Kind, String> {
        let mut signs = 0;
        let mut not = false;
        loop {
            if self.takes("-") || self.takes("+") {
                signs += 1;
            } else if self.takes("!") || self.takes_name("not") {
                not = true;
            } else {
                break;
            }
            if signs > MAX_DEPTH {
                return Err("the formula is nested too deep".to_owned());
            }
        }
        let kind = self.primary()?;
        let kind = self.postfix(kind)?;
        if not {
            condition_of(kind)?;
            return Ok(Kind::Truth);
        }
        if signs > 0 && kind == Kind::Truth {
            return Err("what is true or false is no number".to_owned());
        }
        Ok(kind)
    }

    fn primary(&mut self) -> Result<Kind, String> {
        let Some(token) = self.peek() else {
            return Err("the formula ends too early".to_owned());
        };
        self.at += 1;
        match token {
            Token::Integer => Ok(Kind::Integer),
            Token::Float => Ok(Kind::Float),
            Token::Text | Token::Element => Ok(Kind::Unknown),
            Token::Name("true" | "false") => Ok(Kind::Truth),
            Token::Name("nil" | "$env") => Ok(Kind::Unknown),
            Token::Name(name) if self.peek() == Some(Token::Sign("(")) => self.call(name),
            Token::Name(name) if self.variables.contains(&name) => Ok(Kind::Unknown),
            Token::Name(name) if self.triggers.contains(name) => Ok(Kind::Float),
            Token::Name(name) => Err(self.unknown(name)),
            Token::Sign("(") => {
                let kind = self.sequence()?;
                self.expect(")")?;
                Ok(kind)
            }
            Token::Sign("[") => {
                self.list("]", Self::expression)?;
                Ok(Kind::Unknown)
            }
            Token::Sign("{") => {
                self.list("}", Self::entry)?;
                Ok(Kind::Unknown)
            }
            // A field of the element that a predicate looks at.
            Token::Sign(".") => self.field(),
            Token::Sign(_) => Err(format!("{} is not expected there", describe(token))),
        }
    }

    fn unknown(&self, name: &str) -> String {
        let known: Vec<String> = self
            .triggers
            .iter()
            .map(|trigger| format!("`{trigger}`"))
            .collect();
        let known = if known.is_empty() {
            "no trigger but cpu and memory has a name".to_owned()
        } else {
            format!("there are {}", known.join(", "))
        };
        format!("`{name}` is not the name of a trigger that a formula can use: {known}")
    }

    /// What follows a value: fields, items, slices.
    fn postfix(&mut self, mut kind: Kind) -> Result<Kind, String> {
        loop {
            if self.takes(".") || self.takes("?.") {
                kind = self.field()?;
            } else if self.takes("[") {
                if !self.takes(":") {
                    self.expression()?;
                    if !self.takes(":") {
                        self.expect("]")?;
                        kind = Kind::Unknown;
                        continue;
                    }
                }
                if !self.takes("]") {
                    self.expression()?;
                    self.expect("]")?;
                }
                kind = Kind::Unknown;
            } else {
                return Ok(kind);
            }
        }
    }

    fn field(&mut self) -> Result<Kind, String> {
        match self.peek() {
            Some(Token::Name(_)) => {
                self.at += 1;
                if self.takes("(") {
                    self.list(")", Self::argument)?;
                }
                Ok(Kind::Unknown)
            }
            Some(Token::Sign("[")) => Ok(Kind::Unknown),
            Some(token) => Err(format!("{} is not expected after a point", describe(token))),
            None => Err("the formula ends after a point".to_owned()),
        }
    }

    /// The arguments of a function, after its name.
    fn call(&mut self, name: &str) -> Result<Kind, String> {
        let Some(kind) = operations::function(name) else {
            return Err(format!("`{name}` is no function"));
        };
        self.expect("(")?;
        self.list(")", Self::argument)?;
        Ok(kind)
    }

    /// An expression, or a predicate in braces.
    fn argument(&mut self) -> Result<Kind, String> {
        let at = |ahead: usize| self.tokens.get(self.at + ahead).copied();
        // A map begins with a key and a colon; anything else in braces is a predicate.
        let map = at(1) == Some(Token::Sign("}")) || at(2) == Some(Token::Sign(":"));
        if map || !self.takes("{") {
            return self.expression();
        }
        let kind = self.sequence()?;
        self.expect("}")?;
        Ok(kind)
    }

    /// A key and its value.
    fn entry(&mut self) -> Result<Kind, String> {
        match self.peek() {
            Some(Token::Sign("(")) => {
                self.expression()?;
            }
            Some(Token::Name(_) | Token::Text | Token::Integer) => self.at += 1,
            Some(token) => return Err(format!("{} is no key of a map", describe(token))),
            None => return Err("the formula ends within a map".to_owned()),
        }
        self.expect(":")?;
        self.expression()
    }

    /// Items up to a closing bracket, with commas between them and one after the last if need be.
    fn list(
        &mut self,
        close: &'static str,
        item: fn(&mut Self) -> Result<Kind, String>,
    ) -> Result<(), String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("the formula is nested too deep".to_owned());
        }
        while !self.takes(close) {
            item(self)?;
            if !self.takes(",") {
                self.expect(close)?;
                break;
            }
        }
        self.depth -= 1;
        Ok(())
    }
}

fn describe(token: Token<'_>) -> String {
    match token {
        Token::Name(name) => format!("`{name}`"),
        Token::Sign(sign) => format!("`{sign}`"),
        Token::Integer | Token::Float => "a number".to_owned(),
        Token::Text => "a text".to_owned(),
        Token::Element => "`#`".to_owned(),
    }
}
