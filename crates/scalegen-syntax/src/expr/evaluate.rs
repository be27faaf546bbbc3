//! The value of an expression, as expr's virtual machine calculates it.

mod access;
mod conversion;
mod elements;
mod function;
mod operation;

pub(super) use conversion::float;

use std::collections::BTreeMap;
use std::rc::Rc;

use super::builtin::Builtin;
use super::check::ENVIRONMENT;
use super::operator::{Binary, Unary};
use super::tree::{Node, NodeId, Pointer, Tree};
use super::value::Value;
use super::{Error, ErrorKind, NotSimulated, RunError};

/// How many values and comparisons a run may take: far more than a formula needs, few enough to end at once.
const MAX_STEPS: usize = 500_000;

/// A part that no run of it can evaluate here, though KEDA does.
pub(super) fn unsimulated(tree: &Tree) -> Option<NotSimulated> {
    let found = tree.nodes.iter().zip(&tree.spans);
    found.into_iter().find_map(|(node, span)| {
        let what = match node {
            Node::Builtin(builtin, _) if !builtin.is_simulated() => format!("`{}`", builtin.name()),
            Node::Binary(Binary::Matches, ..) => "`matches`".to_owned(),
            Node::Call { .. } => "the call of a method".to_owned(),
            _ => return None,
        };
        Some(NotSimulated { span: *span, what })
    })
}

/// Evaluates a part of a tree, with a value for each name.
pub(super) fn evaluate(
    tree: &Tree,
    part: NodeId,
    names: &[Box<str>],
    values: &[Option<f64>],
) -> Result<Value, RunError> {
    let mut machine = Machine {
        tree,
        names,
        values,
        variables: Vec::new(),
        scopes: Vec::new(),
        steps: 0,
    };
    machine.run(part).map_err(|stop| match stop {
        Stop::Run(error) => error,
        // Only an optional member stops so, and each has a chain around it.
        Stop::NilChain => machine.fault(part, ErrorKind::UnexpectedEnd).into(),
    })
}

struct Machine<'f> {
    tree: &'f Tree,
    names: &'f [Box<str>],
    values: &'f [Option<f64>],
    variables: Vec<(&'f str, Value)>,
    scopes: Vec<Scope>,
    steps: usize,
}

/// What a predicate looks at.
struct Scope {
    element: Value,
    index: i64,
    accumulator: Value,
}

/// Why an evaluation stops.
enum Stop {
    Run(RunError),
    /// The chain around the member is nil.
    NilChain,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Run(RunError::Fault(error))
    }
}

impl From<NotSimulated> for Stop {
    fn from(error: NotSimulated) -> Self {
        Self::Run(RunError::NotSimulated(error))
    }
}

impl From<Error> for RunError {
    fn from(error: Error) -> Self {
        Self::Fault(error)
    }
}

impl<'f> Machine<'f> {
    fn run(&mut self, id: NodeId) -> Result<Value, Stop> {
        self.spend(id, 1)?;
        let tree = self.tree;
        Ok(match tree.node(id) {
            Node::Nil => Value::Nil,
            Node::Bool(bool) => Value::Bool(*bool),
            Node::Int(int) => Value::Int(*int),
            Node::Float(float) => Value::Float(*float),
            Node::Text(text) => {
                self.spend(id, text.len())?;
                Value::Text(Rc::from(&**text))
            }
            Node::Name(name) => self.name(id, name)?,
            Node::Pointer(pointer) => self.pointer(pointer),
            Node::Unary(operator, operand) => self.unary(id, *operator, *operand)?,
            Node::Binary(..) => self.binary(id)?,
            Node::Conditional {
                condition,
                then,
                otherwise,
            } => {
                let holds = self.condition(*condition)?;
                self.run(if holds { *then } else { *otherwise })?
            }
            Node::Let { name, value, body } => {
                let value = self.run(*value)?;
                self.variables.push((name, value));
                let body = self.run(*body)?;
                self.variables.pop();
                body
            }
            Node::Sequence(nodes) => {
                let mut last = Value::Nil;
                for node in nodes {
                    last = self.run(*node)?;
                }
                last
            }
            Node::List(items) => {
                let items = self.run_all(items)?;
                self.list(id, items)?
            }
            Node::Map(pairs) => self.map(id, pairs)?,
            Node::Member {
                base,
                property,
                optional,
            } => self.member(id, *base, *property, *optional)?,
            Node::Slice { base, from, to } => self.slice(id, *base, *from, *to)?,
            Node::Chain(inner) => match self.run(*inner) {
                Err(Stop::NilChain) => Value::Nil,
                other => other?,
            },
            Node::Call { .. } => return Err(self.not_simulated(id, "the call of a method").into()),
            Node::Builtin(builtin, arguments) => self.builtin(id, *builtin, arguments)?,
        })
    }

    fn run_all(&mut self, nodes: &[NodeId]) -> Result<Vec<Value>, Stop> {
        nodes.iter().map(|node| self.run(*node)).collect()
    }

    fn name(&self, id: NodeId, name: &str) -> Result<Value, Stop> {
        if let Some((_, value)) = self.variables.iter().rev().find(|(known, _)| *known == name) {
            return Ok(value.clone());
        }
        if name == ENVIRONMENT {
            return Ok(Value::Environment);
        }
        match self.variable(name) {
            Some(value) => Ok(value),
            None => Err(self.not_simulated(id, "a function as a value").into()),
        }
    }

    /// The value of a variable of the formula, if there is one of this name.
    fn variable(&self, name: &str) -> Option<Value> {
        let position = self.names.iter().position(|known| **known == *name)?;
        let value = self.values.get(position).copied().flatten();
        (!name.is_empty()).then(|| value.map_or(Value::Nil, Value::Float))
    }

    fn pointer(&self, pointer: &Pointer) -> Value {
        let Some(scope) = self.scopes.last() else {
            return Value::Nil;
        };
        match pointer {
            Pointer::Element => scope.element.clone(),
            Pointer::Index => Value::Int(scope.index),
            Pointer::Accumulator => scope.accumulator.clone(),
            Pointer::Other(_) => Value::Nil,
        }
    }

    fn condition(&mut self, id: NodeId) -> Result<bool, Stop> {
        match self.run(id)? {
            Value::Bool(bool) => Ok(bool),
            other => Err(self.fault(id, ErrorKind::NotACondition(other.kind())).into()),
        }
    }

    fn unary(&mut self, id: NodeId, operator: Unary, operand: NodeId) -> Result<Value, Stop> {
        if operator == Unary::Not {
            return Ok(Value::Bool(!self.condition(operand)?));
        }
        match (operator, self.run(operand)?) {
            (Unary::Minus, Value::Int(int)) => Ok(Value::Int(int.wrapping_neg())),
            (Unary::Minus, Value::Float(float)) => Ok(Value::Float(-float)),
            (Unary::Plus, value) => Ok(value),
            (_, value) => {
                let (operator, operand) = (operator.to_string(), value.kind());
                Err(self.fault(id, ErrorKind::Operand { operator, operand }).into())
            }
        }
    }

    fn list(&mut self, id: NodeId, items: Vec<Value>) -> Result<Value, Stop> {
        self.spend(id, items.len())?;
        let list = Value::list(items);
        list.ok_or_else(|| self.not_simulated(id, "a list nested so deeply").into())
    }

    fn map(&mut self, id: NodeId, pairs: &[(NodeId, NodeId)]) -> Result<Value, Stop> {
        let mut entries = BTreeMap::new();
        for (key, value) in pairs {
            let name = match self.run(*key)? {
                Value::Text(text) => text,
                other => {
                    let (base, index) = (super::Type::Map, other.kind());
                    return Err(self.fault(*key, ErrorKind::Index { base, index }).into());
                }
            };
            let value = self.run(*value)?;
            // Of two alike expr keeps the first: it fills the map from the end.
            entries.entry(name).or_insert(value);
        }
        let map = Value::map(entries);
        map.ok_or_else(|| self.not_simulated(id, "a map nested so deeply").into())
    }

    fn builtin(&mut self, id: NodeId, builtin: Builtin, arguments: &[NodeId]) -> Result<Value, Stop> {
        if builtin.takes_predicate() {
            return self.over_elements(id, builtin, arguments);
        }
        let values = self.run_all(arguments)?;
        self.call(id, builtin, &values)
    }

    fn spend(&mut self, id: NodeId, steps: usize) -> Result<(), Stop> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps > MAX_STEPS {
            return Err(self.not_simulated(id, "so long a calculation").into());
        }
        Ok(())
    }

    fn fault(&self, id: NodeId, kind: ErrorKind) -> Error {
        Error::new(self.tree.span(id), kind)
    }

    fn not_simulated(&self, id: NodeId, what: &str) -> NotSimulated {
        NotSimulated {
            span: self.tree.span(id),
            what: what.to_owned(),
        }
    }
}
