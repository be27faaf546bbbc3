//! The functions of formulas: those that calculate with numbers and with lists of them.

use super::FormulaError;
use super::evaluate::{Scope, Value, boolean, evaluate};
use super::parser::Node;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Abs,
    Ceil,
    Floor,
    Round,
    Int,
    Float,
    Max,
    Min,
    Mean,
    Median,
    Sum,
    Len,
    First,
    Last,
    Count,
    All,
    Any,
    None,
    One,
    Filter,
    Map,
    Find,
}

const FUNCTIONS: &[(&str, Function)] = &[
    ("abs", Function::Abs),
    ("ceil", Function::Ceil),
    ("floor", Function::Floor),
    ("round", Function::Round),
    ("int", Function::Int),
    ("float", Function::Float),
    ("max", Function::Max),
    ("min", Function::Min),
    ("mean", Function::Mean),
    ("median", Function::Median),
    ("sum", Function::Sum),
    ("len", Function::Len),
    ("first", Function::First),
    ("last", Function::Last),
    ("count", Function::Count),
    ("all", Function::All),
    ("any", Function::Any),
    ("none", Function::None),
    ("one", Function::One),
    ("filter", Function::Filter),
    ("map", Function::Map),
    ("find", Function::Find),
];

impl Function {
    pub(super) fn of(name: &str) -> Option<Self> {
        FUNCTIONS
            .iter()
            .find(|(given, _)| *given == name)
            .map(|(_, function)| *function)
    }

    pub(super) fn takes_predicate(self) -> bool {
        use Function::{All, Any, Count, Filter, Find, Map, None, One, Sum};
        matches!(self, All | Any | Count | Filter | Find | Map | None | One | Sum)
    }

    fn name(self) -> &'static str {
        FUNCTIONS
            .iter()
            .find(|(_, function)| *function == self)
            .map_or("", |(name, _)| name)
    }
}

/// Calls a function on its arguments, of which lists may be looked at through a predicate.
pub(super) fn call(
    function: Function,
    arguments: &[Node],
    predicate: Option<&Node>,
    scope: &mut Scope<'_>,
) -> Result<Value, FormulaError> {
    let name = function.name();
    let values = arguments
        .iter()
        .map(|node| evaluate(node, scope))
        .collect::<Result<Vec<_>, _>>()?;
    let first = values
        .first()
        .ok_or_else(|| FormulaError::running(format!("`{name}` needs more arguments")))?;
    match function {
        Function::Max | Function::Min | Function::Mean | Function::Median => {
            return aggregate(function, &values);
        }
        _ if values.len() > 1 => {
            return Err(FormulaError::running(format!("`{name}` takes fewer arguments")));
        }
        Function::Abs
        | Function::Ceil
        | Function::Floor
        | Function::Round
        | Function::Int
        | Function::Float => {
            return convert(function, first);
        }
        _ => {}
    }
    let Value::List(items) = first else {
        return Err(FormulaError::running(format!("`{name}` of {}", first.kind())));
    };
    let mut results = Vec::new();
    if let Some(predicate) = predicate {
        for item in items {
            scope.enter(item);
            let result = evaluate(predicate, scope);
            scope.leave();
            results.push(result?);
        }
    } else if function.takes_predicate() {
        // Without one, elements stand for themselves.
        results.clone_from(items);
    }
    over_list(function, items, &results)
}

fn over_list(function: Function, items: &[Value], results: &[Value]) -> Result<Value, FormulaError> {
    let holds = || {
        results
            .iter()
            .map(|it| boolean(it, "a predicate"))
            .collect::<Result<Vec<_>, _>>()
    };
    let count = || holds().map(|holds| holds.iter().filter(|it| **it).count());
    Ok(match function {
        Function::Len => Value::Int(items.len() as i64),
        Function::First => items.first().cloned().unwrap_or(Value::Nil),
        Function::Last => items.last().cloned().unwrap_or(Value::Nil),
        Function::Map => Value::List(results.to_vec()),
        Function::Sum => {
            let mut sum = Value::Int(0);
            for value in results {
                sum = match (&sum, value) {
                    (Value::Int(sum), Value::Int(value)) => Value::Int(sum.wrapping_add(*value)),
                    _ => Value::Float(
                        sum.number().unwrap_or(0.0)
                            + value
                                .number()
                                .ok_or_else(|| FormulaError::running(format!("`sum` of {}", value.kind())))?,
                    ),
                };
            }
            sum
        }
        Function::Count => Value::Int(count()? as i64),
        Function::All => Value::Bool(count()? == items.len()),
        Function::Any => Value::Bool(count()? > 0),
        Function::None => Value::Bool(count()? == 0),
        Function::One => Value::Bool(count()? == 1),
        Function::Filter | Function::Find => {
            let holds = holds()?;
            let mut found = items
                .iter()
                .zip(holds)
                .filter(|(_, holds)| *holds)
                .map(|(item, _)| item.clone());
            match function {
                Function::Find => found.next().unwrap_or(Value::Nil),
                _ => Value::List(found.collect()),
            }
        }
        _ => Value::Nil,
    })
}

fn convert(function: Function, value: &Value) -> Result<Value, FormulaError> {
    let name = function.name();
    let number = value.number();
    let number = number.ok_or_else(|| FormulaError::running(format!("`{name}` of {}", value.kind())))?;
    Ok(match (function, value) {
        (Function::Abs, Value::Int(int)) => Value::Int(int.wrapping_abs()),
        (Function::Int, Value::Int(int)) => Value::Int(*int),
        (Function::Int, _) => Value::Int(number as i64),
        (Function::Abs, _) => Value::Float(number.abs()),
        (Function::Ceil, _) => Value::Float(number.ceil()),
        (Function::Floor, _) => Value::Float(number.floor()),
        (Function::Round, _) => Value::Float(number.round()),
        _ => Value::Float(number),
    })
}

/// Numbers and lists of numbers, however nested, taken together.
fn aggregate(function: Function, values: &[Value]) -> Result<Value, FormulaError> {
    let mut numbers = Vec::new();
    flatten(function, values, &mut numbers)?;
    let count = numbers.len() as f64;
    let better = |one: &Value, other: &Value| match function {
        Function::Max => other.number() > one.number(),
        _ => other.number() < one.number(),
    };
    Ok(match function {
        Function::Max | Function::Min => numbers
            .into_iter()
            .reduce(|best, next| if better(&best, &next) { next } else { best })
            .unwrap_or(Value::Nil),
        Function::Mean if numbers.is_empty() => Value::Float(0.0),
        Function::Mean => Value::Float(numbers.iter().filter_map(Value::number).sum::<f64>() / count),
        _ => {
            let mut sorted: Vec<f64> = numbers.iter().filter_map(Value::number).collect();
            sorted.sort_by(f64::total_cmp);
            let half = sorted.len() / 2;
            let at = |index: usize| sorted.get(index).copied().unwrap_or(0.0);
            Value::Float(match sorted.len() {
                0 => 0.0,
                length if length % 2 == 1 => at(half),
                _ => (at(half - 1) + at(half)) / 2.0,
            })
        }
    })
}

fn flatten(function: Function, values: &[Value], numbers: &mut Vec<Value>) -> Result<(), FormulaError> {
    for value in values {
        match value {
            Value::List(items) => flatten(function, items, numbers)?,
            Value::Int(_) | Value::Float(_) => numbers.push(value.clone()),
            other => {
                return Err(FormulaError::running(format!(
                    "`{}` of {}",
                    function.name(),
                    other.kind()
                )));
            }
        }
    }
    Ok(())
}
