//! One run over several profiles: everything is checked before the first file is placed.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use scalegen_profile::Part;
use scalegen_syntax::{Family, FieldPath, Finding, Related, Severity};

use crate::output::{Lock, Mode, Orphan, OutputError, RECORD, orphans};
use crate::placing::{CheckedStack, Context, join, shown};
use crate::{Jobs, Progress, Stack};

/// Several profiles, rendered below one folder.
#[derive(Debug)]
pub struct Run {
    stacks: Vec<Stack>,
    out: Utf8PathBuf,
    jobs: Jobs,
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
    /// It was not there.
    Created {
        /// What it holds now.
        new: &'a [u8],
    },
    /// It held something else.
    Changed {
        /// What it held; none of a file of which a diff would be no help, because it is very long.
        old: Option<&'a [u8]>,
        /// What it holds now.
        new: &'a [u8],
        /// Whether a person edited it since scalegen made it.
        edited: bool,
    },
    /// It holds something else, and scalegen did not make it. Only a run that compares comes this far.
    Foreign {
        /// What it holds, likewise.
        old: Option<&'a [u8]>,
        /// What it would hold.
        new: &'a [u8],
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
    /// Files that somebody else made, and that are in the way.
    pub foreign: usize,
    /// Files that are no longer made.
    pub removed: usize,
    /// Records that were not up to date.
    pub records: usize,
}

impl Summary {
    /// Whether nothing was to be done.
    pub fn is_clean(&self) -> bool {
        self.created + self.changed + self.foreign + self.removed + self.records == 0
    }

    fn add(&mut self, other: Self) {
        self.unchanged += other.unchanged;
        self.created += other.created;
        self.changed += other.changed;
        self.foreign += other.foreign;
        self.removed += other.removed;
        self.records += other.records;
    }
}

impl Run {
    /// Renders these profiles below `out`, each into a folder of its name.
    pub fn new(stacks: Vec<Stack>, out: impl Into<Utf8PathBuf>) -> Self {
        Self {
            stacks,
            out: out.into(),
            jobs: Jobs::default(),
            all: false,
        }
    }

    /// The same, with so many threads.
    #[must_use]
    pub fn jobs(mut self, jobs: Jobs) -> Self {
        self.jobs = jobs;
        self
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

    /// How many units of work there are: each profile, and each service of a fleet.
    pub fn unit_count(&self) -> usize {
        self.stacks.iter().map(|stack| stack.loaded().unit_count()).sum()
    }

    /// Plans, builds and lints every profile, and compares what it makes with what is on disk. Nothing is
    /// written; with [`Mode::Write`] the output folder is locked until the checked run is dropped.
    pub fn check(&self, mode: Mode, progress: Progress<'_>) -> CheckedRun<'_> {
        let lock = match mode {
            Mode::Write { lock_timeout } => Some(Lock::acquire(&self.out, lock_timeout)),
            Mode::Compare => None,
        };
        // Without the lock nothing is touched: what looks like left-overs is another run's.
        let mode = match lock {
            Some(Ok(_)) => mode,
            _ => Mode::Compare,
        };
        let context = Context::new(&self.out, mode, &self.jobs);
        let names = self
            .stacks
            .iter()
            .map(|stack| stack.profile().name.to_lowercase());
        let orphans = match self.all {
            true => orphans(&self.out, &names.collect(), mode),
            false => Ok(Vec::new()),
        };
        let mut findings = self.duplicate_names();
        let mut is_renderable = findings.is_empty();
        let texts = self.stacks.iter().flat_map(|stack| stack.loaded().texts());
        self.jobs.expect(texts.map(|text| text.text().len()).sum());
        let mut stacks = self
            .jobs
            .map(&self.stacks, |stack| CheckedStack::of(stack, &context, progress));
        for stack in &mut stacks {
            is_renderable &= stack.is_renderable();
            findings.append(&mut stack.findings);
        }
        CheckedRun {
            context,
            lock,
            orphans,
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
            let place = |of: &Stack| of.loaded().layers.locate(&FieldPath::of("name"), Part::Value);
            if let Some(first) = seen.get(&name) {
                let message = format!("the name `{}` is taken by {}", stack.profile().name, first.file());
                let mut finding = Finding::error("PRO030", Family::Profile, message)
                    .at(Some(place(stack)))
                    .help("it names the folder of what is made: give each profile its own");
                finding.related.push(Related {
                    message: "the other profile is here".to_owned(),
                    place: place(first),
                });
                findings.push(finding);
            } else {
                seen.insert(name, stack);
            }
        }
        findings
    }
}

/// A run whose profiles were all planned, built, linted and compared.
#[derive(Debug)]
#[non_exhaustive]
pub struct CheckedRun<'a> {
    context: Context<'a>,
    lock: Option<Result<Lock, OutputError>>,
    /// What is left of profiles that are there no more.
    orphans: Result<Vec<Orphan>, OutputError>,
    stacks: Vec<CheckedStack<'a>>,
    is_renderable: bool,
    /// What is wrong with the profiles, and what the linter says.
    pub findings: Vec<Finding>,
}

impl CheckedRun<'_> {
    /// Files that a person edited since scalegen made them, and that [`place`](Self::place) replaces or removes.
    pub fn edited(&self) -> impl Iterator<Item = Utf8PathBuf> {
        let orphans = self.orphans.iter().flatten();
        let of_stacks = self.stacks.iter().flat_map(CheckedStack::edited);
        of_stacks.chain(orphans.flat_map(|orphan| {
            let edited = orphan.stale.iter().filter(|stale| stale.edited);
            edited.map(|stale| join(&shown(self.context.out, &orphan.name), stale.path.as_str()))
        }))
    }

    /// Whether every profile can be rendered: it has a plan, and no builder refuses anything of it. What speaks
    /// against it is among the findings, and no suppression takes it away.
    pub fn is_renderable(&self) -> bool {
        self.is_renderable
    }

    /// Puts the files that differ in place or, with [`Mode::Compare`], tells of them. `observe` hears of each.
    ///
    /// Nothing is done unless all of them [can be rendered](CheckedRun::is_renderable).
    ///
    /// # Errors
    /// When the file system is in the way. What was found to be so while comparing keeps the first file from
    /// being written; what only shows later leaves complete files, and the next run does the rest.
    pub fn place(
        mut self,
        progress: Progress<'_>,
        observe: &mut dyn FnMut(Placement<'_>),
    ) -> Result<Summary, OutputError> {
        let mut summary = Summary::default();
        if !self.is_renderable {
            return Ok(summary);
        }
        let _lock = self.lock.transpose()?;
        if let Some(error) = self.stacks.iter_mut().find_map(CheckedStack::take_error) {
            return Err(error);
        }
        let orphans = self.orphans?;
        for stack in self.stacks {
            summary.add(stack.place(&self.context, progress, observe)?);
        }
        for orphan in orphans {
            retire(orphan, &self.context, &mut summary, observe)?;
        }
        Ok(summary)
    }
}

/// Removes, or tells of, what was made of a profile that is there no more.
fn retire(
    orphan: Orphan,
    context: &Context<'_>,
    summary: &mut Summary,
    observe: &mut dyn FnMut(Placement<'_>),
) -> Result<(), OutputError> {
    let writes = matches!(context.mode, Mode::Write { .. });
    let root = shown(context.out, &orphan.name);
    let mut removed = |path: &str, edited: bool| {
        summary.removed += 1;
        observe(Placement {
            path: join(&root, path),
            kind: PlacementKind::Removed { edited },
        });
    };
    for stale in &orphan.stale {
        if writes {
            orphan.folder.remove(stale)?;
        }
        removed(stale.path.as_str(), stale.edited);
    }
    if writes {
        orphan.folder.retire()?;
    }
    removed(RECORD, false);
    Ok(())
}

/// Whether any finding is an error.
pub fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}
