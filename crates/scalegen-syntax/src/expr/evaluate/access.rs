//! Elements of lists and maps, and slices.

use super::{Machine, Stop};
use crate::expr::ErrorKind;
use crate::expr::tree::NodeId;
use crate::expr::value::Value;

impl Machine<'_> {
    pub(super) fn member(
        &mut self,
        id: NodeId,
        base: NodeId,
        property: NodeId,
        optional: bool,
    ) -> Result<Value, Stop> {
        let base = self.run(base)?;
        if optional && matches!(base, Value::Nil) {
            return Err(Stop::NilChain);
        }
        let index = self.run(property)?;
        match (&base, &index) {
            (Value::List(list), Value::Int(_) | Value::Float(_)) => {
                let index = self.whole(property, &index)?;
                let length = list.items.len();
                let found = position(index, length).and_then(|index| list.items.get(index));
                found
                    .cloned()
                    .ok_or_else(|| self.fault(id, ErrorKind::OutOfRange { index, length }).into())
            }
            (Value::Text(_), Value::Int(_) | Value::Float(_)) => {
                Err(self.not_simulated(id, "a byte of a text").into())
            }
            (Value::Duration, _) => Err(self.not_simulated(id, "a field of a duration").into()),
            _ => self.entry(id, &base, &index),
        }
    }

    /// The entry of a map; nil where there is none.
    fn entry(&self, id: NodeId, base: &Value, index: &Value) -> Result<Value, Stop> {
        match (base, index) {
            (Value::Map(map), Value::Text(name)) => Ok(map.entries.get(name).cloned().unwrap_or(Value::Nil)),
            (Value::Map(map), Value::Nil) => Ok(map.entries.get("").cloned().unwrap_or(Value::Nil)),
            (Value::Environment, Value::Text(name)) => {
                let found = self.variable(name);
                found.ok_or_else(|| self.not_simulated(id, "a name that `$env` lacks").into())
            }
            (Value::Environment, _) => Err(self.not_simulated(id, "`$env` itself").into()),
            _ => {
                let (base, index) = (base.kind(), index.kind());
                Err(self.fault(id, ErrorKind::Index { base, index }).into())
            }
        }
    }

    /// `get`, which has nil for what is not there.
    pub(super) fn get(&mut self, id: NodeId, base: &Value, index: &Value) -> Result<Value, Stop> {
        match (base, index) {
            (Value::Nil, _) => Ok(Value::Nil),
            (Value::List(list), _) => {
                let index = self.whole(id, index)?;
                let found = position(index, list.items.len()).and_then(|index| list.items.get(index));
                Ok(found.cloned().unwrap_or(Value::Nil))
            }
            (Value::Environment, Value::Text(name)) => Ok(self.variable(name).unwrap_or(Value::Nil)),
            (Value::Map(_), _) => self.entry(id, base, index),
            _ => Err(self.not_simulated(id, "`get` of such a value").into()),
        }
    }

    pub(super) fn slice(
        &mut self,
        id: NodeId,
        base: NodeId,
        from: Option<NodeId>,
        to: Option<NodeId>,
    ) -> Result<Value, Stop> {
        let base = self.run(base)?;
        let length = match &base {
            Value::List(list) => list.items.len(),
            Value::Text(text) if text.is_ascii() => text.len(),
            Value::Text(_) => return Err(self.not_simulated(id, "a slice of such a text").into()),
            other => return Err(self.fault(id, ErrorKind::NotSliced(other.kind())).into()),
        };
        let mut end = |node: Option<NodeId>, default: usize| match node {
            None => Ok(default),
            Some(node) => {
                let value = self.run(node)?;
                let index = self.whole(node, &value)?;
                let index = if index < 0 {
                    index.saturating_add_unsigned(length as u64)
                } else {
                    index
                };
                Ok::<usize, Stop>(usize::try_from(index.max(0)).unwrap_or(usize::MAX).min(length))
            }
        };
        let to = end(to, length)?;
        let from = end(from, 0)?.min(to);
        match &base {
            Value::Text(text) => Ok(Value::Text(text.get(from..to).unwrap_or_default().into())),
            Value::List(list) => self.list(id, list.items.get(from..to).unwrap_or_default().to_vec()),
            _ => Ok(Value::Nil),
        }
    }
}

/// An index from the start, or from the end when it is below zero.
fn position(index: i64, length: usize) -> Option<usize> {
    let index = if index < 0 {
        index.checked_add_unsigned(length as u64)?
    } else {
        index
    };
    usize::try_from(index).ok()
}
