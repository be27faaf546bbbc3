//! The profile of scalegen: one TOML file that says how a stack scales.
//!
//! This crate takes text and gives a plan, or findings. It never reads a file and never writes one.

mod broken;
mod case;
mod codes;
mod decimal;
mod duration;
mod finding;
mod fleet;
mod invisible;
pub mod language;
mod layers;
mod load;
mod names;
mod nearest;
mod overrides;
mod path;
pub mod plan;
mod problem;
mod promql;
mod quantity;
mod schema;
mod structure;
mod syntax;
mod version;

pub use codes::{CODES, Code, code};
pub use decimal::{Decimal, DecimalError};
pub use duration::{Duration, DurationError};
pub use finding::{Family, Finding, Place, Position, Related, Severity, SourceFile};
pub use fleet::{Collapse, Planned, Rest, Unique, UniqueNames, Unit};
pub use invisible::is_invisible;
pub use layers::{Layers, printable, settle, sort};
pub use load::{Loaded, Unsound, load, looks_like_profile};
pub use path::{FieldPath, Segment};
pub use plan::Plan;
pub use problem::Part;
pub use quantity::{Quantity, QuantityError};
pub use schema::profile_schema;
pub use version::{Targets, Version, VersionError};
