//! The expr language of KEDA's formulas: one reader from text to a tree, whose types are checked and which is evaluated.
//!
//! It follows lexer, parser, checker and virtual machine of expr-lang/expr 1.17, which KEDA 2.20 compiles in.

mod bounds;
mod builtin;
mod check;
mod error;
mod evaluate;
mod formula;
mod lexer;
mod literal;
mod operator;
mod parser;
mod token;
mod tree;
mod types;
mod value;

pub use bounds::Interval;
pub use error::{Error, ErrorKind, FormulaError, NotSimulated, RunError, Span};
pub use formula::Formula;
pub use types::Type;
