//! The commands, one file each.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod describe;
pub(crate) mod explain;
pub(crate) mod function;
pub(crate) mod generate;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod lint;
pub(crate) mod man;
mod profiles;
pub(crate) mod rules;
pub(crate) mod schema;
pub(crate) mod simulate;
pub(crate) mod test;
mod texts;
pub(crate) mod unknown;
pub(crate) mod version;
