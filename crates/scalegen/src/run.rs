//! One run over several profiles: everything is checked before the first file is written.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use scalegen_profile::{Claims, Part, Unique, codes, shared};
use scalegen_syntax::{FieldPath, Finding, Related, Severity, is_here};

use crate::compare::{Budget, Compared, join, shown};
use crate::jobs::Threads;
use crate::lint::LintOptions;
use crate::messages::{NameTaken, RenameProfile};
use crate::output::{Difference, Folder, Lock, Mode, Orphan, OutputError, Relation, orphans};
use crate::write::{retire, write};
use crate::{Jobs, Progress, Stack};

/// Several profiles, rendered below one folder.
#[derive(Debug)]
pub struct Run {
    stacks: Vec<Stack>,
    out: Utf8PathBuf,
    jobs: Jobs,
    all: bool,
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

    pub(crate) fn count(&mut self, relation: Relation) {
        *match relation {
            Relation::Unchanged => &mut self.unchanged,
            Relation::Missing => &mut self.created,
            Relation::Changed | Relation::LineEnds | Relation::NotExecutable => &mut self.changed,
            Relation::Foreign => &mut self.foreign,
            Relation::Stale => &mut self.removed,
            Relation::Record => &mut self.records,
        } += 1;
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

    /// Sets the number of threads.
    #[must_use]
    pub fn jobs(mut self, jobs: Jobs) -> Self {
        self.jobs = jobs;
        self
    }

    /// Declares that these are all the profiles that there are, so that a folder which scalegen wrote for another is
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
        let bytes = self.stacks.iter().map(Stack::text_bytes).sum();
        let threads = self.jobs.threads(self.unit_count(), bytes);
        let budget = Budget::default();
        let checked = threads.map(self.stacks.iter().collect(), |stack| {
            check_stack(stack, &self.out, mode, &budget, threads, progress)
        });
        let mut findings = self.duplicate_names();
        let mut is_renderable = findings.is_empty();
        let mut stacks = Ok(Vec::with_capacity(checked.len()));
        // Of two profiles of one name everything is the same twice.
        if findings.is_empty() {
            let claims = self
                .stacks
                .iter()
                .zip(&checked)
                .map(|(stack, (_, _, unique))| Claims {
                    loaded: stack.loaded(),
                    file: stack.file(),
                    unique,
                });
            let mut shared = shared(&claims.collect::<Vec<_>>());
            for (index, stack) in self.stacks.iter().enumerate() {
                let own = shared.extract_if(.., |(of, _)| *of == index);
                findings.extend(stack.conclude_shared(own.map(|(_, finding)| finding).collect()));
            }
        }
        for (mut found, compared, _) in checked {
            findings.append(&mut found);
            match (&mut stacks, compared) {
                (_, None) => is_renderable = false,
                (Ok(stacks), Some(Ok(compared))) => stacks.push(compared),
                (Ok(_), Some(Err(error))) => stacks = Err(error),
                (Err(_), Some(_)) => {}
            }
        }
        CheckedRun {
            compared: self.compared(lock, stacks, mode),
            out: &self.out,
            mode,
            threads,
            is_renderable,
            findings,
        }
    }

    fn compared<'a>(
        &self,
        lock: Option<Result<Lock, OutputError>>,
        stacks: Result<Vec<Compared<'a>>, OutputError>,
        mode: Mode,
    ) -> Result<ComparedRun<'a>, OutputError> {
        let names = self
            .stacks
            .iter()
            .map(|stack| stack.profile().name.to_lowercase());
        Ok(ComparedRun {
            lock: lock.transpose()?,
            stacks: stacks?,
            orphans: match self.all {
                true => orphans(&self.out, &names.collect(), mode)?,
                false => Vec::new(),
            },
        })
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
                let message = NameTaken {
                    name: stack.profile().name.clone(),
                    file: first.file().to_owned(),
                };
                let mut finding = codes::DUPLICATE_PROFILE
                    .finding(message)
                    .at(Some(place(stack)))
                    .help(RenameProfile);
                finding.related.push(Related {
                    message: is_here("the other profile"),
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

/// Takes one profile through the stages up to comparing. None is compared of one that cannot be rendered.
fn check_stack<'s>(
    stack: &'s Stack,
    out: &Utf8Path,
    mode: Mode,
    budget: &Budget,
    threads: Threads<'_>,
    progress: Progress<'_>,
) -> (Vec<Finding>, Option<Result<Compared<'s>, OutputError>>, Unique) {
    let folder = Folder::open(out, &stack.profile().name, stack.file(), mode);
    let target = folder.as_ref().ok().map(|folder| (folder, budget));
    let (judged, units) = stack.judge(&LintOptions::default(), target, threads, progress);
    if !judged.renderable {
        // What has to be fixed first is reported alone: the rest may follow from it.
        return (judged.blocking, None, judged.unique);
    }
    let compared = folder.and_then(|folder| Compared::new(stack, judged.demand, folder, units?, mode));
    (judged.outcome.findings, Some(compared), judged.unique)
}

/// A run whose profiles were all planned, generated, judged and compared.
#[derive(Debug)]
#[non_exhaustive]
pub struct CheckedRun<'a> {
    out: &'a Utf8Path,
    mode: Mode,
    threads: Threads<'a>,
    /// What is to be written, or why it cannot be.
    compared: Result<ComparedRun<'a>, OutputError>,
    is_renderable: bool,
    /// What is wrong with the profiles, and what the linter says.
    pub findings: Vec<Finding>,
}

#[derive(Debug)]
struct ComparedRun<'a> {
    lock: Option<Lock>,
    stacks: Vec<Compared<'a>>,
    /// What is left of profiles that are there no more.
    orphans: Vec<Orphan>,
}

impl CheckedRun<'_> {
    /// Files that a person edited since scalegen wrote them, and that [`place`](Self::place) replaces or removes.
    pub fn edited(&self) -> impl Iterator<Item = Utf8PathBuf> {
        self.compared.iter().flat_map(|compared| {
            let of_stacks = compared.stacks.iter().flat_map(|stack| {
                let root = stack.root(self.out);
                stack.edited().map(move |path| join(&root, path.as_str()))
            });
            let of_orphans = compared.orphans.iter().flat_map(|orphan| {
                let edited = orphan.stale.iter().filter(|stale| stale.edited);
                edited.map(|stale| join(&shown(self.out, &orphan.name), stale.path.as_str()))
            });
            of_stacks.chain(of_orphans)
        })
    }

    /// Whether every profile can be rendered: it has a plan, and no builder refuses anything of it. What speaks
    /// against it is among the findings, and no suppression takes it away.
    pub fn is_renderable(&self) -> bool {
        self.is_renderable
    }

    /// Writes the files that differ or, with [`Mode::Compare`], only reports them. `observe` is called with each.
    ///
    /// Nothing is done unless all of them [can be rendered](CheckedRun::is_renderable).
    ///
    /// # Errors
    /// When the file system is in the way. What was found to be so while comparing keeps the first file from
    /// being written; what only shows later leaves complete files, and the next run does the rest.
    pub fn place(
        self,
        progress: Progress<'_>,
        observe: &mut dyn FnMut(Difference<'_>),
    ) -> Result<Summary, OutputError> {
        let mut summary = Summary::default();
        if !self.is_renderable {
            return Ok(summary);
        }
        let run = self.compared?;
        let mut report = |difference: Difference<'_>| {
            summary.count(difference.relation);
            observe(difference);
        };
        let mut unchanged = 0;
        for stack in run.stacks {
            unchanged += write(stack, self.out, self.mode, self.threads, progress, &mut report)?;
        }
        for orphan in run.orphans {
            retire(orphan, self.out, self.mode, &mut report)?;
        }
        summary.unchanged = unchanged;
        // Only now may another run begin.
        drop(run.lock);
        Ok(summary)
    }
}

/// Whether any finding is an error.
pub fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}
