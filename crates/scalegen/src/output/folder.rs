//! The output folder of one profile: what is there is compared first, all of it, and replaced later.

mod put;

use std::borrow::Cow;
use std::collections::hash_map::RandomState;
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::hash::BuildHasher as _;
use std::io::{self, BufReader, Read as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use scalegen_manifest::files::{MadeFile, OutputPath};
use scalegen_manifest::templates::one_line;

use super::record::{Digest, Digester, RECORD, Record, print_record};
use super::replace::{PREFIX, SUFFIX, replace, sweep, try_writing};
use super::{Comparison, OutputError, Relation, Stale};

/// Bytes of a file that are kept to be shown: a diff of more helps nobody.
const MOST_SHOWN: u64 = 1 << 20;

/// Bytes of a file beyond which it is none of ours: the values of an adapter for a million signals are less.
const MOST_MADE: u64 = 512 << 20;

/// Whether differences are written or only reported.
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

/// A file that is there.
#[derive(Debug)]
pub struct Found {
    length: u64,
    executable: bool,
}

/// The folder that one profile is rendered into.
#[derive(Debug)]
pub struct Folder {
    root: Utf8PathBuf,
    /// The profile's file name, for the head of the record.
    profile: String,
    record: Record,
    /// Whether the root is there.
    is_there: AtomicBool,
    /// Folders below the root, and whether they are there: each is looked at once, as a rule.
    folders: Mutex<HashMap<String, bool>>,
    /// How the names of this run's temporary files begin, and how many names there were.
    prefix: String,
    temporaries: AtomicUsize,
}

impl Folder {
    /// Opens `out/name`, which need not be there. In write mode it is cleaned of the temporary files of a run that
    /// was cut off; whoever writes holds the [`Lock`](super::Lock) of `out`.
    ///
    /// # Errors
    /// When the folder is a symbolic link or no folder, or cannot be read.
    pub fn open(out: &Utf8Path, name: &str, profile: &str, mode: Mode) -> Result<Self, OutputError> {
        let root = out.join(name);
        let exists = check_folder(&root)?;
        let record_path = root.join(RECORD);
        let record = match look(&record_path)? {
            None => Record::default(),
            Some(found) if found.length > MOST_MADE => Err(io::Error::other("it is too long for a record"))
                .map_err(OutputError::io("read", &record_path))?,
            Some(found) => fs::File::open(&record_path)
                .and_then(|file| Record::read(BufReader::new(file.take(MOST_MADE)), found.length))
                .map_err(OutputError::io("read", &record_path))?,
        };
        let folder = Self {
            root,
            profile: one_line(profile).into_owned(),
            record,
            is_there: AtomicBool::new(exists),
            folders: Mutex::default(),
            // Every process in a container of its own has the same number.
            prefix: format!("{PREFIX}{:08x}-", RandomState::new().hash_one(name) as u32),
            temporaries: AtomicUsize::new(0),
        };
        if let Mode::Write { .. } = mode {
            folder.sweep("")?;
            if folder.record.unfinished {
                folder.sweep_all()?;
            }
        }
        Ok(folder)
    }

    /// The file at a path, if there is one.
    ///
    /// # Errors
    /// When a link or a folder is in the way, or the system refuses.
    pub fn find(&self, path: &OutputPath) -> Result<Option<Found>, OutputError> {
        // Where the output is not there yet, no file is looked for.
        match self.is_there() && self.has_folder(path.folder())? {
            true => look(&self.full(path)),
            false => Ok(None),
        }
    }

    /// Compares a file that was found with a generated one. Nothing is touched.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn compare(
        &self,
        path: &OutputPath,
        found: &Found,
        file: &MadeFile,
        digest: Digest,
    ) -> Result<Comparison, OutputError> {
        let full = self.full(path);
        let old = match found.length <= MOST_SHOWN || found.length == file.contents.len() as u64 {
            true => Some(read(&full, found.length).map_err(OutputError::io("read", &full))?),
            false => None,
        };
        let mut comparison = Comparison {
            relation: Relation::Changed,
            edited: false,
            old,
        };
        if comparison.old.as_ref() == Some(&file.contents) {
            // A bit too many does no harm, and some file systems set it on every file.
            if found.executable || !file.executable {
                return Ok(Comparison::of(Relation::Unchanged));
            }
            comparison.relation = Relation::NotExecutable;
        } else if !self.record.owns(path.as_str()) {
            comparison.relation = Relation::Foreign;
        } else {
            let on_disk = match &comparison.old {
                Some(old) => Some(Digest::of(old)),
                None => digest_of(&full, found.length).map_err(OutputError::io("read", &full))?,
            };
            let is_edit = |on_disk| on_disk != digest && self.record.was_edited(path.as_str(), on_disk);
            comparison.edited = on_disk.is_none_or(is_edit);
            if comparison
                .old
                .as_ref()
                .is_some_and(|old| without_cr(old) == file.contents)
            {
                comparison.relation = Relation::LineEnds;
            }
        }
        Ok(comparison)
    }

    /// What scalegen made earlier and no longer makes. Nothing is touched.
    ///
    /// # Errors
    /// When a link or a folder is in the way, or the system refuses.
    pub fn stale(&self, is_made: impl Fn(&str) -> bool) -> Result<Vec<Stale>, OutputError> {
        let mut stale = Vec::new();
        for path in self.record.paths().filter(|path| !is_made(path)) {
            // A record that was tampered with must not reach outside the folder.
            let Ok(path) = OutputPath::new(path) else { continue };
            let Some(found) = self.find(&path)? else { continue };
            let full = self.full(&path);
            let on_disk = digest_of(&full, found.length).map_err(OutputError::io("read", &full))?;
            let edited = on_disk.is_none_or(|on_disk| self.record.was_edited(path.as_str(), on_disk));
            stale.push(Stale { path, edited });
        }
        Ok(stale)
    }

    /// Removes the record and, once it is empty, the folder: no profile makes anything here any more. What else is
    /// in it is somebody else's, and stays.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn retire(self) -> Result<(), OutputError> {
        let record = self.root.join(RECORD);
        fs::remove_file(&record).map_err(OutputError::io("remove", &record))?;
        let _ = fs::remove_dir(&self.root);
        Ok(())
    }

    /// Marks the record as unfinished before the first file changes, with what is about to be written. A run that
    /// is cut off then leaves nothing that a later one would take for somebody else's, or for edited.
    ///
    /// # Errors
    /// When the record cannot be written.
    pub fn begin<'a>(
        &self,
        about: impl Iterator<Item = (&'a OutputPath, Digest)>,
    ) -> Result<(), OutputError> {
        let about = about.map(|(path, digest)| (path.as_str(), digest));
        let files = self.record.iter().chain(about);
        self.write_record(true, files)
    }

    /// Finds out whether files can be put into these folders, before the first one is. Of a folder that is to come the
    /// nearest one above has to take it.
    ///
    /// # Errors
    /// When the system refuses, or a link is in the way.
    pub fn check_writable<'a>(&self, folders: impl Iterator<Item = &'a str>) -> Result<(), OutputError> {
        let mut tried = BTreeSet::new();
        let mut last = None;
        for mut folder in folders {
            // The files of a service come together.
            if last.replace(folder) == Some(folder) {
                continue;
            }
            while !folder.is_empty() && !self.has_folder(folder)? {
                folder = above(folder);
            }
            if tried.insert(folder) && self.is_there() {
                let full = self.root.join(folder);
                try_writing(&self.temporary(folder)).map_err(OutputError::io("write to", &full))?;
            }
        }
        Ok(())
    }

    /// Removes a stale file, and the folders that this leaves empty.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn remove(&self, stale: &Stale) -> Result<(), OutputError> {
        let full = self.full(&stale.path);
        fs::remove_file(&full).map_err(OutputError::io("remove", &full))?;
        // Up to the root; a folder that is not empty stays, and so do those above it.
        let mut folder = full.parent();
        while let Some(inner) = folder.filter(|inner| *inner != self.root) {
            if fs::remove_dir(inner).is_err() {
                break;
            }
            folder = inner.parent();
        }
        Ok(())
    }

    /// Whether the record lists exactly these files, which are in the order of their paths.
    pub fn is_recorded<'a>(&self, files: impl Iterator<Item = (&'a str, Digest)>) -> bool {
        let Some(on_disk) = self.record.digest else {
            return false;
        };
        let printed = print_record(Digester::new(io::sink()), &self.profile, false, files);
        printed.is_ok_and(|printed| printed.finish() == on_disk)
    }

    /// Writes the record of what was generated, in the order of paths.
    ///
    /// # Errors
    /// When the record cannot be written.
    pub fn finish<'a>(&self, files: impl Iterator<Item = (&'a str, Digest)>) -> Result<(), OutputError> {
        self.write_record(false, files)
    }

    fn write_record<'a>(
        &self,
        unfinished: bool,
        files: impl Iterator<Item = (&'a str, Digest)>,
    ) -> Result<(), OutputError> {
        fs::create_dir_all(&self.root).map_err(OutputError::io("create the folder", &self.root))?;
        self.is_there.store(true, Ordering::Relaxed);
        let path = self.root.join(RECORD);
        replace(&path, &self.temporary(""), false, |out| {
            print_record(out, &self.profile, unfinished, files).map(|_| ())
        })
        .map_err(OutputError::io("write", &path))
    }

    /// What is in a file that is about to be removed; none of one that is too long to show, or gone.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn contents(&self, path: &OutputPath) -> Result<Option<Vec<u8>>, OutputError> {
        let full = self.full(path);
        match look(&full)?.filter(|found| found.length <= MOST_SHOWN) {
            Some(found) => read(&full, found.length)
                .map(Some)
                .map_err(OutputError::io("read", &full)),
            None => Ok(None),
        }
    }

    /// A path with the folder before it.
    pub fn full(&self, path: &OutputPath) -> Utf8PathBuf {
        self.below(path.as_str())
    }

    /// A path with room for a name after it.
    fn below(&self, path: &str) -> Utf8PathBuf {
        let mut full = Utf8PathBuf::with_capacity(self.root.as_str().len() + path.len() + 48);
        full.push(&self.root);
        full.push(path);
        full
    }

    /// The name of a temporary file that nobody else uses, not even a process that found no lock to take.
    fn temporary(&self, folder: &str) -> Utf8PathBuf {
        let number = self.temporaries.fetch_add(1, Ordering::Relaxed);
        let mut path = String::from(self.below(folder));
        if !path.ends_with(std::path::is_separator) {
            path.push(std::path::MAIN_SEPARATOR);
        }
        path.push_str(&self.prefix);
        let _ = write!(path, "{number}{SUFFIX}");
        path.into()
    }

    /// Whether a folder below the root is there. No part of the way may be a link.
    fn has_folder(&self, folder: &str) -> Result<bool, OutputError> {
        let mut exists = self.is_there();
        if folder.is_empty() {
            return Ok(exists);
        }
        if let Some(exists) = self.known(folder) {
            return Ok(exists);
        }
        for end in ends(folder) {
            let part = &folder[..end];
            if let Some(known) = self.known(part) {
                exists = known;
                continue;
            }
            // Nothing is in a folder that is not there.
            exists = exists && check_folder(&self.root.join(part))?;
            // It may have been made by now.
            exists = *self.folders().entry(part.to_owned()).or_insert(exists);
        }
        Ok(exists)
    }

    fn is_there(&self) -> bool {
        self.is_there.load(Ordering::Relaxed)
    }

    fn known(&self, folder: &str) -> Option<bool> {
        self.folders().get(folder).copied()
    }

    /// Held only to look something up or to add to it: while one thread asked the system, the other would wait. What
    /// is known is only ever added to, so a thread that panicked left nothing half done.
    fn folders(&self) -> std::sync::MutexGuard<'_, HashMap<String, bool>> {
        self.folders
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn sweep(&self, folder: &str) -> Result<(), OutputError> {
        let full = self.root.join(folder);
        sweep(&full).map_err(OutputError::io("clean", &full))
    }

    fn sweep_all(&self) -> Result<(), OutputError> {
        let mut swept = BTreeSet::new();
        for path in self.record.paths().filter_map(|path| OutputPath::new(path).ok()) {
            // Beside a folder that was to come there may be the temporary one.
            for folder in [path.folder(), above(path.folder())] {
                if !swept.contains(folder) {
                    swept.insert(folder.to_owned());
                    if self.has_folder(folder)? {
                        self.sweep(folder)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// The folder that a folder is in.
fn above(folder: &str) -> &str {
    folder.rsplit_once('/').map_or("", |(above, _)| above)
}

/// Where the parts of a path end.
fn ends(folder: &str) -> impl Iterator<Item = usize> {
    let last = Some(folder.len()).filter(|length| *length > 0);
    folder.match_indices('/').map(|(end, _)| end).chain(last)
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

/// None where there is no file. Links and folders are errors.
fn look(path: &Utf8Path) -> Result<Option<Found>, OutputError> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => Err(OutputError::Symlink(path.to_owned())),
        Ok(metadata) if metadata.is_file() => Ok(Some(Found {
            length: metadata.len(),
            executable: is_executable(&metadata),
        })),
        Ok(_) => Err(OutputError::WrongType(path.to_owned(), "file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(OutputError::io("look at", path)(error)),
    }
}

/// A file whose length is known. `fs::read` would ask for the length again, and read once more to see the end.
fn read(path: &Utf8Path, length: u64) -> io::Result<Vec<u8>> {
    let mut file = fs::File::open(path)?;
    // A byte more, so that one that has grown is not equal to what it was.
    let mut contents = vec![0; usize::try_from(length).map_err(io::Error::other)? + 1];
    let mut filled = 0;
    while filled + 1 < contents.len() {
        match file.read(&mut contents[filled..])? {
            0 => break,
            count => filled += count,
        }
    }
    contents.truncate(filled);
    Ok(contents)
}

fn without_cr(bytes: &[u8]) -> Cow<'_, [u8]> {
    match bytes.contains(&b'\r') {
        true => bytes.iter().copied().filter(|byte| *byte != b'\r').collect(),
        false => bytes.into(),
    }
}

/// What a file holds, without holding it; none of one that is longer than any that scalegen makes.
fn digest_of(path: &Utf8Path, length: u64) -> io::Result<Option<Digest>> {
    if length > MOST_MADE {
        return Ok(None);
    }
    if length <= MOST_SHOWN {
        return read(path, length).map(|contents| Some(Digest::of(&contents)));
    }
    let mut digester = Digester::new(io::sink());
    io::copy(&mut fs::File::open(path)?.take(MOST_MADE), &mut digester)?;
    Ok(Some(digester.finish()))
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
