//! Tokens put together by the precedence of expr's operators.

use super::FormulaError;
use super::evaluate::Binary;
use super::functions::Function;
use super::lexer::{Token, tokens};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Nil,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// A trigger, by position.
    Variable(usize),
    /// The element that a predicate looks at.
    Element,
    List(Vec<Node>),
    Not(Box<Node>),
    Negative(Box<Node>),
    Binary(Binary, Box<Node>, Box<Node>),
    /// Condition, then, else.
    Ternary(Box<[Node; 3]>),
    /// Arguments, and the predicate where the function takes one.
    Call(Function, Vec<Node>, Option<Box<Node>>),
}

/// Nesting past this is refused: reading is recursive.
const MAX_DEPTH: usize = 64;
const UNARY_NOT: u32 = 50;
const UNARY_SIGN: u32 = 90;

pub(super) fn parse(text: &str, variables: &[&str]) -> Result<Node, FormulaError> {
    let tokens = tokens(text)?;
    let mut parser = Parser {
        tokens: &tokens,
        next: 0,
        end: text.len(),
        variables,
        depth: 0,
        predicates: 0,
    };
    let node = parser.expression(0)?;
    match parser.peek() {
        None => Ok(node),
        Some(token) => Err(parser.unexpected(token)),
    }
}

struct Parser<'a> {
    tokens: &'a [(usize, Token<'a>)],
    next: usize,
    end: usize,
    variables: &'a [&'a str],
    depth: usize,
    predicates: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.next).map(|(_, token)| *token)
    }

    fn position(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |(at, _)| *at)
    }

    fn error(&self, message: impl Into<String>) -> FormulaError {
        FormulaError::at(self.position(), message)
    }

    fn unexpected(&self, token: Token<'_>) -> FormulaError {
        self.error(match token {
            Token::Int(int) => format!("unexpected `{int}`"),
            Token::Float(float) => format!("unexpected `{float}`"),
            Token::Name(text) | Token::Sign(text) => format!("unexpected `{text}`"),
        })
    }

    fn eat(&mut self, sign: &str) -> bool {
        let found = self.peek() == Some(Token::Sign(sign));
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), FormulaError> {
        if self.eat(sign) {
            return Ok(());
        }
        Err(self
            .peek()
            .map_or_else(|| self.too_early(), |token| self.unexpected(token)))
    }

    fn too_early(&self) -> FormulaError {
        self.error("the formula ends too early")
    }

    /// Everything that binds at least as tightly as `precedence`.
    fn expression(&mut self, precedence: u32) -> Result<Node, FormulaError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error("the formula is nested too deeply"));
        }
        let mut left = self.primary()?;
        let mut after_coalesce = false;
        while let Some((name, operator)) = self.operator().filter(|(_, it)| it.precedence() >= precedence) {
            if after_coalesce && operator != Binary::Coalesce {
                return Err(self.error(format!("`{name}` and `??` must not be mixed without parentheses")));
            }
            self.next += 1;
            let above = if operator == Binary::Power {
                operator.precedence()
            } else {
                operator.precedence() + 1
            };
            let right = self.expression(above)?;
            left = Node::Binary(operator, Box::new(left), Box::new(right));
            after_coalesce = operator == Binary::Coalesce;
        }
        if precedence == 0 && self.eat("?") {
            let then = self.expression(0)?;
            self.expect(":")?;
            let otherwise = self.expression(0)?;
            left = Node::Ternary(Box::new([left, then, otherwise]));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn operator(&self) -> Option<(&'a str, Binary)> {
        let (Token::Name(text) | Token::Sign(text)) = self.peek()? else {
            return None;
        };
        Binary::of(text).map(|operator| (text, operator))
    }

    fn primary(&mut self) -> Result<Node, FormulaError> {
        let token = self.peek().ok_or_else(|| self.too_early())?;
        match token {
            Token::Sign("!") | Token::Name("not") => {
                self.next += 1;
                Ok(Node::Not(Box::new(self.expression(UNARY_NOT)?)))
            }
            Token::Sign("-") => {
                self.next += 1;
                Ok(Node::Negative(Box::new(self.expression(UNARY_SIGN)?)))
            }
            Token::Sign("+") => {
                self.next += 1;
                self.expression(UNARY_SIGN)
            }
            Token::Sign("(") => {
                self.next += 1;
                let node = self.expression(0)?;
                self.expect(")")?;
                Ok(node)
            }
            Token::Sign("[") => {
                self.next += 1;
                Ok(Node::List(self.list("]")?))
            }
            Token::Sign("#") if self.predicates > 0 => self.literal(Node::Element),
            Token::Sign("#") => Err(self.error("`#` outside a predicate")),
            Token::Int(int) => self.literal(Node::Int(int)),
            Token::Float(float) => self.literal(Node::Float(float)),
            Token::Name("true") => self.literal(Node::Bool(true)),
            Token::Name("false") => self.literal(Node::Bool(false)),
            Token::Name("nil") => self.literal(Node::Nil),
            Token::Name(name) => self.name(name),
            Token::Sign(_) => Err(self.unexpected(token)),
        }
    }

    fn literal(&mut self, node: Node) -> Result<Node, FormulaError> {
        self.next += 1;
        Ok(node)
    }

    fn name(&mut self, name: &'a str) -> Result<Node, FormulaError> {
        let is_call = self.tokens.get(self.next + 1).map(|(_, token)| *token) == Some(Token::Sign("("));
        if !is_call {
            let known = self.variables.iter().position(|variable| *variable == name);
            let index = known.ok_or_else(|| self.error(format!("there is no trigger `{name}`")))?;
            return self.literal(Node::Variable(index));
        }
        let function = match (Function::of(name), name) {
            (Some(function), _) => function,
            (None, "avg" | "average") => {
                return Err(self.error(format!("there is no function `{name}`: write mean")));
            }
            (None, _) => return Err(self.error(format!("there is no function `{name}` here"))),
        };
        self.next += 2;
        let mut arguments = Vec::new();
        let mut predicate = None;
        while !self.eat(")") {
            if function.takes_predicate() && arguments.len() == 1 {
                self.predicates += 1;
                let braces = self.eat("{");
                predicate = Some(Box::new(self.expression(0)?));
                if braces {
                    self.expect("}")?;
                }
                self.predicates -= 1;
                self.expect(")")?;
                break;
            }
            arguments.push(self.expression(0)?);
            if !self.eat(",") {
                self.expect(")")?;
                break;
            }
        }
        Ok(Node::Call(function, arguments, predicate))
    }

    fn list(&mut self, end: &str) -> Result<Vec<Node>, FormulaError> {
        let mut items = Vec::new();
        while !self.eat(end) {
            items.push(self.expression(0)?);
            if !self.eat(",") {
                self.expect(end)?;
                break;
            }
        }
        Ok(items)
    }
}
