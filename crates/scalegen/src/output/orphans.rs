//! Folders that scalegen made for profiles that are there no more.

use std::collections::BTreeSet;
use std::fs;

use camino::Utf8Path;

use super::{OutputError, RECORD};

/// The folders below `out` that have a record and none of these names, which are in lower case: some file systems see
/// no other difference. Sorted; links are passed over.
pub(crate) fn orphans(out: &Utf8Path, names: &BTreeSet<String>) -> Result<Vec<String>, OutputError> {
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
