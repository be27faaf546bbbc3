//! What can go wrong with an output folder that the author of a profile did not cause.
//!
//! One enum for the crate's writes, naming the operation and the path: the reader has to act on the file
//! system, so the path is what helps, and every variant says what to do where the system's words do not.

use std::io;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use scalegen_manifest::YamlError;
use scalegen_manifest::files::OutputPath;
use scalegen_manifest::templates::TemplateError;
use scalegen_syntax::SystemError;

/// A file could not be generated, though its profile can be rendered.
#[derive(Debug, thiserror::Error)]
pub enum UnmadeError {
    /// An object could not be written as YAML.
    #[error("cannot generate {0}")]
    Object(OutputPath, #[source] YamlError),
    /// The script or the runbook could not be rendered.
    #[error("cannot generate {0}")]
    Template(&'static str, #[source] TemplateError),
    /// A unit that was judged could not be generated again to be written.
    #[error("cannot generate {0} again")]
    Again(OutputPath),
}

/// An output folder could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The system refused an operation.
    #[error("cannot {operation} {path}")]
    Io {
        /// What was tried, as in "cannot … `path`".
        operation: &'static str,
        /// On what.
        path: Utf8PathBuf,
        /// Why.
        source: SystemError,
    },
    /// Another run holds the folder.
    #[error(
        "another scalegen is writing to {path} (waited {} s): let it finish, or raise --lock-timeout",
        waited.as_secs()
    )]
    Locked {
        /// The folder.
        path: Utf8PathBuf,
        /// How long this run waited.
        waited: Duration,
    },
    /// A part of the way is a symbolic link, which could lead out of the output folder.
    #[error("{0} is a symbolic link: scalegen writes through none below its output folder; remove it")]
    Symlink(Utf8PathBuf),
    /// A file is in the way that scalegen did not make.
    #[error("{0} is in the way: scalegen did not create it, so it will not replace it; move or delete it")]
    Foreign(Utf8PathBuf),
    /// A file could not be generated.
    #[error(transparent)]
    Unmade(#[from] UnmadeError),
    /// Something that is no file, or no folder, is where one has to be.
    #[error("{0} is in the way: it is not a {1}")]
    WrongType(Utf8PathBuf, &'static str),
}

impl OutputError {
    /// For `map_err` on the result of a system call.
    pub(super) fn io(operation: &'static str, path: &Utf8Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io {
            operation,
            path: path.to_owned(),
            source: source.into(),
        }
    }
}
