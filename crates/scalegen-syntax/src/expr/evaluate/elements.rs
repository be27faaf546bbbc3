//! Functions that look at each element of a list.

use super::{Machine, Scope, Stop};
use crate::expr::ErrorKind;
use crate::expr::builtin::Builtin;
use crate::expr::operator::Binary;
use crate::expr::tree::NodeId;
use crate::expr::value::{List, Value};

impl Machine<'_> {
    pub(super) fn over_elements(
        &mut self,
        id: NodeId,
        builtin: Builtin,
        arguments: &[NodeId],
    ) -> Result<Value, Stop> {
        let (collection, rest) = match arguments {
            [collection, rest @ ..] => (self.run(*collection)?, rest),
            [] => return Ok(Value::Nil),
        };
        let list = match collection {
            Value::List(list) => list,
            Value::Text(_) | Value::Map(_) | Value::Environment => {
                return Err(self.not_simulated(id, "the elements of such a value").into());
            }
            other => return Err(self.unfit(id, builtin, &other)),
        };
        let predicate = rest.first().copied();
        let last = rest.get(1).copied();
        match builtin {
            Builtin::All => Ok(Value::Bool(
                self.first(id, builtin, &list, predicate, false, false)?.is_none(),
            )),
            Builtin::None => Ok(Value::Bool(
                self.first(id, builtin, &list, predicate, true, false)?.is_none(),
            )),
            Builtin::Any => Ok(Value::Bool(
                self.first(id, builtin, &list, predicate, true, false)?.is_some(),
            )),
            Builtin::Find | Builtin::FindLast => {
                let is_last = builtin == Builtin::FindLast;
                let found = self.first(id, builtin, &list, predicate, true, is_last)?;
                Ok(found
                    .and_then(|index| list.items.get(index).cloned())
                    .unwrap_or(Value::Nil))
            }
            Builtin::FindIndex | Builtin::FindLastIndex => {
                let is_last = builtin == Builtin::FindLastIndex;
                let found = self.first(id, builtin, &list, predicate, true, is_last)?;
                Ok(found.map_or(Value::Nil, |index| Value::Int(index as i64)))
            }
            Builtin::One | Builtin::Count | Builtin::Filter => {
                let mut kept = Vec::new();
                for (index, item) in list.items.iter().enumerate() {
                    if self.holds(id, builtin, item, index, predicate)? {
                        kept.push(item.clone());
                    }
                }
                match builtin {
                    Builtin::One => Ok(Value::Bool(kept.len() == 1)),
                    Builtin::Count => Ok(Value::Int(kept.len() as i64)),
                    _ => self.list(id, kept),
                }
            }
            Builtin::Map => {
                let mut made = Vec::with_capacity(list.items.len());
                for (index, item) in list.items.iter().enumerate() {
                    made.push(self.of_element(item, index, Value::Nil, predicate)?);
                }
                self.list(id, made)
            }
            Builtin::Sum => {
                let mut sum = Value::Int(0);
                for (index, item) in list.items.iter().enumerate() {
                    let value = self.of_element(item, index, Value::Nil, predicate)?;
                    sum = self.add(id, &sum, &value)?;
                }
                Ok(sum)
            }
            Builtin::Reduce => self.reduce(id, &list, predicate, last),
            Builtin::SortBy => self.sort_by(id, &list, predicate, last),
            _ => Err(self.not_simulated(id, &format!("`{}`", builtin.name())).into()),
        }
    }

    /// What the predicate gives for an element; the element itself without one.
    fn of_element(
        &mut self,
        item: &Value,
        index: usize,
        accumulator: Value,
        predicate: Option<NodeId>,
    ) -> Result<Value, Stop> {
        let Some(predicate) = predicate else {
            return Ok(item.clone());
        };
        self.scopes.push(Scope {
            element: item.clone(),
            index: index as i64,
            accumulator,
        });
        let given = self.run(predicate)?;
        self.scopes.pop();
        Ok(given)
    }

    fn holds(
        &mut self,
        id: NodeId,
        builtin: Builtin,
        item: &Value,
        index: usize,
        predicate: Option<NodeId>,
    ) -> Result<bool, Stop> {
        self.spend(id, 1)?;
        match self.of_element(item, index, Value::Nil, predicate)? {
            Value::Bool(bool) => Ok(bool),
            other => {
                let (function, gives) = (builtin.name(), other.kind());
                let place = predicate.unwrap_or(id);
                Err(self.fault(place, ErrorKind::Predicate { function, gives }).into())
            }
        }
    }

    /// The first or last element for which the predicate gives this.
    fn first(
        &mut self,
        id: NodeId,
        builtin: Builtin,
        list: &List,
        predicate: Option<NodeId>,
        wanted: bool,
        is_last: bool,
    ) -> Result<Option<usize>, Stop> {
        let length = list.items.len();
        for step in 0..length {
            let index = if is_last { length - 1 - step } else { step };
            let Some(item) = list.items.get(index) else { break };
            if self.holds(id, builtin, item, index, predicate)? == wanted {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    fn add(&self, id: NodeId, sum: &Value, value: &Value) -> Result<Value, Stop> {
        match (sum, value) {
            (Value::Int(sum), Value::Int(value)) => Ok(Value::Int(sum.wrapping_add(*value))),
            _ => match (sum.number(), value.number()) {
                (Some(sum), Some(value)) => Ok(Value::Float(sum + value)),
                _ if matches!(value, Value::Duration) => {
                    Err(self.not_simulated(id, "arithmetic with durations").into())
                }
                _ => {
                    let (left, right) = (sum.kind(), value.kind());
                    let operator = Binary::Add.to_string();
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
            },
        }
    }

    fn reduce(
        &mut self,
        id: NodeId,
        list: &List,
        predicate: Option<NodeId>,
        initial: Option<NodeId>,
    ) -> Result<Value, Stop> {
        let (mut accumulator, skipped) = match (initial, list.items.first()) {
            (Some(initial), _) => (self.run(initial)?, 0),
            (None, Some(first)) => (first.clone(), 1),
            (None, None) => return Err(self.fault(id, ErrorKind::EmptyReduce).into()),
        };
        for (index, item) in list.items.iter().enumerate().skip(skipped) {
            accumulator = self.of_element(item, index, accumulator, predicate)?;
        }
        Ok(accumulator)
    }

    fn sort_by(
        &mut self,
        id: NodeId,
        list: &List,
        predicate: Option<NodeId>,
        order: Option<NodeId>,
    ) -> Result<Value, Stop> {
        let order = order.map(|order| self.run(order)).transpose()?;
        let mut keyed = Vec::with_capacity(list.items.len());
        for (index, item) in list.items.iter().enumerate() {
            keyed.push((self.of_element(item, index, Value::Nil, predicate)?, item.clone()));
        }
        self.sorted(id, Builtin::SortBy, keyed, order.as_ref())
    }

    /// Items in the order of their keys, which are numbers or texts.
    pub(super) fn sorted(
        &mut self,
        id: NodeId,
        builtin: Builtin,
        mut keyed: Vec<(Value, Value)>,
        order: Option<&Value>,
    ) -> Result<Value, Stop> {
        let is_descending = match order {
            None => false,
            Some(Value::Text(order)) if **order == *"asc" => false,
            Some(Value::Text(order)) if **order == *"desc" => true,
            Some(Value::Text(order)) => {
                let (function, text) = (builtin.name(), order.to_string());
                return Err(self.fault(id, ErrorKind::Conversion { function, text }).into());
            }
            Some(other) => return Err(self.unfit(id, builtin, other)),
        };
        self.spend(id, keyed.len() * 20)?;
        let are_numbers = keyed.iter().all(|(key, _)| key.number().is_some());
        let are_texts = keyed.iter().all(|(key, _)| matches!(key, Value::Text(_)));
        if keyed.len() > 1 && !are_numbers && !are_texts {
            let key = keyed.iter().find(|(key, _)| key.number().is_none());
            let culprit = key.map_or(Value::Nil, |(key, _)| key.clone());
            return Err(self.unfit(id, builtin, &culprit));
        }
        keyed.sort_by(|(one, _), (other, _)| match (one, other) {
            (Value::Text(one), Value::Text(other)) => one.cmp(other),
            _ => f64::total_cmp(&one.number().unwrap_or(0.0), &other.number().unwrap_or(0.0)),
        });
        if is_descending {
            keyed.reverse();
        }
        self.list(id, keyed.into_iter().map(|(_, item)| item).collect())
    }
}
