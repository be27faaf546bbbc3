//! Replaces one file so that it is old or new at every moment.

use std::fs;
use std::io::{self, Write as _};

use camino::Utf8Path;

/// How the names of temporary files begin and end, so that a later run knows them.
const PREFIX: &str = ".scalegen-";
const SUFFIX: &str = ".tmp";

/// Writes a temporary file beside `path` and renames it over `path`.
///
/// Nothing is flushed to the disk: after a power cut the files are made again, and `check` sees a torn one.
pub(super) fn replace(path: &Utf8Path, contents: &[u8], executable: bool) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Utf8Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // What a plain `open` asks for; the umask takes its part. The default here would be 0600.
        builder.permissions(fs::Permissions::from_mode(if executable { 0o777 } else { 0o666 }));
    }
    let _ = executable;
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(contents)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Removes the temporary files that a run that was cut off left in a folder.
pub(super) fn sweep(folder: &Utf8Path) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        if name.starts_with(PREFIX) && name.ends_with(SUFFIX) && entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
