//! The profile of scalegen: one TOML file that says how a stack scales.
//!
//! This crate takes text and gives a plan, or findings. It never reads a file and never writes one.

mod duration;
mod finding;
mod path;
mod quantity;
mod version;

pub use duration::{Duration, DurationError};
pub use finding::{Family, Finding, Place, Position, Related, Severity, SourceFile};
pub use path::{FieldPath, Segment};
pub use quantity::{Quantity, QuantityError};
pub use version::{Targets, Version, VersionError};
