//! What a query means to a scaler: PromQL read with the place of everything in it, the metrics of engines and exporters,
//! and the abstract value that a query has.
//!
//! [`promql::parse`] reads a query, after [`adapter::fill`] where it is an adapter's template. [`meaning()`] walks its tree
//! to a [`value::Value`] and to [`Remark`]s. What surrounds the query comes from the caller as a [`Context`]: recording
//! rules, releases that run, what is scaled, metrics of the user. Whoever judges a scaler compares the value with its
//! target:
//!
//! ```
//! use scalegen_meaning::{Context, meaning, promql, value::Reading};
//!
//! let query = promql::parse("max(vllm:gpu_cache_usage_perc)").unwrap();
//! let meaning = meaning(&query, &Context::default());
//!
//! // A value of at most 1 over a threshold of 0.9 asks for at most 2 replicas.
//! assert_eq!((meaning.value.bounds.upper.number() / 0.9).ceil(), 2.0);
//! // The greatest value of one pod must not be divided by the number of pods.
//! assert_eq!(meaning.value.is_additive(), Some(false));
//! // Without pods there is no series that could wake the workload.
//! assert_eq!(meaning.value.at_zero, Reading::Empty);
//! assert_eq!(
//!     meaning.remarks[0].message().to_string(),
//!     "vllm has vllm:gpu_cache_usage_perc only up to 0.10.2; use vllm:kv_cache_usage_perc"
//! );
//! ```
//!
//! It knows neither YAML, TOML nor a Kubernetes type, and never opens a file. It gives no severities either: what is a
//! fault depends on the scaler.

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::disallowed_types))]

pub mod adapter;
pub mod catalogue;
mod eval;
mod messages;
pub mod promql;
mod remark;
pub mod value;

pub use eval::{Context, Meaning, meaning, plain_label};
pub use remark::{Remark, RemarkKind};
pub use scalegen_syntax::expr::Span;
pub use scalegen_syntax::{Release, ReleaseError};

/// Every kind of message of this crate.
pub const MESSAGES: &[(&str, &[&scalegen_syntax::Kind])] = &[("queries", messages::MESSAGES)];
