//! What of a tree is known not to fit its type, and what can still be decoded of it.

use std::collections::BTreeSet;

use super::node::{Node, Value};
use super::scalar;

/// The nodes of a tree that are known not to fit its type.
#[derive(Debug, Default)]
pub(super) struct Wrong {
    /// Whose type or word is wrong. A scalar may still be read as another type.
    pub(super) mistyped: BTreeSet<usize>,
    /// Of which no use can be made.
    pub(super) unfit: BTreeSet<usize>,
}

/// A name for a node, as long as its tree stays where it is.
pub(super) fn address(node: &Node) -> usize {
    std::ptr::from_ref(node).addr()
}

/// The text of a scalar that should be a string.
pub(super) fn printed(node: &Node) -> Option<String> {
    match &node.value {
        Value::Bool(value) => Some(value.to_string()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The scalar that a string in quotes should be.
pub(super) fn unquoted(node: &Node) -> Option<Node> {
    let value = scalar::resolve(node.as_str()?);
    let is_other = !matches!(value, Value::String(_) | Value::Null);
    is_other.then_some(Node {
        span: node.span,
        value,
    })
}
