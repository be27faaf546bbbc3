//! What a text says to a server, and where: the small languages that servers read, the places of values, and findings
//! about them.
//!
//! It knows neither TOML nor a Kubernetes type, and never opens a file.

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::disallowed_types))]

pub mod address;
mod as_text;
mod at;
pub mod case;
pub mod chart;
mod conflict;
pub mod cron;
mod decimal;
pub mod defaults;
mod duration;
pub mod expr;
pub mod file_path;
mod finding;
mod fine_duration;
mod fix;
pub mod go_duration;
mod invisible;
pub mod json_number;
pub mod keda;
pub mod label;
pub mod label_selector;
pub mod list;
mod message;
mod nearest;
pub mod pairs;
mod path;
mod price;
pub mod prometheus;
mod quantity;
mod release;
mod rule;
mod secret;
pub mod strconv;
mod system_error;
pub mod time_zone;
mod unit;
mod unread;
mod version;
pub mod words;

pub use at::At;
pub use conflict::conflict_marker;
pub use decimal::{Decimal, DecimalError};
pub use duration::{Duration, DurationError};
pub use finding::{
    Edit, Family, Finding, Place, Position, Related, Severity, SourceFile, is_here, merge, sort, write,
};
pub use fine_duration::{FineDuration, FineDurationError};
pub use fix::Remedy;
pub use invisible::{is_invisible, printable};
pub use message::{ApiWords, Kind, Message, ObjectName, Term, Words};
pub use nearest::{did_you_mean, is_slip, meant, nearest};
pub use path::{FieldPath, Segment};
pub use price::{Price, PriceError};
pub use quantity::{Quantity, QuantityError};
pub use release::{Release, ReleaseError};
pub use rule::{Rule, Versions};
pub use secret::{Secret, secret};
pub use system_error::SystemError;
pub use unit::Unit;
pub use unread::Unread;
pub use version::{Server, Targets, Version, VersionError};

/// Every kind of message of this crate, by the module that owns it.
pub const MESSAGES: &[(&str, &[&Kind])] = &[
    ("finding", finding::MESSAGES),
    ("nearest", nearest::MESSAGES),
    ("rule", rule::MESSAGES),
];
