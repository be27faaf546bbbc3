//! Replaces one file, or adds a folder, so that every file is old or new at every moment.

use std::fs;
use std::io::{self, ErrorKind, Write as _};

use camino::Utf8Path;
use scalegen_manifest::files::MadeFile;

/// How the names of temporary files begin and end, so that a later run knows them.
pub(crate) const PREFIX: &str = ".scalegen-";
pub(crate) const SUFFIX: &str = ".tmp";

/// Writes a file under the name `temporary`, beside `path`, and renames it over `path`.
///
/// Nothing is flushed to the disk: after a power cut the files are made again, and `check` sees a torn one.
pub(crate) fn replace(
    path: &Utf8Path,
    temporary: &Utf8Path,
    executable: bool,
    write: impl FnOnce(&mut fs::File) -> io::Result<()>,
) -> io::Result<()> {
    let mut file = create(temporary, executable)?;
    let written = write(&mut file);
    drop(file);
    let replaced = written.and_then(|()| fs::rename(temporary, path));
    if replaced.is_err() {
        // A full disk should not be left fuller; what stays is swept by the next run.
        let _ = fs::remove_file(temporary);
    }
    replaced
}

/// Writes a file into a folder that nobody knows yet.
pub(super) fn write_into(folder: &Utf8Path, name: &str, file: &MadeFile) -> io::Result<()> {
    create(&folder.join(name), file.executable)?.write_all(&file.contents)
}

/// Creates a file of that name and removes it again.
pub(crate) fn try_writing(temporary: &Utf8Path) -> io::Result<()> {
    drop(create(temporary, false)?);
    fs::remove_file(temporary)
}

/// Never opens what is there already, nor what a link points to.
fn create(path: &Utf8Path, executable: bool) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // The umask takes its part.
        options.mode(if executable { 0o777 } else { 0o666 });
    }
    let _ = executable;
    options.open(path)
}

/// Removes the temporary files and folders that a run that was cut off left in a folder.
pub(super) fn sweep(folder: &Utf8Path) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        if !name.starts_with(PREFIX) || !name.ends_with(SUFFIX) {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_file() {
            fs::remove_file(entry.path())?;
        } else if kind.is_dir() {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}
