//! Compares what a profile generates with what is on disk; nothing is written.

use std::sync::atomic::{AtomicUsize, Ordering};

use camino::{Utf8Path, Utf8PathBuf};
use scalegen_manifest::files::{MadeFile, OutputPath};
use scalegen_profile::plan::Demand;

use crate::Stack;
use crate::output::{Comparison, Digest, Folder, Mode, OutputError, Relation, Stale};
use crate::stack::with_slashes;
use crate::unit::Made;

/// Bytes of files that a run may keep from comparing to writing, so as not to generate them again: those of about a
/// thousand services.
#[derive(Debug)]
pub(crate) struct Budget(AtomicUsize);

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicUsize::new(5 << 20))
    }
}

impl Budget {
    fn is_left(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }

    /// Whether this many bytes more may be kept; if so, they count.
    fn take(&self, bytes: usize) -> bool {
        let less = |left: usize| left.checked_sub(bytes);
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
            .is_ok()
    }
}

/// What one profile generates, compared with its folder.
#[derive(Debug)]
pub(crate) struct Compared<'s> {
    pub(crate) stack: &'s Stack,
    /// What all services ask of the add-ons.
    pub(crate) demand: Demand,
    pub(crate) folder: Folder,
    /// The services, in their order, and the profile itself.
    pub(crate) units: Vec<ComparedUnit>,
    pub(crate) stale: Vec<Stale>,
    /// Whether the record on disk lists exactly these files.
    pub(crate) is_recorded: bool,
}

/// The files of one unit.
#[derive(Debug)]
pub(crate) struct ComparedUnit {
    pub(crate) index: usize,
    pub(crate) files: Vec<ComparedFile>,
    /// What is in them, if they differ and there was room to keep it.
    pub(crate) kept: Option<Vec<MadeFile>>,
}

/// One file that a unit generates.
#[derive(Debug)]
pub(crate) struct ComparedFile {
    pub(crate) path: OutputPath,
    /// Of what is generated; pending until it has to be known.
    pub(crate) digest: Digest,
    pub(crate) relation: Relation,
    pub(crate) edited: bool,
}

/// Compares the files of a unit. One that is not on disk is only generated when it is kept.
pub(crate) fn compare_unit(
    stack: &Stack,
    made: &Made,
    folder: &Folder,
    budget: &Budget,
) -> Result<ComparedUnit, OutputError> {
    let keeps = budget.is_left();
    // Templates can fail, objects cannot; nothing may fail once files are written.
    let templated = made.plan.service.is_none();
    let paths = made.paths();
    let mut files = Vec::with_capacity(paths.len());
    let mut contents = Vec::new();
    for (index, path) in paths.into_iter().enumerate() {
        let found = folder.find(&path)?;
        let mut digest = Digest::PENDING;
        let mut comparison = Comparison::of(Relation::Missing);
        if found.is_some() || keeps || templated {
            let file = made.file(stack, index)?;
            if let Some(found) = found {
                digest = Digest::of(&file.contents);
                comparison = folder.compare(&path, &found, &file, digest)?;
            }
            contents.push(file);
        }
        files.push(ComparedFile {
            path,
            digest,
            relation: comparison.relation,
            edited: comparison.edited,
        });
    }
    let mut unit = ComparedUnit {
        index: made.index,
        files,
        kept: None,
    };
    let bytes = contents.iter().map(|file| file.contents.len()).sum();
    if contents.len() == unit.files.len() && unit.differs() && budget.take(bytes) {
        // They have room for twice as much, which an allocator may leave where it is when they shrink.
        for file in &mut contents {
            file.contents = file.contents.as_slice().to_vec();
        }
        unit.kept = Some(contents);
    }
    Ok(unit)
}

impl ComparedUnit {
    pub(crate) fn differs(&self) -> bool {
        self.files.iter().any(|file| file.relation != Relation::Unchanged)
    }
}

impl<'s> Compared<'s> {
    /// Compares the whole with the record of the folder.
    ///
    /// # Errors
    /// When the system refuses or, in write mode, when a file is in the way that scalegen did not create.
    pub(crate) fn new(
        stack: &'s Stack,
        demand: Demand,
        folder: Folder,
        units: Vec<ComparedUnit>,
        mode: Mode,
    ) -> Result<Self, OutputError> {
        let writes = matches!(mode, Mode::Write { .. });
        let foreign = |file: &&ComparedFile| file.relation == Relation::Foreign;
        let mut files = units.iter().flat_map(|unit| &unit.files);
        if let Some(foreign) = files.find(foreign).filter(|_| writes) {
            return Err(OutputError::Foreign(folder.full(&foreign.path)));
        }
        let sorted = in_order(&units);
        let is_made = |path: &str| {
            sorted
                .binary_search_by(|file| file.path.as_str().cmp(path))
                .is_ok()
        };
        let stale = folder.stale(is_made)?;
        let is_recorded = folder.is_recorded(listed(&sorted));
        if writes {
            let changed = |file: &&ComparedFile| file.relation != Relation::Unchanged;
            let made = units
                .iter()
                .flat_map(|unit| &unit.files)
                .filter(changed)
                .map(|file| file.path.folder());
            folder.check_writable(made.chain(stale.iter().map(|stale| stale.path.folder())))?;
        }
        Ok(Self {
            stack,
            demand,
            folder,
            units,
            stale,
            is_recorded,
        })
    }

    pub(crate) fn files(&self) -> impl Iterator<Item = &ComparedFile> {
        self.units.iter().flat_map(|unit| &unit.files)
    }

    /// The folder, as it is shown.
    pub(crate) fn root(&self, out: &Utf8Path) -> Utf8PathBuf {
        shown(out, &self.stack.profile().name)
    }

    /// Files that a person edited, and that will be replaced or removed.
    pub(crate) fn edited(&self) -> impl Iterator<Item = &OutputPath> {
        let files = self.files().filter(|file| file.edited).map(|file| &file.path);
        let stale = self.stale.iter().filter(|stale| stale.edited);
        files.chain(stale.map(|stale| &stale.path))
    }
}

/// The files in the order of their paths, as a record lists them.
pub(crate) fn in_order(units: &[ComparedUnit]) -> Vec<&ComparedFile> {
    // A list that grows by itself would take up to three times as much.
    let mut sorted = Vec::with_capacity(units.iter().map(|unit| unit.files.len()).sum());
    for unit in units {
        let start = sorted.len();
        sorted.extend(&unit.files);
        sorted[start..].sort_unstable_by(|one, other| one.path.cmp(&other.path));
    }
    // Services are in the order of their names as a rule, which a stable sort sees.
    sorted.sort_by(|one, other| one.path.cmp(&other.path));
    sorted
}

/// The lines of a record.
pub(crate) fn listed<'f>(files: &[&'f ComparedFile]) -> impl Iterator<Item = (&'f str, Digest)> {
    files.iter().map(|file| (file.path.as_str(), file.digest))
}

/// The folder of a profile, as it is shown. An output that begins with the mark of a path that Windows takes as it is
/// stays as the caller wrote it, to be found at the head of what is shown.
pub(crate) fn shown(out: &Utf8Path, name: &str) -> Utf8PathBuf {
    let root = out.join(name);
    match out.as_str().starts_with(r"\\?\") {
        true => root,
        false => with_slashes(&root).into_owned().into(),
    }
}

/// Paths are shown with `/` on every system.
pub(crate) fn join(root: &Utf8Path, path: &str) -> Utf8PathBuf {
    [root.as_str(), "/", path].concat().into()
}
