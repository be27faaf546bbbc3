//! The arithmetic of the HPA v2 controller, KEDA and the VPA recommender, offline: the same replicas, sync by
//! sync, as the controllers themselves.
//!
//! Pure: no clock, no file, no randomness. Everything is decided by the objects, the options and the metrics
//! that a caller hands in.

pub mod codes;
pub mod hpa;
mod instant;
pub mod keda;
mod problem;
mod quantity_float;
pub mod report;
pub mod timeline;
pub mod trace;
pub mod vpa;

pub use instant::{Instant, Span};
pub use problem::Problem;
pub use quantity_float::{approximate_f64, milli};
