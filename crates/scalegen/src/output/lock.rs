//! One run at a time in an output folder.

use std::fs::{File, TryLockError};
use std::time::{Duration, Instant};

use camino::Utf8Path;

use super::OutputError;

/// Held while a folder is written to; the system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for the folder, at most `timeout`.
    pub(super) fn acquire(folder: &Utf8Path, timeout: Duration) -> Result<Self, OutputError> {
        let file = open(folder)?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) if start.elapsed() < timeout => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(OutputError::Locked {
                        path: folder.to_owned(),
                        waited: timeout,
                    });
                }
                // A file system without locks: better to write without one than not at all.
                Err(TryLockError::Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => {
                    return Ok(Self { _file: file });
                }
                Err(TryLockError::Error(error)) => return Err(OutputError::io("lock", folder)(error)),
            }
        }
    }
}

/// The folder itself is locked, so that no lock file has to be ignored, committed or cleaned up.
#[cfg(unix)]
fn open(folder: &Utf8Path) -> Result<File, OutputError> {
    File::open(folder).map_err(OutputError::io("open", folder))
}

/// Where a folder cannot be opened as a file, one in the system's folder for temporary files stands for it.
#[cfg(not(unix))]
fn open(folder: &Utf8Path) -> Result<File, OutputError> {
    let absolute = folder
        .canonicalize_utf8()
        .map_err(OutputError::io("open", folder))?;
    let name = format!(
        "scalegen-{:?}.lock",
        super::Digest::of(absolute.as_str().as_bytes())
    );
    let path = std::env::temp_dir().join(name.replace(|c: char| !c.is_ascii_alphanumeric(), ""));
    File::create(path).map_err(OutputError::io("lock", folder))
}
