//! Reads files that are linted, up to the limit.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "it reads the files that are linted"
)]

use std::fs::File;
use std::io::{self, Read};

use camino::Utf8Path;
use scalegen_document::Limits;

pub(super) fn read(path: &Utf8Path) -> io::Result<Vec<u8>> {
    File::open(path).and_then(read_to_limit)
}

/// All that is ever looked at of a text: one byte more than the limit is enough to say that it is too long.
///
/// # Errors
/// When reading fails.
pub fn read_to_limit(from: impl Read) -> io::Result<Vec<u8>> {
    // Most files fit, and are read at once.
    let mut bytes = Vec::with_capacity(8 << 10);
    from.take(Limits::default().bytes as u64 + 1)
        .read_to_end(&mut bytes)?;
    bytes.shrink_to_fit();
    Ok(bytes)
}
