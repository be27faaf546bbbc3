//! Operands: literals, names, lists, maps, and what is written behind them.

use super::Parser;
use crate::expr::literal::{self, Number};
use crate::expr::operator::Unary;
use crate::expr::token::Kind;
use crate::expr::tree::{Node, NodeId, Pointer};
use crate::expr::{Error, ErrorKind, Span};

impl Parser<'_> {
    pub(super) fn operand(&mut self) -> Result<NodeId, Error> {
        let token = self.current;
        if token.kind == Kind::Operator
            && let Some((operator, precedence)) = Unary::of(token.text)
        {
            self.next()?;
            let operand = self.expression(precedence)?;
            let node = self.add(Node::Unary(operator, operand), self.span_from(token.span))?;
            return self.postfix(node, token.span);
        }
        if token.is_bracket("(") {
            self.next()?;
            let node = self.sequence()?;
            self.expect_bracket(")")?;
            return self.postfix(node, token.span);
        }
        if self.predicates > 0 && (token.is_operator("#") || token.is_operator(".")) {
            let node = self.pointer()?;
            return self.postfix(node, token.span);
        }
        if token.is_operator("::") {
            self.next()?;
            let name = self.expect_name()?;
            let node = self.call(name, None, false)?;
            return self.postfix(node, token.span);
        }
        self.literal()
    }

    /// `#`, `#name`, or nothing before `.name`.
    fn pointer(&mut self) -> Result<NodeId, Error> {
        let start = self.current.span;
        let mut pointer = Pointer::Element;
        if self.takes_operator("#")? && self.current.kind == Kind::Name {
            pointer = match self.next()?.text {
                "index" => Pointer::Index,
                "acc" => Pointer::Accumulator,
                other => Pointer::Other(other.into()),
            };
        }
        self.add(Node::Pointer(pointer), start)
    }

    fn literal(&mut self) -> Result<NodeId, Error> {
        let token = self.current;
        let at = |kind| Error::new(token.span, kind);
        let node = match token.kind {
            Kind::Name => {
                self.next()?;
                // Nothing can be written behind these three and numbers.
                let constant = match token.text {
                    "true" => Some(Node::Bool(true)),
                    "false" => Some(Node::Bool(false)),
                    "nil" => Some(Node::Nil),
                    _ => None,
                };
                if let Some(constant) = constant {
                    return self.add(constant, token.span);
                }
                if self.current.is_bracket("(") {
                    self.call(token, None, true)?
                } else {
                    self.add(Node::Name(token.text.into()), token.span)?
                }
            }
            Kind::Number => {
                self.next()?;
                let node = match literal::number(token.text).map_err(at)? {
                    Number::Int(int) => Node::Int(int),
                    Number::Float(float) => Node::Float(float),
                };
                return self.add(node, token.span);
            }
            Kind::Text => {
                self.next()?;
                let text = literal::text(token.text).map_err(at)?;
                self.add(Node::Text(text.into()), token.span)?
            }
            Kind::Bracket if token.text == "[" => self.list()?,
            Kind::Bracket if token.text == "{" => self.map()?,
            _ => return Err(self.unexpected()),
        };
        self.postfix(node, token.span)
    }

    fn list(&mut self) -> Result<NodeId, Error> {
        let start = self.current.span;
        self.expect_bracket("[")?;
        let mut items = Vec::new();
        while !self.current.is_bracket("]") {
            if !items.is_empty() {
                self.expect_operator(",")?;
                if self.current.is_bracket("]") {
                    break;
                }
            }
            items.push(self.expression(0)?);
        }
        self.expect_bracket("]")?;
        self.add(Node::List(items), self.span_from(start))
    }

    fn map(&mut self) -> Result<NodeId, Error> {
        let start = self.current.span;
        self.expect_bracket("{")?;
        let mut pairs = Vec::new();
        while !self.current.is_bracket("}") {
            if !pairs.is_empty() {
                self.expect_operator(",")?;
                if self.current.is_bracket("}") {
                    break;
                }
            }
            let key = self.key()?;
            self.expect_operator(":")?;
            pairs.push((key, self.expression(0)?));
        }
        self.expect_bracket("}")?;
        self.add(Node::Map(pairs), self.span_from(start))
    }

    /// A name, a number or a text that stands for itself, or an expression in parentheses.
    fn key(&mut self) -> Result<NodeId, Error> {
        let token = self.current;
        let text = match token.kind {
            Kind::Name | Kind::Number => token.text.to_owned(),
            Kind::Text => literal::text(token.text).map_err(|kind| Error::new(token.span, kind))?,
            Kind::Bracket if token.text == "(" => return self.expression(0),
            _ => return Err(self.unexpected()),
        };
        self.next()?;
        self.add(Node::Text(text.into()), token.span)
    }

    /// What follows a value: fields, calls of methods, elements, slices.
    pub(super) fn postfix(&mut self, mut node: NodeId, start: Span) -> Result<NodeId, Error> {
        loop {
            let optional = self.current.is_operator("?.");
            if optional || self.current.is_operator(".") {
                self.next()?;
                node = if optional && self.current.is_bracket("[") {
                    self.element(node, true, start)?
                } else {
                    self.field(node, optional, start)?
                };
            } else if self.current.is_bracket("[") {
                node = self.element(node, false, start)?;
            } else {
                return Ok(node);
            }
        }
    }

    fn field(&mut self, base: NodeId, optional: bool, start: Span) -> Result<NodeId, Error> {
        let name = self.current;
        let is_word = name.kind == Kind::Operator && name.text.starts_with(|c: char| c.is_ascii_lowercase());
        if name.kind != Kind::Name && !is_word {
            return Err(self.unexpected());
        }
        self.next()?;
        let property = self.add(Node::Text(name.text.into()), name.span)?;
        // A chain goes on: all of `a?.b.c` is nil when `a` is.
        let (base, is_chain) = match self.tree.node(base) {
            Node::Chain(inner) => (*inner, true),
            _ => (base, false),
        };
        let member = Node::Member {
            base,
            property,
            optional,
        };
        let mut node = self.add(member, self.span_from(start))?;
        if self.current.is_bracket("(") {
            let arguments = self.arguments(None)?;
            let call = Node::Call {
                callee: node,
                arguments,
            };
            node = self.add(call, self.span_from(start))?;
        }
        if is_chain || optional {
            node = self.add(Node::Chain(node), self.span_from(start))?;
        }
        Ok(node)
    }

    /// `[index]`, or a slice with a colon.
    fn element(&mut self, base: NodeId, optional: bool, start: Span) -> Result<NodeId, Error> {
        self.expect_bracket("[")?;
        let from = if self.current.is_operator(":") {
            None
        } else {
            Some(self.expression(0)?)
        };
        if self.takes_operator(":")? {
            let to = if self.current.is_bracket("]") {
                None
            } else {
                Some(self.expression(0)?)
            };
            self.expect_bracket("]")?;
            return self.add(Node::Slice { base, from, to }, self.span_from(start));
        }
        let Some(property) = from else {
            return Err(Error::new(self.current.span, ErrorKind::UnexpectedEnd));
        };
        self.expect_bracket("]")?;
        let member = Node::Member {
            base,
            property,
            optional,
        };
        let node = self.add(member, self.span_from(start))?;
        if optional {
            self.add(Node::Chain(node), self.span_from(start))
        } else {
            Ok(node)
        }
    }
}
