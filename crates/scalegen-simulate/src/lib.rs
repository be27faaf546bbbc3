//! The arithmetic of the HPA v2 controller, KEDA and the VPA recommender, offline: the same replicas, sync by
//! sync, as the controllers themselves.
//!
//! Pure: no clock, no file, no randomness. Everything is decided by the objects, the options and the metrics
//! that a caller hands in.

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::disallowed_types))]

pub mod codes;
#[cfg(feature = "conformance")]
#[doc(hidden)]
#[path = "../tests/conformance/runner.rs"]
pub mod conformance;
pub mod hpa;
mod instant;
pub mod keda;
#[cfg(test)]
mod kinds;
pub mod load;
mod messages;
mod number;
mod problem;
mod quantity_float;
pub mod report;
pub mod response;
pub mod timeline;
pub mod trace;
#[cfg_attr(
    not(feature = "conformance"),
    allow(
        dead_code,
        reason = "no trace has restarts of the recommender or out-of-memory kills yet"
    )
)]
pub mod vpa;

pub use instant::{Instant, Span};
pub use problem::Problem;
