//! The files of one profile: compared while it is checked, put in place when every profile is.
//!
//! A run that changes nothing makes everything once. Only units with a file to write are made a second time, and
//! of those the first few not even that: their files are kept.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};

use camino::{Utf8Path, Utf8PathBuf};
use scalegen_manifest::files::{MadeFile, OutputPath};
use scalegen_profile::Finding;
use scalegen_profile::plan::Demand;

use crate::lint::{Checked, LintOptions};
use crate::output::{Change, Digest, Folder, Mode, OutputError, Program, RECORD, Removed};
use crate::run::{Placement, PlacementKind, Summary};
use crate::unit::{Made, unmade};
use crate::{Jobs, Progress, Stack};

/// How many bytes of files a run keeps, so as not to make them again: those of a thousand services or so.
const MOST_KEPT: usize = 6 << 20;

/// Units that are written at a time.
const CHUNK: usize = 256;

/// What the profiles of one run share.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) out: &'a Utf8Path,
    pub(crate) mode: Mode,
    pub(crate) jobs: &'a Jobs,
    /// None where there are no seals.
    program: Option<Program>,
    /// How many bytes of files may still be kept.
    kept: AtomicUsize,
}

impl<'a> Context<'a> {
    pub(crate) fn new(out: &'a Utf8Path, mode: Mode, jobs: &'a Jobs) -> Self {
        Self {
            out,
            mode,
            jobs,
            program: Program::this(),
            kept: AtomicUsize::new(MOST_KEPT),
        }
    }

    /// Whether that many more bytes may be kept; then they count.
    fn keep(&self, bytes: usize) -> bool {
        let less = |left: usize| left.checked_sub(bytes);
        self.kept
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
            .is_ok()
    }

    fn may_keep(&self) -> bool {
        self.kept.load(Ordering::Relaxed) > 0
    }
}

/// A profile that was planned, built, linted, and compared with what is on disk.
#[derive(Debug)]
pub(crate) struct CheckedStack<'a> {
    stack: &'a Stack,
    root: Utf8PathBuf,
    demand: Demand,
    /// What is wrong with it, and what the linter says.
    pub(crate) findings: Vec<Finding>,
    /// Whether nothing is.
    is_clean: bool,
    state: StackState,
}

/// How a profile stands to what is on disk.
#[derive(Debug)]
enum StackState {
    /// It cannot be rendered, or that is done.
    Unmade,
    /// As a clean run of the same texts left it: so many files.
    Sealed(usize),
    Compared(Box<Compared>),
    Failed(OutputError),
}

/// How files stand to what is on disk.
#[derive(Debug)]
struct Compared {
    folder: Folder,
    /// Of every unit, in their order.
    files: Vec<Standing>,
    /// The units: where their files end, and these files if they are kept.
    units: Vec<(usize, Option<Vec<MadeFile>>)>,
    /// The files in the order of paths.
    sorted: Vec<u32>,
    stale: Vec<Removed>,
    is_recorded: bool,
}

/// How one file stands.
#[derive(Debug)]
struct Standing {
    path: OutputPath,
    /// Of what is rendered, or pending as long as nobody had to know.
    digest: Digest,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Unchanged,
    Created,
    Changed,
    Edited,
    Foreign,
}

/// A unit's files, as they were compared.
struct ComparedUnit {
    files: Vec<Standing>,
    kept: Option<Vec<MadeFile>>,
}

enum Failure {
    Unmade(String),
    Output(OutputError),
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        Self::Output(error)
    }
}

impl<'a> CheckedStack<'a> {
    pub(crate) fn of(stack: &'a Stack, context: &Context<'_>, progress: Progress<'_>) -> Self {
        let name = &stack.profile().name;
        let folder = Folder::open(context.out, name, stack.file(), context.mode);
        if let (Ok(folder), Some(program), Some(texts)) = (&folder, &context.program, stack.texts())
            && let Some(files) = folder.sealed(program, texts, context.jobs)
        {
            progress(stack.loaded().unit_count());
            return Self {
                stack,
                root: context.out.join(name),
                demand: Demand::default(),
                findings: Vec::new(),
                is_clean: true,
                state: StackState::Sealed(files),
            };
        }
        let compare = |made: &Made| match &folder {
            Ok(folder) => Some(compare_unit(stack, made, folder, context)),
            Err(_) => None,
        };
        let Checked {
            renderable,
            blocking,
            outcome,
            demand,
            units,
            ..
        } = stack.check(&LintOptions::default(), context.jobs, progress, &compare);
        // What has to be mended first is told alone: the rest may follow from it.
        let findings = match renderable {
            true => outcome.findings,
            false => blocking,
        };
        let mut checked = Self {
            stack,
            root: context.out.join(name),
            demand,
            is_clean: findings.is_empty(),
            findings,
            state: StackState::Unmade,
        };
        if !renderable {
            return checked;
        }
        checked.state = match folder {
            Err(error) => StackState::Failed(error),
            Ok(folder) => match Compared::of(folder, units, context.mode) {
                Ok(compared) => StackState::Compared(Box::new(compared)),
                Err(Failure::Output(error)) => StackState::Failed(error),
                Err(Failure::Unmade(reason)) => {
                    checked.findings.push(unmade(reason));
                    StackState::Unmade
                }
            },
        };
        checked
    }

    pub(crate) fn is_renderable(&self) -> bool {
        !matches!(self.state, StackState::Unmade)
    }

    /// What keeps the files from being placed.
    pub(crate) fn take_error(&mut self) -> Option<OutputError> {
        match std::mem::replace(&mut self.state, StackState::Unmade) {
            StackState::Failed(error) => Some(error),
            state => {
                self.state = state;
                None
            }
        }
    }

    /// Files that a person edited, and that will be replaced or removed.
    pub(crate) fn edited(&self) -> impl Iterator<Item = Utf8PathBuf> {
        let compared = match &self.state {
            StackState::Compared(compared) => Some(compared),
            _ => None,
        };
        compared.into_iter().flat_map(|compared| {
            let files = compared.files.iter().filter(|file| file.state == State::Edited);
            let stale = compared.stale.iter().filter(|stale| stale.edited);
            let paths = files.map(|file| &file.path).chain(stale.map(|stale| &stale.path));
            paths.map(|path| join(&self.root, path.as_str()))
        })
    }

    /// Puts in place what differs or, in compare mode, tells of it.
    pub(crate) fn place(
        mut self,
        context: &Context<'_>,
        progress: Progress<'_>,
        observe: &mut dyn FnMut(Placement<'_>),
    ) -> Result<Summary, OutputError> {
        let mut summary = Summary::default();
        let mut compared = match std::mem::replace(&mut self.state, StackState::Unmade) {
            StackState::Unmade => return Ok(summary),
            StackState::Failed(error) => return Err(error),
            StackState::Sealed(files) => {
                summary.unchanged = files;
                return Ok(summary);
            }
            StackState::Compared(compared) => compared,
        };
        let unchanged = |file: &&Standing| file.state == State::Unchanged;
        summary.unchanged = compared.files.iter().filter(unchanged).count();
        let differs = summary.unchanged < compared.files.len() || !compared.stale.is_empty();
        let writes = matches!(context.mode, Mode::Write { .. });
        if differs && writes {
            compared.begin()?;
        }
        self.place_units(&mut compared, context, progress, &mut summary, observe)?;
        for stale in &compared.stale {
            if writes {
                compared.folder.remove(stale)?;
            }
            summary.removed += 1;
            observe(Placement {
                path: join(&self.root, stale.path.as_str()),
                kind: PlacementKind::Removed { edited: stale.edited },
            });
        }
        if writes {
            let Compared {
                folder,
                files,
                sorted,
                ..
            } = &*compared;
            let written = match differs || !compared.is_recorded {
                true => Some(folder.finish(in_order(files, sorted))?),
                false => None,
            };
            if let (Some(program), Some(texts)) = (&context.program, self.stack.texts())
                && self.is_clean
            {
                folder.seal(program, texts, written);
            }
        }
        // Its change goes without saying where files changed; alone, it is worth telling.
        if !compared.is_recorded && !differs {
            summary.records += 1;
            observe(Placement {
                path: join(&self.root, RECORD),
                kind: PlacementKind::Record,
            });
        }
        Ok(summary)
    }

    fn place_units(
        &self,
        compared: &mut Compared,
        context: &Context<'_>,
        progress: Progress<'_>,
        summary: &mut Summary,
        observe: &mut dyn FnMut(Placement<'_>),
    ) -> Result<(), OutputError> {
        let count = compared.units.len();
        let mut start = 0;
        let mut work = Vec::new();
        for (position, (end, kept)) in compared.units.iter_mut().enumerate() {
            let files = start..*end;
            start = *end;
            if compared.files[files.clone()]
                .iter()
                .any(|file| file.state != State::Unchanged)
            {
                // The profile itself comes after its services.
                let index = (position + 1) % count;
                work.push(UnitWork {
                    index,
                    files,
                    kept: kept.take(),
                });
            }
        }
        for chunk in work.chunks_mut(CHUNK) {
            let (files, folder) = (&compared.files, &compared.folder);
            let placed = context.jobs.map(chunk, |unit| {
                let placed = self.place_unit(unit, &files[unit.files.clone()], folder, context.mode);
                progress(1);
                placed
            });
            for (placed, unit) in placed.into_iter().zip(&*chunk) {
                for (index, placed) in unit.files.clone().zip(placed?) {
                    let standing = &mut compared.files[index];
                    let Some((file, change)) = placed else { continue };
                    standing.digest = Digest::of(&file.contents);
                    let new = &file.contents;
                    let kind = match &change {
                        Change::Unchanged => {
                            summary.unchanged += 1;
                            continue;
                        }
                        Change::Created => {
                            summary.created += 1;
                            PlacementKind::Created { new }
                        }
                        Change::Changed { old, edited } => {
                            summary.changed += 1;
                            PlacementKind::Changed {
                                old: old.as_deref(),
                                new,
                                edited: *edited,
                            }
                        }
                        Change::Foreign { old } => {
                            summary.foreign += 1;
                            PlacementKind::Foreign {
                                old: old.as_deref(),
                                new,
                            }
                        }
                    };
                    let path = join(&self.root, standing.path.as_str());
                    observe(Placement { path, kind });
                }
            }
            // What was written is let go of.
            chunk.iter_mut().for_each(|unit| unit.kept = None);
        }
        Ok(())
    }

    /// None for files that are as they should be.
    fn place_unit<'u>(
        &self,
        unit: &'u UnitWork,
        files: &[Standing],
        folder: &Folder,
        mode: Mode,
    ) -> Result<Vec<Option<(Cow<'u, MadeFile>, Change)>>, OutputError> {
        let made = match unit.kept {
            Some(_) => None,
            None => self.stack.make(unit.index, &self.demand).0,
        };
        let place = |(index, standing): (usize, &Standing)| {
            if standing.state == State::Unchanged {
                return Ok(None);
            }
            let file = match (&unit.kept, &made) {
                (Some(kept), _) => kept.get(index).map(Cow::Borrowed).ok_or_else(String::new),
                (None, Some(made)) => made.file(self.stack, index).map(Cow::Owned),
                (None, None) => Err(standing.path.to_string()),
            };
            let file = file.map_err(OutputError::Unmade)?;
            let change = match standing.state {
                State::Created => Change::Created,
                // What it holds is read again, so that a run need not keep it.
                _ => match folder.find(&standing.path)? {
                    Some(found) => folder.compare(&standing.path, &found, &file, standing.digest)?,
                    None => Change::Created,
                },
            };
            if matches!(mode, Mode::Write { .. }) {
                folder.put(&standing.path, &file)?;
            }
            Ok(Some((file, change)))
        };
        files.iter().enumerate().map(place).collect()
    }
}

/// A unit with something to write.
struct UnitWork {
    index: usize,
    files: std::ops::Range<usize>,
    kept: Option<Vec<MadeFile>>,
}

impl Compared {
    fn of(
        folder: Folder,
        compared: Vec<Option<Result<ComparedUnit, Failure>>>,
        mode: Mode,
    ) -> Result<Self, Failure> {
        // Lists that grow by themselves would take up to three times as much.
        let count = |unit: &Result<ComparedUnit, Failure>| unit.as_ref().map_or(0, |unit| unit.files.len());
        let mut files = Vec::with_capacity(compared.iter().flatten().map(count).sum());
        let mut units = Vec::with_capacity(compared.len());
        for unit in compared.into_iter().flatten() {
            let unit = unit?;
            files.extend(unit.files);
            units.push((files.len(), unit.kept));
        }
        let writes = matches!(mode, Mode::Write { .. });
        let foreign = |file: &&Standing| file.state == State::Foreign;
        if let Some(foreign) = files.iter().find(foreign).filter(|_| writes) {
            return Err(OutputError::Foreign(folder.full(&foreign.path)).into());
        }
        // More files than four thousand million are no profile.
        let mut sorted: Vec<u32> = (0..u32::try_from(files.len()).unwrap_or(u32::MAX)).collect();
        sorted.sort_unstable_by(|one, other| files[*one as usize].path.cmp(&files[*other as usize].path));
        let is_made = |path: &str| {
            let order = |index: &u32| files[*index as usize].path.as_str().cmp(path);
            sorted.binary_search_by(order).is_ok()
        };
        let stale = folder.stale(is_made)?;
        let is_recorded = folder.is_recorded(in_order(&files, &sorted));
        Ok(Self {
            folder,
            files,
            units,
            sorted,
            stale,
            is_recorded,
        })
    }

    fn begin(&self) -> Result<(), OutputError> {
        let differs = self.files.iter().filter(|file| file.state != State::Unchanged);
        self.folder.begin(differs.map(|file| (&file.path, file.digest)))
    }
}

fn in_order<'f>(files: &'f [Standing], sorted: &'f [u32]) -> impl Iterator<Item = (&'f str, Digest)> {
    sorted.iter().map(|index| {
        let file = &files[*index as usize];
        (file.path.as_str(), file.digest)
    })
}

/// Compares the files of a unit. A file that is not there is only made when it is kept.
fn compare_unit(
    stack: &Stack,
    made: &Made,
    folder: &Folder,
    context: &Context<'_>,
) -> Result<ComparedUnit, Failure> {
    let keeps = context.may_keep();
    // Templates can fail, objects cannot; nothing may fail once files are written.
    let templated = made.plan.service.is_none();
    let paths = made.paths();
    let mut files = Vec::with_capacity(paths.len());
    let mut texts = Vec::new();
    for (index, path) in paths.into_iter().enumerate() {
        let found = folder.find(&path)?;
        let mut standing = Standing {
            path,
            digest: Digest::PENDING,
            state: State::Created,
        };
        if found.is_some() || keeps || templated {
            let file = made.file(stack, index).map_err(Failure::Unmade)?;
            if let Some(found) = found {
                standing.digest = Digest::of(&file.contents);
                standing.state = match folder.compare(&standing.path, &found, &file, standing.digest)? {
                    Change::Unchanged => State::Unchanged,
                    Change::Created => State::Created,
                    Change::Changed { edited: false, .. } => State::Changed,
                    Change::Changed { edited: true, .. } => State::Edited,
                    Change::Foreign { .. } => State::Foreign,
                };
            }
            texts.push(file);
        }
        files.push(standing);
    }
    let differs = files.iter().any(|file| file.state != State::Unchanged);
    let bytes = texts.iter().map(|file| file.contents.len()).sum();
    let kept = texts.len() == files.len() && differs && context.keep(bytes);
    if kept {
        // They have room for twice as much.
        texts.iter_mut().for_each(|file| file.contents.shrink_to_fit());
    }
    Ok(ComparedUnit {
        files,
        kept: kept.then_some(texts),
    })
}

/// Paths are shown with `/` on every system.
pub(crate) fn join(root: &Utf8Path, path: &str) -> Utf8PathBuf {
    let mut joined = String::with_capacity(root.as_str().len() + 1 + path.len());
    joined.push_str(root.as_str());
    joined.push('/');
    joined.push_str(path);
    joined.into()
}
