//! The types of an expression: what expr refuses before it runs.

mod builtin;
mod operator;

use super::builtin::Builtin;
use super::operator::Unary;
use super::tree::{Node, NodeId, Pointer, Tree};
use super::{Error, ErrorKind, Type};

/// The name of the map of all variables.
pub(super) const ENVIRONMENT: &str = "$env";

/// The type of a whole expression whose variables are numbers of these names.
pub(super) fn check(tree: &Tree, names: &[Box<str>]) -> Result<Type, Error> {
    let mut checker = Checker {
        tree,
        names,
        variables: Vec::new(),
        scopes: Vec::new(),
        types: vec![None; tree.nodes.len()],
    };
    checker.visit(tree.root)
}

struct Checker<'f> {
    tree: &'f Tree,
    names: &'f [Box<str>],
    variables: Vec<(&'f str, Type)>,
    scopes: Vec<Scope>,
    /// Types by node: `a < b < c` has `b` twice, and so on within `b`.
    types: Vec<Option<Type>>,
}

/// What a predicate looks at.
struct Scope {
    element: Type,
    has_index: bool,
    has_accumulator: bool,
}

impl<'f> Checker<'f> {
    fn visit(&mut self, id: NodeId) -> Result<Type, Error> {
        if let Some(Some(known)) = self.types.get(id.0 as usize) {
            return Ok(known.clone());
        }
        let found = self.find(id)?;
        if let Some(slot) = self.types.get_mut(id.0 as usize) {
            *slot = Some(found.clone());
        }
        Ok(found)
    }

    fn find(&mut self, id: NodeId) -> Result<Type, Error> {
        let tree = self.tree;
        Ok(match tree.node(id) {
            Node::Nil => Type::Nil,
            Node::Bool(_) => Type::Bool,
            Node::Int(_) => Type::Int,
            Node::Float(_) => Type::Float,
            Node::Text(_) => Type::Text,
            Node::Name(name) => self.name(id, name)?,
            Node::Pointer(pointer) => self.pointer(id, pointer)?,
            Node::Unary(operator, operand) => self.unary(id, *operator, *operand)?,
            Node::Binary(..) => self.binary(id)?,
            Node::Conditional {
                condition,
                then,
                otherwise,
            } => {
                self.condition(*condition)?;
                let then = self.visit(*then)?;
                either(then, self.visit(*otherwise)?)
            }
            Node::Let { name, value, body } => {
                let is_taken = self.names.contains(name)
                    || Builtin::of(name).is_some()
                    || self.variables.iter().any(|(known, _)| **known == **name);
                if is_taken {
                    return Err(self.error(id, ErrorKind::Redeclared(name.to_string())));
                }
                let value = self.visit(*value)?;
                self.variables.push((name, value));
                let body = self.visit(*body)?;
                self.variables.pop();
                body
            }
            Node::Sequence(nodes) => {
                let mut last = Type::Nil;
                for node in nodes {
                    last = self.visit(*node)?;
                }
                last
            }
            Node::List(items) => self.list(items)?,
            Node::Map(pairs) => {
                for (key, value) in pairs {
                    self.visit(*key)?;
                    self.visit(*value)?;
                }
                Type::Map
            }
            Node::Member {
                base,
                property,
                optional,
            } => self.member(id, *base, *property, *optional)?,
            Node::Slice { base, from, to } => self.slice(id, *base, [*from, *to])?,
            Node::Chain(inner) => self.visit(*inner)?,
            Node::Call { callee, .. } => self.call(id, *callee)?,
            Node::Builtin(builtin, arguments) => self.builtin(id, *builtin, arguments)?,
        })
    }

    fn name(&self, id: NodeId, name: &str) -> Result<Type, Error> {
        if let Some((_, found)) = self.variables.iter().rev().find(|(known, _)| *known == name) {
            return Ok(found.clone());
        }
        if name == ENVIRONMENT {
            return Ok(Type::Unknown);
        }
        if self.is_variable(name) {
            return Ok(Type::Float);
        }
        if Builtin::of(name).is_some() {
            return Ok(Type::Function);
        }
        Err(self.unknown_name(id, name))
    }

    fn is_variable(&self, name: &str) -> bool {
        !name.is_empty() && self.names.iter().any(|known| **known == *name)
    }

    fn unknown_name(&self, id: NodeId, name: &str) -> Error {
        let mut known: Vec<String> = self
            .names
            .iter()
            .filter(|name| !name.is_empty())
            .map(ToString::to_string)
            .collect();
        known.sort();
        let name = name.to_owned();
        self.error(id, ErrorKind::UnknownName { name, known })
    }

    fn pointer(&self, id: NodeId, pointer: &Pointer) -> Result<Type, Error> {
        let scope = self.scopes.last();
        match pointer {
            Pointer::Element => Ok(scope.map_or(Type::Unknown, |scope| scope.element.clone())),
            Pointer::Index if scope.is_some_and(|scope| scope.has_index) => Ok(Type::Int),
            Pointer::Accumulator if scope.is_some_and(|scope| scope.has_accumulator) => Ok(Type::Unknown),
            Pointer::Index => Err(self.error(id, ErrorKind::UnknownPointer("index".to_owned()))),
            Pointer::Accumulator => Err(self.error(id, ErrorKind::UnknownPointer("acc".to_owned()))),
            Pointer::Other(name) => Err(self.error(id, ErrorKind::UnknownPointer(name.to_string()))),
        }
    }

    fn condition(&mut self, id: NodeId) -> Result<(), Error> {
        let found = self.visit(id)?;
        if found.may_be(&Type::Bool) {
            return Ok(());
        }
        Err(self.error(id, ErrorKind::NotACondition(found)))
    }

    fn unary(&mut self, id: NodeId, operator: Unary, operand: NodeId) -> Result<Type, Error> {
        if operator == Unary::Not {
            self.condition(operand)?;
            return Ok(Type::Bool);
        }
        let operand = self.visit(operand)?;
        if operand.is_number() || operand.is_unknown() {
            return Ok(operand);
        }
        let operator = operator.to_string();
        Err(self.error(id, ErrorKind::Operand { operator, operand }))
    }

    fn list(&mut self, items: &[NodeId]) -> Result<Type, Error> {
        let mut element = None;
        let mut is_same = true;
        for item in items {
            let next = self.visit(*item)?;
            // expr looks at kinds, in which all lists are alike.
            is_same &= element.as_ref().is_none_or(|element: &Type| {
                *element == next || (element.is_assignable_to(&next) && matches!(next, Type::List(_)))
            });
            element = Some(next);
        }
        Ok(Type::list_of(
            element.filter(|_| is_same).unwrap_or(Type::Unknown),
        ))
    }

    fn member(&mut self, id: NodeId, base: NodeId, property: NodeId, optional: bool) -> Result<Type, Error> {
        let literal = match self.tree.node(property) {
            Node::Text(text) => Some(&**text),
            _ => None,
        };
        if self.is_environment(base) {
            return match literal {
                Some(name) if self.is_variable(name) => Ok(Type::Float),
                Some(name) if !optional => Err(self.unknown_name(property, name)),
                _ => Ok(Type::Unknown),
            };
        }
        let base = self.visit(base)?;
        let index = self.visit(property)?;
        match (&base, literal) {
            (Type::Unknown | Type::Groups, _) => Ok(Type::Unknown),
            // What Go's time package has is not listed here.
            (Type::Time | Type::Duration | Type::Zone, Some(_)) => Ok(Type::Unknown),
            (Type::Map, _) if index.may_be(&Type::Text) => Ok(Type::Unknown),
            (Type::List(element), _) if index.may_be(&Type::Int) => Ok((**element).clone()),
            (Type::Map | Type::List(_), _) | (_, None) => {
                Err(self.error(property, ErrorKind::Index { base, index }))
            }
            (_, Some(field)) => {
                let field = field.to_owned();
                Err(self.error(id, ErrorKind::NoField { base, field }))
            }
        }
    }

    fn is_environment(&self, id: NodeId) -> bool {
        matches!(self.tree.node(id), Node::Name(name) if **name == *ENVIRONMENT)
    }

    fn slice(&mut self, id: NodeId, base: NodeId, ends: [Option<NodeId>; 2]) -> Result<Type, Error> {
        let base = self.visit(base)?;
        match base {
            Type::Unknown => return Ok(base),
            Type::Text | Type::List(_) => {}
            _ => return Err(self.error(id, ErrorKind::NotSliced(base))),
        }
        for end in ends.into_iter().flatten() {
            let index = self.visit(end)?;
            if !index.may_be(&Type::Int) {
                return Err(self.error(end, ErrorKind::Index { base, index }));
            }
        }
        Ok(base)
    }

    /// A call of something that is not a function of the language.
    fn call(&mut self, id: NodeId, callee: NodeId) -> Result<Type, Error> {
        let tree = self.tree;
        let name = match tree.node(callee) {
            Node::Name(name) => {
                let is_declared = self.variables.iter().any(|(known, _)| **known == **name);
                if !is_declared && !self.is_variable(name) {
                    return Err(self.unknown_function(callee, name));
                }
                name.to_string()
            }
            Node::Member { property, .. } => match tree.node(*property) {
                Node::Text(name) => name.to_string(),
                _ => String::new(),
            },
            _ => String::new(),
        };
        match self.visit(callee)? {
            Type::Unknown | Type::Function => Ok(Type::Unknown),
            is => Err(self.error(id, ErrorKind::NotCallable { name, is })),
        }
    }

    fn unknown_function(&self, id: NodeId, name: &str) -> Error {
        let nearest = match name {
            "avg" | "average" => Some("mean"),
            _ => crate::nearest(name, Builtin::names()),
        };
        let nearest = nearest.and_then(|nearest| Builtin::of(nearest).map(Builtin::name));
        let name = name.to_owned();
        self.error(id, ErrorKind::UnknownFunction { name, nearest })
    }

    fn error(&self, id: NodeId, kind: ErrorKind) -> Error {
        Error::new(self.tree.span(id), kind)
    }
}

/// The type of one value or the other.
fn either(one: Type, other: Type) -> Type {
    match (&one, &other) {
        (Type::Nil, _) => other,
        (_, Type::Nil) => one,
        (Type::List(left), Type::List(right)) if !left.is_assignable_to(right) => {
            Type::list_of(Type::Unknown)
        }
        _ if one.is_assignable_to(&other) => one,
        _ => Type::Unknown,
    }
}
