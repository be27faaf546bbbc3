//! The value of a formula: expr's arithmetic on integers, floats, booleans, lists and nil.

use super::FormulaError;
use super::functions::call;
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

    pub(super) fn number(&self) -> Option<f64> {
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

    /// Makes a value the element that a predicate looks at.
    pub(super) fn enter(&mut self, element: &Value) {
        self.elements.push(element.clone());
    }

    /// Goes back to the element before.
    pub(super) fn leave(&mut self) {
        self.elements.pop();
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

pub(super) fn boolean(value: &Value, what: &str) -> Result<bool, FormulaError> {
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
