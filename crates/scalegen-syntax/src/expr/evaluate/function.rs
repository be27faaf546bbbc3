//! Functions of values.

use super::conversion::{self, unfit};
use super::{Machine, Stop};
use crate::expr::ErrorKind;
use crate::expr::builtin::Builtin;
use crate::expr::tree::NodeId;
use crate::expr::value::{List, Value};
use crate::go_duration;

impl Machine<'_> {
    pub(super) fn call(&mut self, id: NodeId, builtin: Builtin, values: &[Value]) -> Result<Value, Stop> {
        if !builtin.is_simulated() {
            return Err(self.unknown(id, builtin));
        }
        match (builtin, values) {
            (Builtin::Max | Builtin::Min, _) => self.extreme(id, builtin, values),
            (Builtin::Mean | Builtin::Median, _) => {
                let mut numbers = Vec::new();
                self.numbers(id, builtin, values, &mut numbers)?;
                Ok(Value::Float(if builtin == Builtin::Mean {
                    mean(&numbers)
                } else {
                    median(numbers)
                }))
            }
            (Builtin::Get, [base, index]) => self.get(id, base, index),
            (Builtin::Concat, _) => {
                let mut items = Vec::new();
                for value in values {
                    let list = self.as_list(id, builtin, value)?;
                    self.spend(id, list.items.len())?;
                    items.extend(list.items.iter().cloned());
                }
                self.list(id, items)
            }
            (Builtin::Take, [list, count]) => {
                let list = self.as_list(id, builtin, list)?;
                let count = self.whole(id, count)?;
                match usize::try_from(count) {
                    Ok(count) => {
                        let items = list.items.iter().take(count).cloned().collect();
                        self.list(id, items)
                    }
                    Err(_) => Err(self.unfit(id, builtin, &Value::Int(count))),
                }
            }
            (Builtin::Sort, [list, order @ ..]) => {
                let list = self.as_list(id, builtin, list)?;
                let keyed = list.items.iter().map(|item| (item.clone(), item.clone()));
                self.sorted(id, builtin, keyed.collect(), order.first())
            }
            (
                Builtin::First | Builtin::Last | Builtin::Reverse | Builtin::Uniq | Builtin::Flatten,
                [list],
            ) => self.of_list(id, builtin, list),
            (Builtin::Join, [list, rest @ ..]) => self.join(id, list, rest.first()),
            (_, [Value::Text(text), rest @ ..]) => self.of_text(id, builtin, text, rest),
            (_, [Value::Int(int), rest @ ..]) => self.of_int(id, builtin, *int, rest),
            (_, [value]) => self.of_value(id, builtin, value),
            _ => Err(self.unknown(id, builtin)),
        }
    }

    fn of_value(&mut self, id: NodeId, builtin: Builtin, value: &Value) -> Result<Value, Stop> {
        let given = match (builtin, value) {
            (Builtin::Int, _) => conversion::int(value),
            (Builtin::Float, _) => conversion::float(value),
            (Builtin::Abs, Value::Float(float)) => Some(Ok(Value::Float(float.abs()))),
            (Builtin::Ceil, Value::Float(float)) => Some(Ok(Value::Float(float.ceil()))),
            (Builtin::Floor, Value::Float(float)) => Some(Ok(Value::Float(float.floor()))),
            (Builtin::Round, Value::Float(float)) => Some(Ok(Value::Float(float.round()))),
            (Builtin::Len, Value::List(list)) => Some(Ok(Value::Int(list.items.len() as i64))),
            (Builtin::Len, Value::Map(map)) => Some(Ok(Value::Int(map.entries.len() as i64))),
            (Builtin::Keys | Builtin::Values, Value::Map(map)) => {
                let entries = map.entries.iter();
                let items = entries.map(|(key, value)| match builtin {
                    Builtin::Keys => Value::Text(key.clone()),
                    _ => value.clone(),
                });
                return self.list(id, items.collect());
            }
            (Builtin::Type, _) => Some(Ok(Value::Text(type_name(value).into()))),
            (Builtin::Duration, _) | (_, Value::Duration | Value::Environment) => None,
            _ => Some(Err(unfit(builtin, value))),
        };
        match given {
            Some(given) => given.map_err(|kind| self.fault(id, kind).into()),
            None => Err(self.unknown(id, builtin)),
        }
    }

    fn of_int(&mut self, id: NodeId, builtin: Builtin, int: i64, rest: &[Value]) -> Result<Value, Stop> {
        let given = match (builtin, rest) {
            (Builtin::Abs, []) => int.wrapping_abs(),
            (Builtin::Ceil | Builtin::Floor | Builtin::Round, []) => return Ok(Value::Float(int as f64)),
            (Builtin::BitNot, []) => !int,
            (_, []) => return self.of_value(id, builtin, &Value::Int(int)),
            (_, [Value::Int(other)]) => match (builtin, u32::try_from(*other)) {
                (Builtin::BitAnd, _) => int & other,
                (Builtin::BitOr, _) => int | other,
                (Builtin::BitXor, _) => int ^ other,
                (Builtin::BitNand, _) => int & !other,
                (Builtin::BitShl | Builtin::BitShr | Builtin::BitUshr, _) if *other < 0 => {
                    return Err(self.unfit(id, builtin, &Value::Int(*other)));
                }
                // Go shifts everything out, where Rust takes the count modulo 64.
                (Builtin::BitShl, Ok(count)) => int.checked_shl(count).unwrap_or(0),
                (Builtin::BitShr, Ok(count)) => int.checked_shr(count).unwrap_or(int >> 63),
                (Builtin::BitUshr, Ok(count)) => {
                    int.cast_unsigned().checked_shr(count).unwrap_or(0).cast_signed()
                }
                _ => return Err(self.unknown(id, builtin)),
            },
            (_, [other, ..]) => return Err(self.unfit(id, builtin, other)),
        };
        Ok(Value::Int(given))
    }

    fn of_text(&mut self, id: NodeId, builtin: Builtin, text: &str, rest: &[Value]) -> Result<Value, Stop> {
        self.spend(id, text.len())?;
        let index = |found: Option<usize>| Value::Int(found.map_or(-1, |index| index as i64));
        Ok(match (builtin, rest) {
            (Builtin::Len, []) => Value::Int(text.chars().count() as i64),
            (Builtin::Upper, []) => Value::Text(text.to_uppercase().into()),
            (Builtin::Lower, []) => Value::Text(text.to_lowercase().into()),
            (Builtin::Trim, []) => Value::Text(text.trim().into()),
            (Builtin::HasPrefix, [Value::Text(part)]) => Value::Bool(text.starts_with(&**part)),
            (Builtin::HasSuffix, [Value::Text(part)]) => Value::Bool(text.ends_with(&**part)),
            (Builtin::IndexOf, [Value::Text(part)]) => index(text.find(&**part)),
            (Builtin::LastIndexOf, [Value::Text(part)]) => index(text.rfind(&**part)),
            (Builtin::Duration, []) => match go_duration::milliseconds(text) {
                Some(_) => Value::Duration,
                None => {
                    let (function, text) = (builtin.name(), text.to_owned());
                    return Err(self.fault(id, ErrorKind::Conversion { function, text }).into());
                }
            },
            (_, []) => return self.of_value(id, builtin, &Value::Text(text.into())),
            _ => return Err(self.unknown(id, builtin)),
        })
    }

    fn of_list(&mut self, id: NodeId, builtin: Builtin, value: &Value) -> Result<Value, Stop> {
        let is_end = matches!(builtin, Builtin::First | Builtin::Last);
        // `first` and `last` recover from what they cannot look at.
        if is_end && matches!(value, Value::Nil) {
            return Ok(Value::Nil);
        }
        let list = self.as_list(id, builtin, value)?;
        let items = &list.items;
        self.spend(id, items.len())?;
        let made = match builtin {
            Builtin::First => return Ok(items.first().cloned().unwrap_or(Value::Nil)),
            Builtin::Last => return Ok(items.last().cloned().unwrap_or(Value::Nil)),
            Builtin::Reverse => items.iter().rev().cloned().collect(),
            Builtin::Uniq => {
                let mut kept: Vec<Value> = Vec::new();
                'items: for item in items.iter() {
                    for known in &kept {
                        if self.equal(id, item, known)? {
                            continue 'items;
                        }
                    }
                    kept.push(item.clone());
                }
                kept
            }
            _ => {
                let mut flat = Vec::new();
                self.flatten(id, items, &mut flat)?;
                flat
            }
        };
        self.list(id, made)
    }

    fn flatten(&mut self, id: NodeId, items: &[Value], flat: &mut Vec<Value>) -> Result<(), Stop> {
        for item in items {
            self.spend(id, 1)?;
            match item {
                Value::List(list) => self.flatten(id, &list.items, flat)?,
                other => flat.push(other.clone()),
            }
        }
        Ok(())
    }

    fn join(&mut self, id: NodeId, list: &Value, between: Option<&Value>) -> Result<Value, Stop> {
        let list = self.as_list(id, Builtin::Join, list)?;
        let between = match between {
            None => "",
            Some(Value::Text(text)) => text,
            Some(other) => return Err(self.unfit(id, Builtin::Join, other)),
        };
        let mut parts: Vec<&str> = Vec::with_capacity(list.items.len());
        for item in list.items.iter() {
            let Value::Text(text) = item else {
                return Err(self.unfit(id, Builtin::Join, item));
            };
            self.spend(id, text.len() + between.len())?;
            parts.push(text);
        }
        Ok(Value::Text(parts.join(between).into()))
    }

    fn extreme(&mut self, id: NodeId, builtin: Builtin, values: &[Value]) -> Result<Value, Stop> {
        // A single value that is neither number nor list is given back as it is.
        if let [value] = values
            && value.number().is_none()
            && !matches!(value, Value::List(_))
        {
            return Ok(value.clone());
        }
        let mut best = None;
        for value in values {
            self.spend(id, 1)?;
            let value = match value {
                Value::List(list) if list.items.is_empty() => continue,
                Value::List(list) => {
                    let mut inner = Value::Nil;
                    for item in list.items.iter() {
                        let next = self.extreme(id, builtin, std::slice::from_ref(item))?;
                        if next.number().is_none() {
                            return Err(self.unfit(id, builtin, &next));
                        }
                        if is_better(builtin, &next, &inner) {
                            inner = next;
                        }
                    }
                    inner
                }
                Value::Int(_) | Value::Float(_) => value.clone(),
                other => return Err(self.unfit(id, builtin, other)),
            };
            if best.as_ref().is_none_or(|best| is_better(builtin, &value, best)) {
                best = Some(value);
            }
        }
        Ok(best.unwrap_or(Value::Nil))
    }

    /// Numbers and lists of numbers, however nested, taken together.
    fn numbers(
        &mut self,
        id: NodeId,
        builtin: Builtin,
        values: &[Value],
        numbers: &mut Vec<f64>,
    ) -> Result<(), Stop> {
        for value in values {
            self.spend(id, 1)?;
            match (value, value.number()) {
                (Value::List(list), _) => self.numbers(id, builtin, &list.items, numbers)?,
                (_, Some(number)) => numbers.push(number),
                (Value::Duration, _) => return Err(self.unknown(id, builtin)),
                (other, None) => return Err(self.unfit(id, builtin, other)),
            }
        }
        Ok(())
    }

    fn as_list(&self, id: NodeId, builtin: Builtin, value: &Value) -> Result<List, Stop> {
        match value {
            Value::List(list) => Ok(list.clone()),
            Value::Text(_) | Value::Map(_) | Value::Environment => Err(self.unknown(id, builtin)),
            other => Err(self.unfit(id, builtin, other)),
        }
    }

    pub(super) fn unfit(&self, id: NodeId, builtin: Builtin, value: &Value) -> Stop {
        self.fault(id, unfit(builtin, value)).into()
    }

    fn unknown(&self, id: NodeId, builtin: Builtin) -> Stop {
        self.not_simulated(id, &format!("`{}`", builtin.name())).into()
    }
}

fn is_better(builtin: Builtin, next: &Value, best: &Value) -> bool {
    match (next.number(), best.number()) {
        (Some(next), Some(best)) => {
            (builtin == Builtin::Max && next > best) || (builtin == Builtin::Min && next < best)
        }
        _ => true,
    }
}

fn mean(numbers: &[f64]) -> f64 {
    match numbers.len() {
        0 => 0.0,
        count => numbers.iter().sum::<f64>() / count as f64,
    }
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let half = numbers.len() / 2;
    let at = |index: usize| numbers.get(index).copied().unwrap_or(0.0);
    match numbers.len() {
        0 => 0.0,
        count if count % 2 == 1 => at(half),
        _ => (at(half - 1) + at(half)) / 2.0,
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Nil => "nil",
        Value::Bool(_) => "bool",
        Value::Int(_) => "int",
        Value::Float(_) => "float",
        Value::Text(_) => "string",
        Value::List(_) => "array",
        Value::Map(_) | Value::Environment => "map",
        Value::Duration => "time.Duration",
    }
}
