//! Tokens put together to a tree.

mod call;
mod operand;

use super::builtin::Builtin;
use super::lexer::Lexer;
use super::operator::{Binary, Unary};
use super::token::{Kind, Token};
use super::tree::{Node, NodeId, Tree};
use super::{Error, ErrorKind, Span};

/// How deep brackets and operands may nest: far more than anyone writes, far less than the stack holds.
const MAX_DEPTH: u16 = 120;

/// How many nodes expr compiles (`conf.DefaultMaxNodes`).
const MAX_NODES: usize = 10_000;

/// Reads an expression. A name that is a variable is not taken for the function of that name.
pub(super) fn parse(text: &str, is_variable: &dyn Fn(&str) -> bool) -> Result<Tree, Error> {
    let mut lexer = Lexer::new(text);
    let current = lexer.next()?;
    let mut parser = Parser {
        lexer,
        current,
        previous: Span::default(),
        stashed: None,
        is_variable,
        tree: Tree {
            nodes: Vec::new(),
            spans: Vec::new(),
            root: NodeId(0),
        },
        depths: Vec::new(),
        depth: 0,
        predicates: 0,
    };
    let root = parser.sequence()?;
    let Token { kind, text, span } = parser.current;
    if kind != Kind::End {
        return Err(Error::new(span, ErrorKind::Trailing(text.to_owned())));
    }
    Ok(Tree { root, ..parser.tree })
}

struct Parser<'t> {
    lexer: Lexer<'t>,
    current: Token<'t>,
    /// Where the token before the current one is.
    previous: Span,
    /// The token after the current one, where that was looked at already.
    stashed: Option<Token<'t>>,
    is_variable: &'t dyn Fn(&str) -> bool,
    tree: Tree,
    /// How deep each node's operands nest. Sums count once, however long.
    depths: Vec<u16>,
    depth: u16,
    /// How many predicates the current token is in.
    predicates: usize,
}

impl<'t> Parser<'t> {
    fn next(&mut self) -> Result<Token<'t>, Error> {
        let next = match self.stashed.take() {
            Some(token) => token,
            None => self.lexer.next()?,
        };
        self.previous = self.current.span;
        Ok(std::mem::replace(&mut self.current, next))
    }

    fn takes_operator(&mut self, sign: &str) -> Result<bool, Error> {
        let found = self.current.is_operator(sign);
        if found {
            self.next()?;
        }
        Ok(found)
    }

    fn expect_operator(&mut self, sign: &str) -> Result<(), Error> {
        if self.takes_operator(sign)? {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    fn expect_bracket(&mut self, sign: &str) -> Result<(), Error> {
        if !self.current.is_bracket(sign) {
            return Err(self.unexpected());
        }
        self.next()?;
        Ok(())
    }

    fn expect_name(&mut self) -> Result<Token<'t>, Error> {
        if self.current.kind == Kind::Name {
            self.next()
        } else {
            Err(self.unexpected())
        }
    }

    fn unexpected(&self) -> Error {
        let kind = match self.current.kind {
            Kind::End => ErrorKind::UnexpectedEnd,
            _ => ErrorKind::Unexpected(self.current.text.to_owned()),
        };
        Error::new(self.current.span, kind)
    }

    /// Puts a node into the tree.
    fn add(&mut self, node: Node, span: Span) -> Result<NodeId, Error> {
        let id = self.tree.nodes.len();
        if id >= MAX_NODES {
            return Err(Error::new(span, ErrorKind::TooLong));
        }
        let depth = self.depth_of(&node);
        if depth > MAX_DEPTH {
            return Err(Error::new(span, ErrorKind::TooDeep));
        }
        self.tree.nodes.push(node);
        self.tree.spans.push(span);
        self.depths.push(depth);
        Ok(NodeId(id as u32))
    }

    fn depth_of(&self, node: &Node) -> u16 {
        let depth = |id: &NodeId| self.depths.get(id.0 as usize).copied().unwrap_or(0);
        let most = |ids: &[NodeId]| ids.iter().map(depth).max().unwrap_or(0);
        match node {
            Node::Binary(_, left, right) => {
                let is_spine = matches!(self.tree.node(*left), Node::Binary(..));
                (depth(left) + u16::from(!is_spine)).max(depth(right) + 1)
            }
            Node::Unary(_, operand) | Node::Chain(operand) => 1 + depth(operand),
            Node::Conditional {
                condition,
                then,
                otherwise,
            } => 1 + most(&[*condition, *then, *otherwise]),
            Node::Let { value, body, .. } => 1 + most(&[*value, *body]),
            Node::Sequence(ids) | Node::List(ids) | Node::Builtin(_, ids) => 1 + most(ids),
            Node::Map(pairs) => {
                let pairs = pairs.iter().map(|(key, value)| most(&[*key, *value]));
                1 + pairs.max().unwrap_or(0)
            }
            Node::Member { base, property, .. } => 1 + most(&[*base, *property]),
            Node::Slice { base, from, to } => {
                1 + depth(base)
                    .max(from.as_ref().map_or(0, depth))
                    .max(to.as_ref().map_or(0, depth))
            }
            Node::Call { callee, arguments } => 1 + depth(callee).max(most(arguments)),
            _ => 1,
        }
    }

    fn span_from(&self, start: Span) -> Span {
        Span::new(start.start, self.previous.end.max(start.end))
    }

    /// Expressions with `;` between them, or one.
    fn sequence(&mut self) -> Result<NodeId, Error> {
        let start = self.current.span;
        let mut nodes = vec![self.expression(0)?];
        while self.takes_operator(";")? {
            if self.current.kind == Kind::End {
                break;
            }
            nodes.push(self.expression(0)?);
        }
        match nodes[..] {
            [one] => Ok(one),
            _ => self.add(Node::Sequence(nodes), self.span_from(start)),
        }
    }

    /// Everything that binds at least as tightly as `least`.
    fn expression(&mut self, least: u16) -> Result<NodeId, Error> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Error::new(self.current.span, ErrorKind::TooDeep));
        }
        let node = match least {
            0 if self.current.is_operator("let") => self.declaration(),
            0 if self.current.is_operator("if") => self.if_else(),
            _ => self.operations(least),
        };
        self.depth -= 1;
        node
    }

    fn operations(&mut self, least: u16) -> Result<NodeId, Error> {
        let start = self.current.span;
        let mut left = self.operand()?;
        let mut after_coalesce = false;
        while self.current.kind == Kind::Operator {
            let negated = self.current.is_operator("not");
            let mut sign = self.current;
            if negated {
                let not = self.next()?;
                sign = self.current;
                let Some((_, precedence)) = Binary::of(sign.text).filter(|(it, _)| it.takes_not()) else {
                    return Err(self.unexpected());
                };
                if precedence < least {
                    self.stashed = Some(std::mem::replace(&mut self.current, not));
                    break;
                }
            }
            if sign.text == "|" {
                if least > 0 {
                    break;
                }
                self.next()?;
                let name = self.expect_name()?;
                left = self.call(name, Some(left), true)?;
                after_coalesce = false;
                continue;
            }
            let Some((operator, precedence)) = Binary::of(sign.text).filter(|(_, it)| *it >= least) else {
                break;
            };
            self.next()?;
            if after_coalesce && operator != Binary::Coalesce {
                let kind = ErrorKind::MixedCoalesce(sign.text.to_owned());
                return Err(Error::new(sign.span, kind));
            }
            left = if operator.chains() {
                self.comparison(left, operator, precedence, start)?
            } else {
                // Powers group from the right, everything else from the left.
                let above = precedence + u16::from(operator != Binary::Power);
                let right = self.expression(above)?;
                self.add(Node::Binary(operator, left, right), self.span_from(start))?
            };
            if negated {
                left = self.add(Node::Unary(Unary::Not, left), self.span_from(start))?;
            }
            after_coalesce = operator == Binary::Coalesce;
        }
        if least == 0 {
            self.ternary(left, start)
        } else {
            Ok(left)
        }
    }

    /// `a < b`, or `a < b < c`, which is `a < b && b < c`.
    fn comparison(
        &mut self,
        mut left: NodeId,
        mut operator: Binary,
        precedence: u16,
        start: Span,
    ) -> Result<NodeId, Error> {
        let mut all = None;
        loop {
            let right = self.expression(precedence + 1)?;
            let span = self.span_from(start);
            let one = self.add(Node::Binary(operator, left, right), span)?;
            let node = match all {
                None => one,
                Some(before) => self.add(Node::Binary(Binary::And, before, one), span)?,
            };
            all = Some(node);
            left = right;
            match Binary::of(self.current.text) {
                Some((next, _)) if self.current.kind == Kind::Operator && next.chains() => operator = next,
                _ => return Ok(node),
            }
            self.next()?;
        }
    }

    fn ternary(&mut self, mut condition: NodeId, start: Span) -> Result<NodeId, Error> {
        while self.takes_operator("?")? {
            // `a ?: b` is `a ? a : b`.
            let then = if self.takes_operator(":")? {
                condition
            } else {
                let then = self.expression(0)?;
                self.expect_operator(":")?;
                then
            };
            let otherwise = self.expression(0)?;
            let node = Node::Conditional {
                condition,
                then,
                otherwise,
            };
            condition = self.add(node, self.span_from(start))?;
        }
        Ok(condition)
    }

    /// `let x = a; b`
    fn declaration(&mut self) -> Result<NodeId, Error> {
        self.next()?;
        let name = self.expect_name()?;
        self.expect_operator("=")?;
        let value = self.expression(0)?;
        self.expect_operator(";")?;
        let body = self.sequence()?;
        let node = Node::Let {
            name: name.text.into(),
            value,
            body,
        };
        self.add(node, name.span)
    }

    /// `if a { b } else { c }`, where `else if` goes on.
    fn if_else(&mut self) -> Result<NodeId, Error> {
        let start = self.current.span;
        self.next()?;
        let condition = self.expression(0)?;
        let then = self.block()?;
        self.expect_operator("else")?;
        let otherwise = if self.current.is_operator("if") {
            self.expression(0)?
        } else {
            self.block()?
        };
        let node = Node::Conditional {
            condition,
            then,
            otherwise,
        };
        self.add(node, self.span_from(start))
    }

    fn block(&mut self) -> Result<NodeId, Error> {
        self.expect_bracket("{")?;
        let node = self.sequence()?;
        self.expect_bracket("}")?;
        Ok(node)
    }

    fn builtin(&self, name: &str, may_be_variable: bool) -> Option<Builtin> {
        let is_hidden = may_be_variable && (self.is_variable)(name);
        Builtin::of(name).filter(|_| !is_hidden)
    }
}
