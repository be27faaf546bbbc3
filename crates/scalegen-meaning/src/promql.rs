//! PromQL as Prometheus 3 reads it, as a tree whose nodes know their bytes.

mod check;
mod error;
mod function;
mod lexer;
mod literal;
mod operator;
mod parser;
mod print;
mod tree;
mod types;
mod variable;

pub use error::{Error, ErrorKind};
pub use function::Function;
pub use operator::{Aggregator, Operator};
pub use parser::parse;
pub use tree::{
    Aggregation, AtTime, Binary, Call, Expr, ExprKind, Grouping, Label, Length, MatchOperator, Matcher,
    Matching, Modifiers, Selector, Side, Subquery,
};
pub use types::Type;
pub use variable::variables;
