//! The values of a run.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Type;

/// A value of a run.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Nil,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Rc<str>),
    List(List),
    Map(Map),
    /// A span of time.
    Duration,
    /// The map of all variables.
    Environment,
}

/// A list that its copies share.
#[derive(Clone, Debug)]
pub(super) struct List {
    pub(super) items: Rc<[Value]>,
    depth: u16,
}

/// A map that its copies share.
#[derive(Clone, Debug)]
pub(super) struct Map {
    pub(super) entries: Rc<BTreeMap<Rc<str>, Value>>,
    depth: u16,
}

/// Lists within lists, as deep as this: comparing and dropping them recurses.
const MAX_DEPTH: u16 = 64;

impl Value {
    /// A list; none if it nests too deep.
    pub(super) fn list(items: Vec<Self>) -> Option<Self> {
        let depth = 1 + items.iter().map(Self::depth).max().unwrap_or(0);
        let items = items.into();
        (depth <= MAX_DEPTH).then_some(Self::List(List { items, depth }))
    }

    /// A map; none if it nests too deep.
    pub(super) fn map(entries: BTreeMap<Rc<str>, Self>) -> Option<Self> {
        let depth = 1 + entries.values().map(Self::depth).max().unwrap_or(0);
        let entries = Rc::new(entries);
        (depth <= MAX_DEPTH).then_some(Self::Map(Map { entries, depth }))
    }

    fn depth(&self) -> u16 {
        match self {
            Self::List(list) => list.depth,
            Self::Map(map) => map.depth,
            _ => 0,
        }
    }

    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Int(int) => Some(*int as f64),
            Self::Float(float) => Some(*float),
            _ => None,
        }
    }

    /// The type as a message shows it.
    pub(super) fn kind(&self) -> Type {
        match self {
            Self::Nil => Type::Nil,
            Self::Bool(_) => Type::Bool,
            Self::Int(_) => Type::Int,
            Self::Float(_) => Type::Float,
            Self::Text(_) => Type::Text,
            Self::List(_) => Type::list_of(Type::Unknown),
            Self::Map(_) | Self::Environment => Type::Map,
            Self::Duration => Type::Duration,
        }
    }
}
