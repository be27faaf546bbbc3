//! One run over several profiles: everything is checked before the first file is placed.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;
use scalegen_manifest::files::{MadeFile, OutputPath};
use scalegen_profile::plan::Demand;
use scalegen_profile::{Family, Finding, Part, Severity};

use crate::Stack;
use crate::lint::{Checked, LintOptions};
use crate::output::{Change, Folder, Mode, OutputError, Placed, RECORD, orphans};

/// Several profiles, rendered below one folder.
#[derive(Debug)]
pub struct Run {
    stacks: Vec<Stack>,
    out: Utf8PathBuf,
    all: bool,
}

/// What a run did to one file, or would do.
#[derive(Debug)]
#[non_exhaustive]
pub struct Placement<'a> {
    /// The file, with the output folder before it.
    pub path: Utf8PathBuf,
    /// What became of it.
    pub kind: PlacementKind<'a>,
}

/// What became of a file.
#[derive(Debug)]
pub enum PlacementKind<'a> {
    /// It was as it should be, and was not touched.
    Unchanged,
    /// It was not there.
    Created {
        /// What it holds now.
        new: &'a [u8],
    },
    /// It held something else.
    Changed {
        /// What it held.
        old: &'a [u8],
        /// What it holds now.
        new: &'a [u8],
        /// Whether a person edited it since scalegen made it.
        edited: bool,
    },
    /// It is no longer made.
    Removed {
        /// Whether a person edited it since scalegen made it.
        edited: bool,
    },
    /// The record of what scalegen made was not up to date, though no file was wrong.
    Record,
}

/// How many files a run looked at, and what it did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Files as they should be.
    pub unchanged: usize,
    /// Files that were not there.
    pub created: usize,
    /// Files that held something else.
    pub changed: usize,
    /// Files that are no longer made.
    pub removed: usize,
    /// Records that were not up to date.
    pub records: usize,
}

impl Summary {
    /// Whether nothing was to be done.
    pub fn is_clean(&self) -> bool {
        self.created + self.changed + self.removed + self.records == 0
    }
}

impl Run {
    /// Renders these profiles below `out`, each into a folder of its name.
    pub fn new(stacks: Vec<Stack>, out: impl Into<Utf8PathBuf>) -> Self {
        Self {
            stacks,
            out: out.into(),
            all: false,
        }
    }

    /// The same; these are all the profiles that there are, so that a folder which scalegen made for another is
    /// stale.
    #[must_use]
    pub fn of_all(mut self) -> Self {
        self.all = true;
        self
    }

    /// The profiles.
    pub fn stacks(&self) -> &[Stack] {
        &self.stacks
    }

    /// Plans, builds and lints every profile. Nothing is written.
    pub fn check(&self) -> CheckedRun<'_> {
        let mut findings = self.duplicate_names();
        let mut is_renderable = findings.is_empty();
        let mut stacks = Vec::new();
        for stack in &self.stacks {
            let Checked {
                renderable,
                blocking: found,
                outcome,
                demand,
                paths,
                ..
            } = stack.check(&LintOptions::default());
            is_renderable &= renderable;
            // What has to be mended first is told alone: the rest may follow from it.
            findings.extend(match renderable {
                true => outcome.findings,
                false => found,
            });
            stacks.push(CheckedStack { stack, demand, paths });
        }
        CheckedRun {
            out: &self.out,
            all: self.all,
            stacks,
            is_renderable,
            findings,
        }
    }

    /// Two profiles of one name would write into one folder, and a case-insensitive file system cannot tell
    /// `Shop` from `shop`.
    fn duplicate_names(&self) -> Vec<Finding> {
        let mut seen: BTreeMap<String, &Stack> = BTreeMap::new();
        let mut findings = Vec::new();
        for stack in &self.stacks {
            let name = stack.profile().name.to_lowercase();
            let path = scalegen_profile::FieldPath::of("name");
            if let Some(first) = seen.get(&name) {
                let message = format!("the name `{}` is taken by {}", stack.profile().name, first.file());
                let place = stack.loaded().layers.locate(&path, Part::Value);
                findings.push(
                    Finding::error("PRO010", Family::Profile, message)
                        .at(Some(place))
                        .help("it names the folder of what is made: give each profile its own"),
                );
            } else {
                seen.insert(name, stack);
            }
        }
        findings
    }
}

/// A run whose profiles were all planned, built and linted.
#[derive(Debug)]
#[non_exhaustive]
pub struct CheckedRun<'a> {
    out: &'a Utf8Path,
    all: bool,
    stacks: Vec<CheckedStack<'a>>,
    is_renderable: bool,
    /// What is wrong with the profiles, and what the linter says.
    pub findings: Vec<Finding>,
}

#[derive(Debug)]
struct CheckedStack<'a> {
    stack: &'a Stack,
    demand: Demand,
    paths: Vec<OutputPath>,
}

impl CheckedRun<'_> {
    /// Whether every profile can be rendered: it has a plan, and no builder refuses anything of it. What speaks
    /// against it is among the findings, and no suppression takes it away.
    pub fn is_renderable(&self) -> bool {
        self.is_renderable
    }

    /// Makes every profile again, one service after the other, and puts its files in place or, with
    /// [`Mode::Compare`], compares them. `observe` hears of each file, those that are as they should be included.
    ///
    /// Nothing is done unless all of them [can be rendered](CheckedRun::is_renderable).
    ///
    /// # Errors
    /// When the file system is in the way. What was placed by then is complete, and the next run does the rest.
    pub fn place(&self, mode: Mode, observe: &mut dyn FnMut(Placement<'_>)) -> Result<Summary, OutputError> {
        let mut summary = Summary::default();
        if !self.is_renderable {
            return Ok(summary);
        }
        let mut counted = |placement: Placement<'_>| {
            match placement.kind {
                PlacementKind::Unchanged => summary.unchanged += 1,
                PlacementKind::Created { .. } => summary.created += 1,
                PlacementKind::Changed { .. } => summary.changed += 1,
                PlacementKind::Removed { .. } => summary.removed += 1,
                PlacementKind::Record => summary.records += 1,
            }
            observe(placement);
        };
        for checked in &self.stacks {
            checked.place(self.out, mode, &mut counted)?;
        }
        if self.all {
            self.retire_orphans(mode, &mut counted)?;
        }
        Ok(summary)
    }

    /// Removes, or tells of, what was made of profiles that are there no more.
    fn retire_orphans(&self, mode: Mode, observe: &mut dyn FnMut(Placement<'_>)) -> Result<(), OutputError> {
        let names: Vec<&str> = self
            .stacks
            .iter()
            .map(|checked| checked.stack.profile().name.as_str())
            .collect();
        for name in orphans(self.out, &names)? {
            let root = self.out.join(&name);
            for removed in Folder::open(self.out, &name, "a profile that is gone", mode)?.retire()? {
                observe(Placement {
                    path: join(&root, &removed.path),
                    kind: PlacementKind::Removed {
                        edited: removed.edited,
                    },
                });
            }
        }
        Ok(())
    }
}

/// Services that are written at a time.
const CHUNK: usize = 64;

impl CheckedStack<'_> {
    fn place(
        &self,
        out: &Utf8Path,
        mode: Mode,
        observe: &mut dyn FnMut(Placement<'_>),
    ) -> Result<(), OutputError> {
        let name = &self.stack.profile().name;
        let root = out.join(name);
        let folder = Folder::open(out, name, self.stack.file(), mode)?;
        folder.announce(self.paths.iter())?;
        let units: Vec<usize> = (1..self.stack.loaded().unit_count()).chain([0]).collect();
        let mut made = Vec::with_capacity(self.paths.len());
        let mut touched = false;
        for chunk in units.chunks(CHUNK) {
            let placed: Vec<_> = chunk
                .par_iter()
                .map(|index| self.place_unit(*index, &folder))
                .collect();
            for placed in placed {
                for Written { path, file, placed } in placed? {
                    let kind = match &placed.change {
                        Change::Unchanged => PlacementKind::Unchanged,
                        Change::Created => PlacementKind::Created { new: &file.contents },
                        Change::Changed { old, edited } => PlacementKind::Changed {
                            old,
                            new: &file.contents,
                            edited: *edited,
                        },
                    };
                    touched |= placed.change != Change::Unchanged;
                    observe(Placement {
                        path: join(&root, path.as_str()),
                        kind,
                    });
                    made.push((path, placed.digest));
                }
            }
        }
        made.sort_by(|(one, _), (other, _)| one.cmp(other));
        let (removed, record) = folder.finish(&made)?;
        touched |= !removed.is_empty();
        for removed in removed {
            let kind = PlacementKind::Removed {
                edited: removed.edited,
            };
            observe(Placement {
                path: join(&root, &removed.path),
                kind,
            });
        }
        // Its change goes without saying where files changed; alone, it is worth telling.
        if record != Change::Unchanged && !touched {
            observe(Placement {
                path: join(&root, RECORD),
                kind: PlacementKind::Record,
            });
        }
        Ok(())
    }

    fn place_unit(&self, index: usize, folder: &Folder) -> Result<Vec<Written>, OutputError> {
        // Both were checked before. Should they fail all the same, then what is there must not seem to be stale.
        let (made, _) = self.stack.make(index, &self.demand);
        let made = made.ok_or_else(|| self.failed("its profile has changed since it was checked"))?;
        let files = made
            .files(self.stack)
            .map_err(|finding| self.failed(&finding.message))?;
        let place = |(path, file): (OutputPath, MadeFile)| {
            let placed = folder.place(&path, &file)?;
            Ok(Written { path, file, placed })
        };
        files.into_iter().map(place).collect()
    }

    fn failed(&self, reason: &str) -> OutputError {
        OutputError::Make(self.stack.file().to_owned(), reason.to_owned())
    }
}

/// A file that was placed.
struct Written {
    path: OutputPath,
    file: MadeFile,
    placed: Placed,
}

/// Paths are shown with `/` on every system.
fn join(root: &Utf8Path, path: &str) -> Utf8PathBuf {
    Utf8PathBuf::from(format!("{root}/{path}"))
}

/// Whether any finding is an error.
pub fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}
