//! One run at a time in an output folder.
//!
//! The folder of all profiles is locked rather than that of each: thousands of profiles would be thousands of open
//! files.

use std::fs::{self, File, TryLockError};
use std::time::{Duration, Instant};

use camino::{Utf8Path, Utf8PathBuf};

use super::OutputError;

/// Held while a folder is written to; the system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
    /// The folders that had to be made for it, the innermost first. They go again if nothing was written.
    made: Vec<Utf8PathBuf>,
}

impl Lock {
    /// Waits for the folder, at most `timeout`; makes it where it is missing.
    ///
    /// # Errors
    /// When another run holds it that long, or the system refuses.
    pub fn acquire(folder: &Utf8Path, timeout: Duration) -> Result<Self, OutputError> {
        let missing = |folder: &&Utf8Path| !folder.as_str().is_empty() && !folder.exists();
        let made = folder.ancestors().take_while(missing);
        let made: Vec<_> = made.map(Utf8Path::to_owned).collect();
        let mut file = open(folder)?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                // Whoever held it may have taken it away, having nothing to write.
                Ok(()) if is_gone(&file) => file = open(folder)?,
                Ok(()) => return Ok(Self { _file: file, made }),
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
                    return Ok(Self { _file: file, made });
                }
                Err(TryLockError::Error(error)) => return Err(OutputError::io("lock", folder)(error)),
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        for folder in &self.made {
            // Folders that something was written to stay.
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
}

/// The folder itself is locked, so that no lock file has to be ignored, committed or cleaned up.
#[cfg(unix)]
fn open(folder: &Utf8Path) -> Result<File, OutputError> {
    fs::create_dir_all(folder).map_err(OutputError::io("create the folder", folder))?;
    File::open(folder).map_err(OutputError::io("open", folder))
}

#[cfg(unix)]
fn is_gone(folder: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    folder.metadata().is_ok_and(|metadata| metadata.nlink() == 0)
}

/// Where a folder cannot be opened as a file, one in the system's folder for temporary files stands for it.
#[cfg(not(unix))]
fn open(folder: &Utf8Path) -> Result<File, OutputError> {
    fs::create_dir_all(folder).map_err(OutputError::io("create the folder", folder))?;
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

/// The file that stands for the folder is never taken away.
#[cfg(not(unix))]
fn is_gone(_: &File) -> bool {
    false
}
