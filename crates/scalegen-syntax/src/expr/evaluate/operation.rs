//! Operators between two values.

use super::{Machine, Stop};
use crate::expr::ErrorKind;
use crate::expr::operator::{Binary, Unary};
use crate::expr::tree::{Node, NodeId};
use crate::expr::value::Value;

impl Machine<'_> {
    pub(super) fn binary(&mut self, id: NodeId) -> Result<Value, Stop> {
        let (spine, first) = self.tree.left_spine(id);
        // The optimizer drops what stands before `and false`, `or true`.
        let decided = spine.iter().position(|(_, operator, right)| {
            matches!(
                (operator, self.constant(*right)),
                (Binary::And, Some(false)) | (Binary::Or, Some(true))
            )
        });
        let (mut left, rest) = match decided {
            Some(index) => (Value::Bool(spine[index].1 == Binary::Or), &spine[..index]),
            None => (self.run(first)?, &spine[..]),
        };
        for (node, operator, right) in rest.iter().rev() {
            self.spend(*node, 1)?;
            left = self.apply(*node, *operator, left, *right)?;
        }
        Ok(left)
    }

    /// Whether a part is `true` or `false` as it is written.
    fn constant(&self, id: NodeId) -> Option<bool> {
        match self.tree.node(id) {
            Node::Bool(bool) => Some(*bool),
            Node::Unary(Unary::Not, inner) => match self.tree.node(*inner) {
                Node::Bool(bool) => Some(!bool),
                _ => None,
            },
            _ => None,
        }
    }

    fn apply(&mut self, id: NodeId, operator: Binary, left: Value, right: NodeId) -> Result<Value, Stop> {
        // These look at their right side only when the left one does not decide.
        match (operator, &left) {
            (Binary::Coalesce, Value::Nil) => return self.run(right),
            (Binary::Coalesce, _) => return Ok(left),
            (Binary::And | Binary::Or, Value::Bool(bool)) => {
                let is_decided = *bool == (operator == Binary::Or);
                return if is_decided { Ok(left) } else { self.run(right) };
            }
            (Binary::And | Binary::Or, _) => {
                return Err(self.fault(id, ErrorKind::NotACondition(left.kind())).into());
            }
            _ => {}
        }
        let right = self.run(right)?;
        match operator {
            Binary::Equal => return Ok(Value::Bool(self.equal(id, &left, &right)?)),
            Binary::NotEqual => return Ok(Value::Bool(!self.equal(id, &left, &right)?)),
            Binary::In => return Ok(Value::Bool(self.contains(id, &left, &right)?)),
            Binary::Range => return self.range(id, &left, &right),
            Binary::Matches => return Err(self.not_simulated(id, "`matches`").into()),
            Binary::Contains | Binary::StartsWith | Binary::EndsWith
                if matches!((&left, &right), (Value::Nil, _) | (_, Value::Nil)) =>
            {
                return Ok(Value::Bool(false));
            }
            _ => {}
        }
        let given = match (&left, &right) {
            (Value::Text(left), Value::Text(right)) => {
                self.spend(id, left.len() + right.len())?;
                texts(operator, left, right)
            }
            (Value::Int(left), Value::Int(right)) => match operator {
                Binary::Add => Some(Value::Int(left.wrapping_add(*right))),
                Binary::Subtract => Some(Value::Int(left.wrapping_sub(*right))),
                Binary::Multiply => Some(Value::Int(left.wrapping_mul(*right))),
                Binary::Remainder if *right == 0 => {
                    return Err(self.fault(id, ErrorKind::DivisionByZero).into());
                }
                Binary::Remainder => Some(Value::Int(left.wrapping_rem(*right))),
                Binary::Less => Some(Value::Bool(left < right)),
                Binary::LessOrEqual => Some(Value::Bool(left <= right)),
                Binary::Greater => Some(Value::Bool(left > right)),
                Binary::GreaterOrEqual => Some(Value::Bool(left >= right)),
                _ => floats(operator, *left as f64, *right as f64),
            },
            (Value::Duration, _) | (_, Value::Duration) => {
                return Err(self.not_simulated(id, "arithmetic with durations").into());
            }
            _ => match (left.number(), right.number()) {
                (Some(left), Some(right)) => floats(operator, left, right),
                _ => None,
            },
        };
        given.ok_or_else(|| {
            let (operator, left, right) = (operator.to_string(), left.kind(), right.kind());
            let kind = ErrorKind::Operands {
                operator,
                left,
                right,
            };
            self.fault(id, kind).into()
        })
    }

    fn range(&mut self, id: NodeId, from: &Value, to: &Value) -> Result<Value, Stop> {
        let (from, to) = (self.whole(id, from)?, self.whole(id, to)?);
        let length = to.checked_sub(from).and_then(|length| length.checked_add(1));
        let length = length.and_then(|length| usize::try_from(length.max(0)).ok());
        self.spend(id, length.unwrap_or(usize::MAX))?;
        self.list(id, (from..=to).map(Value::Int).collect())
    }

    /// A number as an index, its fraction cut off.
    pub(super) fn whole(&self, id: NodeId, value: &Value) -> Result<i64, Stop> {
        match value {
            Value::Int(int) => Ok(*int),
            Value::Float(float) => Ok(super::conversion::to_int(*float)),
            other => {
                let (function, argument) = ("int", other.kind());
                Err(self.fault(id, ErrorKind::Argument { function, argument }).into())
            }
        }
    }

    fn contains(&mut self, id: NodeId, needle: &Value, within: &Value) -> Result<bool, Stop> {
        match (within, needle) {
            (Value::Nil, _) => Ok(false),
            (Value::List(list), _) => {
                for item in list.items.iter() {
                    if self.equal(id, item, needle)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            (Value::Map(map), Value::Text(text)) => Ok(map.entries.contains_key(text)),
            (Value::Map(map), Value::Nil) => Ok(map.entries.contains_key("")),
            (Value::Environment, Value::Text(text)) => Ok(self.variable(text).is_some()),
            _ => {
                let operator = Binary::In.to_string();
                let (left, right) = (needle.kind(), within.kind());
                Err(self
                    .fault(
                        id,
                        ErrorKind::Operands {
                            operator,
                            left,
                            right,
                        },
                    )
                    .into())
            }
        }
    }

    pub(super) fn equal(&mut self, id: NodeId, one: &Value, other: &Value) -> Result<bool, Stop> {
        self.spend(id, 1)?;
        Ok(match (one, other) {
            (Value::Nil, Value::Nil) => true,
            (Value::Bool(one), Value::Bool(other)) => one == other,
            (Value::Int(one), Value::Int(other)) => one == other,
            (Value::Text(one), Value::Text(other)) => {
                self.spend(id, one.len())?;
                one == other
            }
            (Value::List(one), Value::List(other)) => {
                if one.items.len() != other.items.len() {
                    return Ok(false);
                }
                for (one, other) in one.items.iter().zip(other.items.iter()) {
                    if !self.equal(id, one, other)? {
                        return Ok(false);
                    }
                }
                true
            }
            (Value::Map(_) | Value::Duration | Value::Environment, _)
            | (_, Value::Map(_) | Value::Duration | Value::Environment) => {
                return Err(self.not_simulated(id, "a comparison of maps or durations").into());
            }
            _ => matches!((one.number(), other.number()), (Some(one), Some(other)) if one == other),
        })
    }
}

fn texts(operator: Binary, left: &str, right: &str) -> Option<Value> {
    Some(match operator {
        Binary::Add => Value::Text([left, right].concat().into()),
        Binary::Contains => Value::Bool(left.contains(right)),
        Binary::StartsWith => Value::Bool(left.starts_with(right)),
        Binary::EndsWith => Value::Bool(left.ends_with(right)),
        Binary::Less => Value::Bool(left < right),
        Binary::LessOrEqual => Value::Bool(left <= right),
        Binary::Greater => Value::Bool(left > right),
        Binary::GreaterOrEqual => Value::Bool(left >= right),
        _ => return None,
    })
}

fn floats(operator: Binary, left: f64, right: f64) -> Option<Value> {
    Some(match operator {
        Binary::Add => Value::Float(left + right),
        Binary::Subtract => Value::Float(left - right),
        Binary::Multiply => Value::Float(left * right),
        Binary::Divide => Value::Float(left / right),
        Binary::Power => Value::Float(left.powf(right)),
        Binary::Less => Value::Bool(left < right),
        Binary::LessOrEqual => Value::Bool(left <= right),
        Binary::Greater => Value::Bool(left > right),
        Binary::GreaterOrEqual => Value::Bool(left >= right),
        _ => return None,
    })
}
