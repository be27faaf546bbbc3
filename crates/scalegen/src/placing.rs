//! The files of one profile: compared while it is checked, put in place when every profile is.
//!
//! A run that changes nothing makes everything once. Only units with a file to write are made a second time, and
//! of those the first few not even that: their files are kept.

use std::sync::atomic::{AtomicUsize, Ordering};

use camino::{Utf8Path, Utf8PathBuf};
use scalegen_manifest::files::{MadeFile, OutputPath};
use scalegen_profile::plan::Demand;
use scalegen_syntax::Finding;

use crate::lint::{Checked, LintOptions};
use crate::output::{Change, Digest, Folder, Mode, OutputError, Program, RECORD, Removed};
use crate::run::{Placement, PlacementKind, Summary};
use crate::stack::with_slashes;
use crate::unit::{Made, unmade};
use crate::{Jobs, Progress, Stack};

/// How many bytes of files a run keeps, so as not to make them again: those of a thousand services or so.
const MOST_KEPT: usize = 5 << 20;

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
    /// The services, in their order, and the profile itself.
    units: Vec<ComparedUnit>,
    /// The files in the order of paths: by unit, and by their place in it.
    sorted: Vec<(u32, u32)>,
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
#[derive(Debug)]
struct ComparedUnit {
    files: Vec<Standing>,
    /// What is in them, as long as it is kept.
    kept: Option<Vec<MadeFile>>,
}

impl ComparedUnit {
    fn differs(&self) -> bool {
        self.files.iter().any(|file| file.state != State::Unchanged)
    }
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
                root: shown(context.out, name),
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
            root: shown(context.out, name),
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
            let files = compared.files().filter(|file| file.state == State::Edited);
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
        summary.unchanged = compared.files().filter(unchanged).count();
        let differs = compared.units.iter().any(ComparedUnit::differs) || !compared.stale.is_empty();
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
                units,
                sorted,
                ..
            } = &*compared;
            let written = match differs || !compared.is_recorded {
                true => Some(folder.finish(in_order(units, sorted))?),
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
        let Compared { folder, units, .. } = compared;
        let count = units.len();
        let mut work: Vec<(usize, &mut ComparedUnit)> = units
            .iter_mut()
            .enumerate()
            .filter(|(_, unit)| unit.differs())
            .collect();
        for chunk in work.chunks_mut(CHUNK) {
            let placed = context.jobs.map(chunk, |(position, unit)| {
                // The profile itself comes after its services.
                let placed = self.place_unit((position + 1) % count, unit, folder, context.mode);
                progress(1);
                placed
            });
            for (placed, (_, unit)) in placed.into_iter().zip(chunk) {
                // What was written is let go of.
                let kept = unit.kept.take();
                for (index, (standing, placed)) in unit.files.iter_mut().zip(placed?).enumerate() {
                    let Some(placed) = placed else { continue };
                    let kept = kept.as_ref().and_then(|kept| kept.get(index));
                    let Some(file) = placed.again.as_ref().or(kept) else {
                        continue;
                    };
                    standing.digest = placed.digest;
                    let new = &file.contents;
                    let kind = match &placed.change {
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
        }
        Ok(())
    }

    /// None for files that are as they should be.
    fn place_unit(
        &self,
        index: usize,
        unit: &ComparedUnit,
        folder: &Folder,
        mode: Mode,
    ) -> Result<Vec<Option<Placed>>, OutputError> {
        let made = match unit.kept {
            Some(_) => None,
            None => self.stack.make(index, &self.demand).0,
        };
        let mut placer = folder.placer();
        let place = |(index, standing): (usize, &Standing)| {
            if standing.state == State::Unchanged {
                return Ok(None);
            }
            let kept = unit.kept.as_ref().and_then(|kept| kept.get(index));
            let again = made.as_ref().map(|made| made.file(self.stack, index));
            let again = again.transpose().map_err(OutputError::Unmade)?;
            let unmade = || OutputError::Unmade(standing.path.to_string());
            let file = again.as_ref().or(kept).ok_or_else(unmade)?;
            let change = match standing.state {
                State::Created => Change::Created,
                // What it holds is read again, so that a run need not keep it.
                _ => match folder.find(&standing.path)? {
                    Some(found) => folder.compare(&standing.path, &found, file, standing.digest)?,
                    None => Change::Created,
                },
            };
            if matches!(mode, Mode::Write { .. }) {
                placer.put(&standing.path, file)?;
            }
            Ok(Some(Placed {
                change,
                digest: Digest::of(&file.contents),
                again,
            }))
        };
        unit.files.iter().enumerate().map(place).collect()
    }
}

/// A file that was put in place, or differs.
struct Placed {
    change: Change,
    digest: Digest,
    /// What is in it, if it was not kept and had to be made again.
    again: Option<MadeFile>,
}

impl Compared {
    fn of(
        folder: Folder,
        compared: Vec<Option<Result<ComparedUnit, Failure>>>,
        mode: Mode,
    ) -> Result<Self, Failure> {
        let units: Vec<ComparedUnit> = compared.into_iter().flatten().collect::<Result<_, _>>()?;
        let writes = matches!(mode, Mode::Write { .. });
        let foreign = |file: &&Standing| file.state == State::Foreign;
        let mut files = units.iter().flat_map(|unit| &unit.files);
        if let Some(foreign) = files.find(foreign).filter(|_| writes) {
            return Err(OutputError::Foreign(folder.full(&foreign.path)).into());
        }
        // A list that grows by itself would take up to three times as much.
        let mut sorted = Vec::with_capacity(units.iter().map(|unit| unit.files.len()).sum());
        let path = |at: &(u32, u32)| standing(&units, *at).path.as_str();
        let by_path = |one: &(u32, u32), other: &(u32, u32)| path(one).cmp(path(other));
        for (position, unit) in (0..).zip(&units) {
            let start = sorted.len();
            sorted.extend((0..).zip(&unit.files).map(|(index, _)| (position, index)));
            sorted[start..].sort_unstable_by(by_path);
        }
        // Services are in the order of their names as a rule, which a stable sort sees.
        sorted.sort_by(by_path);
        let is_made = |made: &str| sorted.binary_search_by(|at| path(at).cmp(made)).is_ok();
        let stale = folder.stale(is_made)?;
        let is_recorded = folder.is_recorded(in_order(&units, &sorted));
        Ok(Self {
            folder,
            units,
            sorted,
            stale,
            is_recorded,
        })
    }

    fn files(&self) -> impl Iterator<Item = &Standing> {
        self.units.iter().flat_map(|unit| &unit.files)
    }

    fn begin(&self) -> Result<(), OutputError> {
        let differs = self.files().filter(|file| file.state != State::Unchanged);
        self.folder.begin(differs.map(|file| (&file.path, file.digest)))
    }
}

fn in_order<'f>(
    units: &'f [ComparedUnit],
    sorted: &'f [(u32, u32)],
) -> impl Iterator<Item = (&'f str, Digest)> {
    sorted.iter().map(|at| {
        let file = standing(units, *at);
        (file.path.as_str(), file.digest)
    })
}

fn standing(units: &[ComparedUnit], (unit, file): (u32, u32)) -> &Standing {
    &units[unit as usize].files[file as usize]
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
        // They have room for twice as much, which an allocator may leave where it is when they shrink.
        texts
            .iter_mut()
            .for_each(|file| file.contents = file.contents.as_slice().to_vec());
    }
    Ok(ComparedUnit {
        files,
        kept: kept.then_some(texts),
    })
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
