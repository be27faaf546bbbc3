//! The syntax tree of an expression: nodes in a list, each with the bytes that it was read from.

use super::Span;
use super::builtin::Builtin;
use super::operator::{Binary, Unary};

/// A node's place in its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeId(pub(super) u32);

/// A part of an expression. Operands come before the node that has them.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Nil,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Box<str>),
    Name(Box<str>),
    Pointer(Pointer),
    Unary(Unary, NodeId),
    Binary(Binary, NodeId, NodeId),
    Conditional {
        condition: NodeId,
        then: NodeId,
        otherwise: NodeId,
    },
    Let {
        name: Box<str>,
        value: NodeId,
        body: NodeId,
    },
    /// Expressions of which the last is the value.
    Sequence(Vec<NodeId>),
    List(Vec<NodeId>),
    Map(Vec<(NodeId, NodeId)>),
    /// `base.name` with a text as property, or `base[property]`.
    Member {
        base: NodeId,
        property: NodeId,
        optional: bool,
    },
    Slice {
        base: NodeId,
        from: Option<NodeId>,
        to: Option<NodeId>,
    },
    /// Nil as a whole when one of its optional members has a base that is nil.
    Chain(NodeId),
    Call {
        callee: NodeId,
        arguments: Vec<NodeId>,
    },
    /// A function of the language. Its predicate, if it has one, is its second argument.
    Builtin(Builtin, Vec<NodeId>),
}

/// What `#` stands for within a predicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pointer {
    /// `#`, or what is left out before `.name`.
    Element,
    /// `#index`
    Index,
    /// `#acc`
    Accumulator,
    /// A name that nothing in the language has.
    Other(Box<str>),
}

/// A whole expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) spans: Vec<Span>,
    pub(super) root: NodeId,
}

impl Tree {
    pub(super) fn node(&self, id: NodeId) -> &Node {
        // Only the parser makes ids, each for a node that it has just put there.
        self.nodes.get(id.0 as usize).unwrap_or(&Node::Nil)
    }

    pub(super) fn span(&self, id: NodeId) -> Span {
        self.spans.get(id.0 as usize).copied().unwrap_or_default()
    }

    /// The operators that follow each other from the left in `a + b - c`, outermost first, and the operand under them.
    ///
    /// Sums of thousands of terms are as deep as they are long, so nothing may recurse along them.
    pub(super) fn left_spine(&self, id: NodeId) -> (Vec<(NodeId, Binary, NodeId)>, NodeId) {
        let mut spine = Vec::new();
        let mut left = id;
        while let Node::Binary(operator, next, right) = self.node(left) {
            spine.push((left, *operator, *right));
            left = *next;
        }
        (spine, left)
    }
}
