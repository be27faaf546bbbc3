//! The folder that one profile is rendered into: what is there, what is ours, and how it is replaced.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the output folder is read, locked and written below this module only"
)]

pub(crate) mod drift;
mod error;
mod folder;
mod lock;
mod orphans;
mod record;
mod relation;
mod replace;

pub use error::{OutputError, UnmadeError};
pub use folder::{Folder, Found, Mode};
pub use lock::Lock;
pub(crate) use orphans::{Orphan, orphans};
pub use record::{Digest, RECORD};
pub use relation::{Comparison, Difference, Relation, Stale};
pub(crate) use replace::{PREFIX, SUFFIX, replace};
