//! The output folder of one profile: one file after the other is compared with what is there, then replaced.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read as _};
use std::sync::Mutex;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use scalegen_manifest::files::{MadeFile, OutputPath};

use super::OutputError;
use super::lock::Lock;
use super::record::{Digest, RECORD, Record, print_record};
use super::replace::{replace, sweep};

/// Whether differences are mended or only told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// `generate`: files are written and removed.
    Write {
        /// How long to wait for another run to finish.
        lock_timeout: Duration,
    },
    /// `check`: nothing is touched.
    Compare,
}

/// How a file on disk stood to what was rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The same; it was not touched.
    Unchanged,
    /// It was not there.
    Created,
    /// It held something else.
    Changed {
        /// What it held.
        old: Vec<u8>,
        /// Whether a person edited it since scalegen made it.
        edited: bool,
    },
}

/// What became of one rendered file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// How it stood.
    pub change: Change,
    /// What was rendered.
    pub digest: Digest,
}

/// A file that scalegen made earlier and no longer makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// Where it was, below the folder of the profile.
    pub path: String,
    /// Whether a person edited it since scalegen made it.
    pub edited: bool,
}

/// The folder that one profile is rendered into.
#[derive(Debug)]
pub struct Folder {
    root: Utf8PathBuf,
    /// The profile's file name, for the head of the record.
    profile: String,
    mode: Mode,
    record: Record,
    /// The record's text as it is on disk.
    record_text: Option<Vec<u8>>,
    state: Mutex<State>,
    _lock: Option<Lock>,
}

#[derive(Debug, Default)]
struct State {
    /// Folders that were seen to be folders and no links.
    known: BTreeSet<String>,
    /// Whether the record on disk says that a run is under way.
    marked: bool,
}

impl Folder {
    /// Opens `out/name`. In write mode it is made where it is missing, locked, and cleaned of the temporary
    /// files of a run that was cut off.
    ///
    /// # Errors
    /// When the folder is a symbolic link or no folder, is held by another run, or cannot be read.
    pub fn open(out: &Utf8Path, name: &str, profile: &str, mode: Mode) -> Result<Self, OutputError> {
        let root = out.join(name);
        let exists = check_folder(&root)?;
        let mut lock = None;
        if let Mode::Write { lock_timeout } = mode {
            if !exists {
                fs::create_dir_all(&root).map_err(OutputError::io("make the folder", &root))?;
            }
            lock = Some(Lock::acquire(&root, lock_timeout)?);
            sweep(&root).map_err(OutputError::io("clean", &root))?;
        }
        let record_path = root.join(RECORD);
        let record_text = read_file(&record_path)?.map(|file| file.contents);
        let record = Record::parse(&String::from_utf8_lossy(
            record_text.as_deref().unwrap_or_default(),
        ));
        let folder = Self {
            root,
            profile: profile.to_owned(),
            mode,
            record,
            record_text,
            state: Mutex::default(),
            _lock: lock,
        };
        if folder.writes() && folder.record.unfinished {
            folder.sweep_all()?;
        }
        Ok(folder)
    }

    /// Says which files are about to be made, in write mode before the first of them is. A run that is cut
    /// off then leaves none behind that a later run would take for somebody else's.
    ///
    /// # Errors
    /// When the record cannot be written.
    pub fn announce<'a>(&self, paths: impl Iterator<Item = &'a OutputPath>) -> Result<(), OutputError> {
        let mut new: Vec<_> = paths
            .map(OutputPath::as_str)
            .filter(|path| !self.record.owns(path))
            .collect();
        // A file that is there already is somebody else's, or equal to ours.
        if self.writes() {
            new.retain(|path| fs::symlink_metadata(self.root.join(path)).is_err());
            if !new.is_empty() {
                self.mark(&new)?;
            }
        }
        Ok(())
    }

    /// Compares one rendered file with what is there and, in write mode, puts it in place. Files that are
    /// the same are not touched. Callable from several threads.
    ///
    /// # Errors
    /// When a link or somebody else's file is in the way, or the system refuses.
    pub fn place(&self, path: &OutputPath, file: &MadeFile) -> Result<Placed, OutputError> {
        self.check_parents(path)?;
        let full = self.root.join(path.as_str());
        let digest = Digest::of(&file.contents);
        let change = match read_file(&full)? {
            None => Change::Created,
            // A bit too many does no harm, and some file systems set it on every file.
            Some(old) if old.contents == file.contents && (old.executable || !file.executable) => {
                Change::Unchanged
            }
            Some(old) => {
                let on_disk = Digest::of(&old.contents);
                if !self.record.owns(path.as_str()) && on_disk != digest {
                    return Err(OutputError::Foreign(full));
                }
                let edited = self.record.was_edited(path.as_str(), on_disk) && on_disk != digest;
                Change::Changed {
                    old: old.contents,
                    edited,
                }
            }
        };
        if self.writes() && change != Change::Unchanged {
            self.mark(&[])?;
            if let Some(parent) = full.parent().filter(|_| change == Change::Created) {
                fs::create_dir_all(parent).map_err(OutputError::io("make the folder", parent))?;
            }
            replace(&full, &file.contents, file.executable).map_err(OutputError::io("write", &full))?;
        }
        Ok(Placed { change, digest })
    }

    /// Removes what scalegen made earlier and no longer makes, and the folders that this leaves empty; then
    /// writes the record. `made` is every file of this run, in the order of paths. In compare mode it only
    /// tells. The change of the record itself is the last answer.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn finish(self, made: &[(OutputPath, Digest)]) -> Result<(Vec<Removed>, Change), OutputError> {
        let mut removed = Vec::new();
        for path in self.record.paths() {
            let made_again = made.binary_search_by(|(made, _)| made.as_str().cmp(path)).is_ok();
            // A record that was tampered with must not reach outside the folder.
            let Some(path) = OutputPath::new(path).ok().filter(|_| !made_again) else {
                continue;
            };
            self.check_parents(&path)?;
            let full = self.root.join(path.as_str());
            let Some(old) = read_file(&full)? else { continue };
            removed.push(Removed {
                edited: self.record.was_edited(path.as_str(), Digest::of(&old.contents)),
                path: path.as_str().to_owned(),
            });
            if self.writes() {
                self.mark(&[])?;
                fs::remove_file(&full).map_err(OutputError::io("remove", &full))?;
                self.remove_empty_folders(&full);
            }
        }
        let text = print_record(
            &self.profile,
            made.iter().map(|(path, digest)| (path.as_str(), *digest)),
        );
        let marked = self.state.lock().is_ok_and(|state| state.marked);
        let change = match self.record_text {
            Some(old) if old == text.as_bytes() && !marked => Change::Unchanged,
            None => Change::Created,
            Some(old) => Change::Changed { old, edited: false },
        };
        if matches!(self.mode, Mode::Write { .. }) && change != Change::Unchanged {
            let path = self.root.join(RECORD);
            replace(&path, text.as_bytes(), false).map_err(OutputError::io("write", &path))?;
        }
        Ok((removed, change))
    }

    /// Removes everything that scalegen made here, the record and, once it is empty, the folder: no profile makes
    /// it any more. In compare mode it only tells.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn retire(self) -> Result<Vec<Removed>, OutputError> {
        let (root, writes) = (self.root.clone(), self.writes());
        let (mut removed, _) = self.finish(&[])?;
        removed.push(Removed {
            path: RECORD.to_owned(),
            edited: false,
        });
        if writes {
            let record = root.join(RECORD);
            fs::remove_file(&record).map_err(OutputError::io("remove", &record))?;
            // What else is in it is somebody else's, and stays.
            let _ = fs::remove_dir(&root);
        }
        Ok(removed)
    }

    fn writes(&self) -> bool {
        matches!(self.mode, Mode::Write { .. })
    }

    /// Marks the record as unfinished, with the files that are about to be new, before anything changes.
    fn mark(&self, new: &[&str]) -> Result<(), OutputError> {
        let Ok(mut state) = self.state.lock() else {
            return Ok(());
        };
        if state.marked {
            return Ok(());
        }
        let path = self.root.join(RECORD);
        let text = self.record.print_unfinished(&self.profile, new);
        replace(&path, text.as_bytes(), false).map_err(OutputError::io("write", &path))?;
        state.marked = true;
        Ok(())
    }

    /// No part of the way below the root may be a link; each folder is looked at once.
    fn check_parents(&self, path: &OutputPath) -> Result<(), OutputError> {
        let folder = path.folder();
        if folder.is_empty() || self.state.lock().is_ok_and(|state| state.known.contains(folder)) {
            return Ok(());
        }
        let ends = folder
            .match_indices('/')
            .map(|(end, _)| end)
            .chain([folder.len()]);
        for end in ends {
            check_folder(&self.root.join(&folder[..end]))?;
        }
        if let Ok(mut state) = self.state.lock() {
            state.known.insert(folder.to_owned());
        }
        Ok(())
    }

    fn sweep_all(&self) -> Result<(), OutputError> {
        let folders: BTreeSet<_> = self
            .record
            .paths()
            .filter_map(|path| OutputPath::new(path).ok())
            .map(|path| path.folder().to_owned())
            .collect();
        for folder in folders {
            let full = self.root.join(&folder);
            if check_folder(&full)? {
                sweep(&full).map_err(OutputError::io("clean", &full))?;
            }
        }
        Ok(())
    }

    /// Up to the root; a folder that is not empty stays, and so do those above it.
    fn remove_empty_folders(&self, removed: &Utf8Path) {
        let mut folder = removed.parent();
        while let Some(inner) = folder.filter(|inner| *inner != self.root) {
            if fs::remove_dir(inner).is_err() {
                break;
            }
            folder = inner.parent();
        }
    }
}

/// Whether the folder is there; something else in its place is an error.
fn check_folder(path: &Utf8Path) -> Result<bool, OutputError> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => Err(OutputError::Symlink(path.to_owned())),
        Ok(metadata) if metadata.is_dir() => Ok(true),
        Ok(_) => Err(OutputError::WrongType(path.to_owned(), "folder")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(OutputError::io("look at", path)(error)),
    }
}

/// What a file holds, and whether it may be run.
struct OnDisk {
    contents: Vec<u8>,
    executable: bool,
}

/// None where there is no file. Links and folders are errors.
fn read_file(path: &Utf8Path) -> Result<Option<OnDisk>, OutputError> {
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => return Err(OutputError::Symlink(path.to_owned())),
        Ok(metadata) if metadata.is_file() => metadata,
        Ok(_) => return Err(OutputError::WrongType(path.to_owned(), "file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(OutputError::io("look at", path)(error)),
    };
    let mut file = fs::File::open(path).map_err(OutputError::io("read", path))?;
    let mut contents = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    file.read_to_end(&mut contents)
        .map_err(OutputError::io("read", path))?;
    Ok(Some(OnDisk {
        contents,
        executable: is_executable(&metadata),
    }))
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o100 != 0
}

/// Where files have no such bit, none lacks it.
#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    true
}
