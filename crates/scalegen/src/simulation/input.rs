//! Files, standard input and texts in memory, as the object and the trace of a simulation are read.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "it reads the object and the trace of a simulation"
)]

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

use camino::{Utf8Path, Utf8PathBuf};
use scalegen_syntax::SystemError;

use super::SimulationError;

/// More than the default, as a trace is read from its beginning to its end.
const BUFFER_BYTES: usize = 1 << 16;

/// Where the object or the trace of a simulation is.
///
/// A path becomes a file, and the path `-` standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// In a file.
    File(Utf8PathBuf),
    /// On standard input.
    Stdin,
    /// In memory.
    Text {
        /// What findings call it.
        name: String,
        /// The text.
        text: String,
    },
}

impl Source {
    /// A text in memory, and the name that findings give it.
    pub fn text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Text {
            name: name.into(),
            text: text.into(),
        }
    }

    /// What findings call it.
    pub fn name(&self) -> &str {
        match self {
            Self::File(path) => path.as_str(),
            Self::Stdin => "<stdin>",
            Self::Text { name, .. } => name,
        }
    }

    /// Its bytes, at most this many, and one more if it has more.
    pub(super) fn bytes(&self, most: usize) -> Result<Vec<u8>, SimulationError> {
        let mut bytes = Vec::new();
        let mut reader = self.open()?.take(most as u64 + 1);
        reader
            .read_to_end(&mut bytes)
            .map_err(|error| self.error(error))?;
        Ok(bytes)
    }

    /// Whether it is a file that exists.
    pub(super) fn is_file(&self) -> bool {
        matches!(self, Self::File(path) if path.is_file())
    }

    pub(super) fn open(&self) -> Result<Box<dyn BufRead + '_>, SimulationError> {
        Ok(match self {
            Self::File(path) => {
                let file = File::open(path).map_err(|error| self.error(error))?;
                Box::new(BufReader::with_capacity(BUFFER_BYTES, file))
            }
            Self::Stdin => Box::new(BufReader::with_capacity(BUFFER_BYTES, io::stdin())),
            Self::Text { text, .. } => Box::new(text.as_bytes()),
        })
    }

    /// A second reader, of what can be read twice: not of standard input or another pipe.
    pub(super) fn reopen(&self) -> Result<Option<Box<dyn BufRead + '_>>, SimulationError> {
        match self {
            Self::File(path) if !path.is_file() => Ok(None),
            Self::Stdin => Ok(None),
            Self::File(_) | Self::Text { .. } => self.open().map(Some),
        }
    }

    pub(super) fn error(&self, source: impl Into<SystemError>) -> SimulationError {
        SimulationError::Read {
            path: self.name().into(),
            source: source.into(),
        }
    }
}

impl<P: AsRef<Utf8Path>> From<P> for Source {
    fn from(path: P) -> Self {
        match path.as_ref() {
            path if path == "-" => Self::Stdin,
            path => Self::File(path.to_owned()),
        }
    }
}
