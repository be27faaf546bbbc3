//! Folders that scalegen made for profiles that are there no more.

use std::collections::BTreeSet;
use std::fs;

use camino::Utf8Path;

use super::{Folder, Mode, OutputError, RECORD, Stale};

/// One of them, and what is left in it. Nothing is removed yet.
#[derive(Debug)]
pub(crate) struct Orphan {
    pub(crate) name: String,
    pub(crate) folder: Folder,
    pub(crate) stale: Vec<Stale>,
}

/// The folders below `out` that have a record and none of these names, which are in lower case: some file systems see
/// no other difference. Sorted; links are passed over.
///
/// # Errors
/// When a link or a folder is in the way of a file in one of them, or the system refuses.
pub(crate) fn orphans(
    out: &Utf8Path,
    names: &BTreeSet<String>,
    mode: Mode,
) -> Result<Vec<Orphan>, OutputError> {
    let open = |name: String| {
        let folder = Folder::open(out, &name, "a profile that is gone", mode)?;
        let stale = folder.stale(|_| false)?;
        Ok(Orphan { name, folder, stale })
    };
    names_of_orphans(out, names)?.into_iter().map(open).collect()
}

fn names_of_orphans(out: &Utf8Path, names: &BTreeSet<String>) -> Result<Vec<String>, OutputError> {
    let entries = match out.read_dir_utf8() {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(OutputError::io("read the folder", out)(error)),
    };
    let mut orphans = Vec::new();
    for entry in entries {
        let entry = entry.map_err(OutputError::io("read the folder", out))?;
        let name = entry.file_name();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let has_record = || {
            let record = fs::symlink_metadata(entry.path().join(RECORD));
            record.is_ok_and(|record| record.is_file())
        };
        if is_folder && !names.contains(&name.to_lowercase()) && has_record() {
            orphans.push(name.to_owned());
        }
    }
    orphans.sort();
    Ok(orphans)
}
