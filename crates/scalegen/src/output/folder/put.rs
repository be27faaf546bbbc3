//! Puts files in place, and folders that are new together with theirs.

use std::fs;
use std::io::{self, Write as _};

use scalegen_manifest::files::{MadeFile, OutputPath};

use super::{Folder, above, check_folder, ends};
use crate::output::OutputError;
use crate::output::replace::{replace, write_into};

impl Folder {
    /// Puts files in place, of which those of one folder come together; several threads may do so at a time.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn put_all(&self, files: &[(&OutputPath, &MadeFile)]) -> Result<(), OutputError> {
        for together in files.chunk_by(|(one, _), (next, _)| one.folder() == next.folder()) {
            if self.put_folder(together)? {
                continue;
            }
            for (path, file) in together {
                self.put(path, file)?;
            }
        }
        Ok(())
    }

    /// Puts a folder that is not there in place, with its files: to rename each of them costs half as much as to write it.
    /// False where something is in its place, which has to be looked at.
    fn put_folder(&self, files: &[(&OutputPath, &MadeFile)]) -> Result<bool, OutputError> {
        let [(first, _), _, ..] = files else {
            return Ok(false);
        };
        let folder = first.folder();
        if self.known(folder) != Some(false) {
            return Ok(false);
        }
        self.make_folder(above(folder))?;
        let temporary = self.temporary(above(folder));
        let full = self.below(folder);
        fs::create_dir(&temporary).map_err(OutputError::io("create the folder", &full))?;
        let written = files.iter().try_for_each(|(path, file)| {
            write_into(&temporary, path.name(), file).map_err(OutputError::io("write", &self.full(path)))
        });
        let is_placed = written.is_ok() && fs::rename(&temporary, &full).is_ok();
        if is_placed {
            self.folders().insert(folder.to_owned(), true);
        } else {
            // What stays is swept by the next run.
            let _ = fs::remove_dir_all(&temporary);
        }
        written.map(|()| is_placed)
    }

    /// Puts a file in place; several threads may do so at a time.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn put(&self, path: &OutputPath, file: &MadeFile) -> Result<(), OutputError> {
        let folder = path.folder();
        self.make_folder(folder)?;
        let full = self.full(path);
        replace(&full, &self.temporary(folder), file.executable, |out| {
            out.write_all(&file.contents)
        })
        .map_err(OutputError::io("write", &full))
    }

    /// What is not known to be there is made without a look: in a new output that is every folder.
    fn make_folder(&self, folder: &str) -> Result<(), OutputError> {
        if self.known(folder) == Some(true) {
            return Ok(());
        }
        for end in ends(folder) {
            let part = &folder[..end];
            if self.known(part) == Some(true) {
                continue;
            }
            let full = self.root.join(part);
            match fs::create_dir(&full) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    check_folder(&full)?;
                }
                made => made.map_err(OutputError::io("create the folder", &full))?,
            }
            self.folders().insert(part.to_owned(), true);
        }
        Ok(())
    }
}
