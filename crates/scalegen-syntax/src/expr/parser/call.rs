//! Calls of functions and their predicates.

use super::Parser;
use crate::expr::builtin::{Builtin, Parameters};
use crate::expr::token::Token;
use crate::expr::tree::{Node, NodeId};
use crate::expr::{Error, ErrorKind};

impl Parser<'_> {
    /// The call of a name that was just read, with the value that is piped into it.
    pub(super) fn call(
        &mut self,
        name: Token<'_>,
        piped: Option<NodeId>,
        may_be_variable: bool,
    ) -> Result<NodeId, Error> {
        let node = match self.builtin(name.text, may_be_variable) {
            Some(builtin) if builtin.takes_predicate() => {
                Node::Builtin(builtin, self.predicate_arguments(builtin, piped)?)
            }
            Some(builtin) => Node::Builtin(builtin, self.arguments(piped)?),
            None => {
                let callee = self.add(Node::Name(name.text.into()), name.span)?;
                let arguments = self.arguments(piped)?;
                Node::Call { callee, arguments }
            }
        };
        let span = self.span_from(name.span);
        self.add(node, span)
    }

    /// Arguments in parentheses, after the one that is piped in.
    pub(super) fn arguments(&mut self, piped: Option<NodeId>) -> Result<Vec<NodeId>, Error> {
        let mut arguments: Vec<NodeId> = piped.into_iter().collect();
        let before = arguments.len();
        self.expect_bracket("(")?;
        while !self.current.is_bracket(")") {
            if arguments.len() > before {
                self.expect_operator(",")?;
                if self.current.is_bracket(")") {
                    break;
                }
            }
            arguments.push(self.expression(0)?);
        }
        self.expect_bracket(")")?;
        Ok(arguments)
    }

    /// A list, a predicate, and one value more for some functions.
    fn predicate_arguments(&mut self, builtin: Builtin, piped: Option<NodeId>) -> Result<Vec<NodeId>, Error> {
        let (needed, most) = match builtin.parameters() {
            Parameters::OptionalPredicate => (1, 2),
            Parameters::PredicateAndValue => (2, 3),
            _ => (2, 2),
        };
        let mut arguments: Vec<NodeId> = piped.into_iter().collect();
        let before = arguments.len();
        self.expect_bracket("(")?;
        while arguments.len() < most {
            if self.current.is_bracket(")") {
                if arguments.len() < needed {
                    let kind = ErrorKind::TooFewArguments(builtin.name());
                    return Err(Error::new(self.current.span, kind));
                }
                break;
            }
            if arguments.len() > before {
                self.expect_operator(",")?;
            }
            let argument = if arguments.len() == 1 {
                self.predicate()?
            } else {
                self.expression(0)?
            };
            arguments.push(argument);
        }
        self.takes_operator(",")?;
        self.expect_bracket(")")?;
        Ok(arguments)
    }

    fn predicate(&mut self) -> Result<NodeId, Error> {
        self.predicates += 1;
        let node = if self.current.is_bracket("{") {
            self.block()?
        } else {
            let node = self.expression(0)?;
            if self.current.is_operator(";") {
                return Err(Error::new(self.current.span, ErrorKind::PredicateWithoutBraces));
            }
            node
        };
        self.predicates -= 1;
        Ok(node)
    }
}
