//! What a query means to a scaler: PromQL read with the place of everything in it, the metrics of engines and exporters,
//! and the abstract value that a query has.
//!
//! It knows neither YAML, TOML nor a Kubernetes type, and never opens a file.

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::disallowed_types))]

pub mod adapter;
pub mod catalogue;
mod eval;
mod messages;
pub mod promql;
mod release;
mod remark;
pub mod value;

pub use eval::{Context, Meaning, meaning};
pub use release::{Release, ReleaseError};
pub use remark::{Remark, RemarkKind};
pub use scalegen_syntax::expr::Span;
