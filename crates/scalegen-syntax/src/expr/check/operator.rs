//! What operators between two values take and give.

use super::Checker;
use crate::expr::operator::Binary;
use crate::expr::tree::{Node, NodeId};
use crate::expr::{Error, ErrorKind, Type};

impl Checker<'_> {
    pub(super) fn binary(&mut self, id: NodeId) -> Result<Type, Error> {
        let (spine, first) = self.tree.left_spine(id);
        let mut left_id = first;
        let mut left = self.visit(first)?;
        for (node, operator, right_id) in spine.into_iter().rev() {
            let right = self.visit(right_id)?;
            // The optimizer divides constants, and refuses to by zero.
            if operator == Binary::Remainder
                && matches!(self.tree.node(left_id), Node::Int(_))
                && matches!(self.tree.node(right_id), Node::Int(0))
            {
                return Err(self.error(node, ErrorKind::DivisionByZero));
            }
            left = match applied(operator, left, right) {
                Ok(found) => found,
                Err(kind @ ErrorKind::NotACondition(_)) => {
                    let culprit = if kind_is_of(&kind, self.types.get(left_id.0 as usize)) {
                        left_id
                    } else {
                        right_id
                    };
                    return Err(self.error(culprit, kind));
                }
                Err(kind) => return Err(self.error(node, kind)),
            };
            left_id = node;
            if let Some(slot) = self.types.get_mut(node.0 as usize) {
                *slot = Some(left.clone());
            }
        }
        Ok(left)
    }
}

fn kind_is_of(kind: &ErrorKind, found: Option<&Option<Type>>) -> bool {
    matches!((kind, found), (ErrorKind::NotACondition(wrong), Some(Some(found))) if wrong == found)
}

/// The type of what an operator gives.
fn applied(operator: Binary, left: Type, right: Type) -> Result<Type, ErrorKind> {
    use Type::{Bool, Duration, Float, Int, Text, Time, Unknown};
    // Both sides are of one of these types, or may turn out to be.
    let may_be = |allowed: &[Type]| {
        let fits = |side: &Type| side.is_unknown() || allowed.contains(side);
        fits(&left) && fits(&right) && (left.is_unknown() || right.is_unknown())
    };
    let are_numbers = left.is_number() && right.is_number();
    let promoted = if left == Int && right == Int { Int } else { Float };
    let given = match operator {
        Binary::Equal | Binary::NotEqual => left.is_comparable_to(&right).then_some(Bool),
        Binary::Or | Binary::And => {
            for side in [&left, &right] {
                if !side.may_be(&Bool) {
                    return Err(ErrorKind::NotACondition(side.clone()));
                }
            }
            Some(Bool)
        }
        Binary::Less | Binary::LessOrEqual | Binary::Greater | Binary::GreaterOrEqual => {
            let is_ordered = matches!(left, Text | Time | Duration) && left == right;
            (are_numbers || is_ordered || may_be(&[Int, Float, Text, Time, Duration])).then_some(Bool)
        }
        Binary::Add => match (&left, &right) {
            _ if are_numbers => Some(promoted),
            (Text, Text) => Some(Text),
            (Time, Duration) | (Duration, Time) => Some(Time),
            (Duration, Duration) => Some(Duration),
            _ => may_be(&[Int, Float, Text, Time, Duration]).then_some(Unknown),
        },
        Binary::Subtract => match (&left, &right) {
            _ if are_numbers => Some(promoted),
            (Time, Time) | (Duration, Duration) => Some(Duration),
            (Time, Duration) => Some(Time),
            _ => may_be(&[Int, Float, Time, Duration]).then_some(Unknown),
        },
        Binary::Multiply => match (&left, &right) {
            _ if are_numbers => Some(promoted),
            (Duration, Duration | Int | Float) | (Int | Float, Duration) => Some(Duration),
            _ => may_be(&[Int, Float, Duration]).then_some(Unknown),
        },
        Binary::Divide | Binary::Power => (are_numbers || may_be(&[Int, Float])).then_some(Float),
        Binary::Remainder | Binary::Range => {
            let are_whole = left.may_be(&Int) && right.may_be(&Int);
            let is_fraction = |side: &Type| *side == Float;
            if !are_whole && (is_fraction(&left) || is_fraction(&right)) {
                return Err(ErrorKind::WholeNumbers(operator.to_string()));
            }
            let given = if operator == Binary::Range {
                Type::list_of(Int)
            } else {
                Int
            };
            are_whole.then_some(given)
        }
        Binary::In => match &right {
            Type::Map => matches!(left, Unknown | Text | Type::Nil).then_some(Bool),
            Type::List(element) => left.is_comparable_to(element).then_some(Bool),
            Unknown | Type::Groups => Some(Bool),
            Text => left.is_unknown().then_some(Bool),
            _ => None,
        },
        Binary::Matches | Binary::Contains | Binary::StartsWith | Binary::EndsWith => {
            (left.may_be(&Text) && right.may_be(&Text)).then_some(Bool)
        }
        Binary::Coalesce => match (&left, &right) {
            (Type::Nil, _) => return Ok(right),
            (_, Type::Nil) => return Ok(left),
            _ if right.is_assignable_to(&left) => return Ok(left),
            _ => Some(Unknown),
        },
    };
    given.ok_or_else(|| ErrorKind::Operands {
        operator: operator.to_string(),
        left,
        right,
    })
}
