//! The folder that one profile is rendered into: what is there, what is ours, and how it is replaced.

mod error;
mod folder;
mod lock;
mod orphans;
mod record;
mod replace;
mod seal;

pub use error::OutputError;
pub use folder::{Change, Folder, Found, Mode, Placer, Removed};
pub use lock::Lock;
pub(crate) use orphans::{Orphan, orphans};
pub use record::{Digest, RECORD};
pub(crate) use seal::Program;
