//! The value of a formula: expr's arithmetic on integers, floats, booleans, lists and nil.

use super::FormulaError;
use super::parser::Node;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Nil,
    Bool(bool),
    Int(i64),
    Float(f64),
    List(Vec<Value>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binary {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
    Coalesce,
}

/// Operators by name, with their precedence.
const OPERATORS: &[(&str, Binary, u32)] = &[
    ("or", Binary::Or, 10),
    ("||", Binary::Or, 10),
    ("and", Binary::And, 15),
    ("&&", Binary::And, 15),
    ("==", Binary::Equal, 20),
    ("!=", Binary::NotEqual, 20),
    ("<", Binary::Less, 20),
    ("<=", Binary::LessOrEqual, 20),
    (">", Binary::Greater, 20),
    (">=", Binary::GreaterOrEqual, 20),
    ("in", Binary::In, 20),
    ("+", Binary::Add, 30),
    ("-", Binary::Subtract, 30),
    ("*", Binary::Multiply, 60),
    ("/", Binary::Divide, 60),
    ("%", Binary::Remainder, 60),
    ("**", Binary::Power, 100),
    ("^", Binary::Power, 100),
    ("??", Binary::Coalesce, 500),
];

impl Binary {
    pub(super) fn of(name: &str) -> Option<Self> {
        OPERATORS
            .iter()
            .find(|(given, ..)| *given == name)
            .map(|(_, operator, _)| *operator)
    }

    pub(super) fn precedence(self) -> u32 {
        OPERATORS
            .iter()
            .find(|(_, operator, _)| *operator == self)
            .map_or(0, |(.., precedence)| *precedence)
    }

    fn name(self) -> &'static str {
        OPERATORS
            .iter()
            .find(|(_, operator, _)| *operator == self)
            .map_or("", |(name, ..)| name)
    }
}

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

impl Value {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Nil => "nil",
            Self::Bool(_) => "a boolean",
            Self::Int(_) => "an integer",
            Self::Float(_) => "a float",
            Self::List(_) => "a list",
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Int(int) => Some(*int as f64),
            Self::Float(float) => Some(*float),
            _ => None,
        }
    }

    fn equals(&self, other: &Self) -> bool {
        match (self.number(), other.number()) {
            (Some(one), Some(other)) => one == other,
            _ => self == other,
        }
    }
}

/// The values that a formula is calculated with.
pub(super) struct Scope<'a> {
    variables: &'a [Option<f64>],
    elements: Vec<Value>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(variables: &'a [Option<f64>]) -> Self {
        Self {
            variables,
            elements: Vec::new(),
        }
    }
}

pub(super) fn evaluate(node: &Node, scope: &mut Scope<'_>) -> Result<Value, FormulaError> {
    Ok(match node {
        Node::Nil => Value::Nil,
        Node::Bool(bool) => Value::Bool(*bool),
        Node::Int(int) => Value::Int(*int),
        Node::Float(float) => Value::Float(*float),
        Node::Variable(index) => scope
            .variables
            .get(*index)
            .copied()
            .flatten()
            .map_or(Value::Nil, Value::Float),
        Node::Element => scope.elements.last().cloned().unwrap_or(Value::Nil),
        Node::List(nodes) => Value::List(
            nodes
                .iter()
                .map(|node| evaluate(node, scope))
                .collect::<Result<_, _>>()?,
        ),
        Node::Not(node) => Value::Bool(!boolean(&evaluate(node, scope)?, "the operand of `not`")?),
        Node::Negative(node) => match evaluate(node, scope)? {
            Value::Int(int) => Value::Int(int.wrapping_neg()),
            Value::Float(float) => Value::Float(-float),
            other => return Err(FormulaError::running(format!("`-` of {}", other.kind()))),
        },
        Node::Ternary(parts) => {
            let [condition, then, otherwise] = &**parts;
            let condition = boolean(&evaluate(condition, scope)?, "the condition")?;
            evaluate(if condition { then } else { otherwise }, scope)?
        }
        Node::Binary(operator, left, right) => binary(*operator, left, right, scope)?,
        Node::Call(function, arguments, predicate) => {
            call(*function, arguments, predicate.as_deref(), scope)?
        }
    })
}

fn boolean(value: &Value, what: &str) -> Result<bool, FormulaError> {
    match value {
        Value::Bool(bool) => Ok(*bool),
        other => Err(FormulaError::running(format!(
            "{what} is {}, not a boolean",
            other.kind()
        ))),
    }
}

fn binary(operator: Binary, left: &Node, right: &Node, scope: &mut Scope<'_>) -> Result<Value, FormulaError> {
    let left = evaluate(left, scope)?;
    // These look at their right side only when the left one does not decide.
    match operator {
        Binary::Coalesce if left != Value::Nil => return Ok(left),
        Binary::Coalesce => return evaluate(right, scope),
        Binary::And | Binary::Or => {
            let is_decided = boolean(&left, "an operand")? == (operator == Binary::Or);
            if is_decided {
                return Ok(left);
            }
            return Ok(Value::Bool(boolean(&evaluate(right, scope)?, "an operand")?));
        }
        _ => {}
    }
    let right = evaluate(right, scope)?;
    match operator {
        Binary::Equal => return Ok(Value::Bool(left.equals(&right))),
        Binary::NotEqual => return Ok(Value::Bool(!left.equals(&right))),
        Binary::In => {
            if let Value::List(items) = &right {
                return Ok(Value::Bool(items.iter().any(|item| item.equals(&left))));
            }
        }
        _ => {}
    }
    if let (Value::Int(one), Value::Int(other)) = (&left, &right) {
        match operator {
            Binary::Add => return Ok(Value::Int(one.wrapping_add(*other))),
            Binary::Subtract => return Ok(Value::Int(one.wrapping_sub(*other))),
            Binary::Multiply => return Ok(Value::Int(one.wrapping_mul(*other))),
            Binary::Remainder if *other == 0 => return Err(FormulaError::running("division by zero")),
            Binary::Remainder => return Ok(Value::Int(one.wrapping_rem(*other))),
            _ => {}
        }
    }
    if let (Some(one), Some(other)) = (left.number(), right.number()) {
        match operator {
            Binary::Add => return Ok(Value::Float(one + other)),
            Binary::Subtract => return Ok(Value::Float(one - other)),
            Binary::Multiply => return Ok(Value::Float(one * other)),
            Binary::Divide => return Ok(Value::Float(one / other)),
            Binary::Power => return Ok(Value::Float(one.powf(other))),
            Binary::Less => return Ok(Value::Bool(one < other)),
            Binary::LessOrEqual => return Ok(Value::Bool(one <= other)),
            Binary::Greater => return Ok(Value::Bool(one > other)),
            Binary::GreaterOrEqual => return Ok(Value::Bool(one >= other)),
            _ => {}
        }
    }
    let (operator, left, right) = (operator.name(), left.kind(), right.kind());
    Err(FormulaError::running(format!(
        "`{operator}` of {left} and {right}"
    )))
}

fn call(
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
            scope.elements.push(item.clone());
            let result = evaluate(predicate, scope);
            scope.elements.pop();
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
