//! Files and standard input, as the object and the trace of a simulation are read.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

use camino::Utf8Path;
use scalegen_syntax::SystemError;

use super::SimulationError;

/// More than the default, as a trace is read from its beginning to its end.
const BUFFER_BYTES: usize = 1 << 16;

pub(super) fn is_stdin(path: &Utf8Path) -> bool {
    path == Utf8Path::new("-")
}

/// What findings call it.
pub(super) fn name(path: &Utf8Path) -> &str {
    if is_stdin(path) { "<stdin>" } else { path.as_str() }
}

/// At most so many bytes of it, and one more if it has more.
pub(super) fn bytes(path: &Utf8Path, most: usize) -> Result<Vec<u8>, SimulationError> {
    let mut bytes = Vec::new();
    open(path)?
        .take(most as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| read_error(path, error))?;
    Ok(bytes)
}

pub(super) fn open(path: &Utf8Path) -> Result<Box<dyn BufRead>, SimulationError> {
    if is_stdin(path) {
        return Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, io::stdin())));
    }
    let file = File::open(path).map_err(|error| read_error(path, error))?;
    Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, file)))
}

/// A second reader, of what can be read twice: not of standard input or another pipe.
pub(super) fn reopen(path: &Utf8Path) -> Result<Option<Box<dyn BufRead>>, SimulationError> {
    let is_file = || std::fs::metadata(path).is_ok_and(|it| it.is_file());
    if is_stdin(path) || !is_file() {
        return Ok(None);
    }
    open(path).map(Some)
}

pub(super) fn read_error(path: &Utf8Path, source: impl Into<SystemError>) -> SimulationError {
    SimulationError::Read {
        path: name(path).into(),
        source: source.into(),
    }
}
