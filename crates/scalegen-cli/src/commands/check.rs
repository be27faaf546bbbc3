//! `scalegen check`: what differs on disk from what the profiles say.

use anyhow::Context as _;
use scalegen::lint_report::entries;
use scalegen::output::Mode;
use scalegen::show::{Annotation, concise, github, harmless_name, json};
use scalegen::{Difference, Finding, Run, Severity, has_errors};

use super::profiles;
use crate::args::{CheckArgs, CheckFormat};
use crate::drift::Drift;
use crate::progress::Progress;
use crate::terminal::{causes, chat, data};
use crate::{Exit, fix};

pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<Exit> {
    let mut shown = Shown::new(args);
    let result = compare(args, &mut shown);
    if let Err(error) = &result {
        // It is told on stderr too; but what was begun on stdout has to be whole.
        shown.fail(error)?;
    }
    result
}

fn compare(args: &CheckArgs, shown: &mut Shown) -> anyhow::Result<Exit> {
    let jobs = args.profile.jobs.jobs();
    let stacks = match profiles::load(&args.profile, &jobs)? {
        Ok(stacks) => stacks,
        Err(findings) => {
            shown.findings(&findings)?;
            shown.finish(false)?;
            return Ok(Exit::Unusable);
        }
    };
    let mut run = Run::new(stacks, &args.profile.out).jobs(jobs);
    if profiles::are_all(&args.profile) {
        run = run.of_all();
    }
    let progress = Progress::new("checking", run.unit_count());
    let checked = run.check(Mode::Compare, &|count| progress.step(count));
    drop(progress);
    shown.findings(&checked.findings)?;
    if !checked.is_renderable() {
        shown.finish(false)?;
        return Ok(Exit::Unusable);
    }
    let errors = has_errors(&checked.findings);
    let summary = checked.place(&|_| (), &mut |difference| shown.add(&difference))?;
    shown
        .finish(summary.is_clean())
        .context("cannot write to stdout")?;
    if summary.is_clean() {
        chat(&format!(
            "{}: {}",
            harmless_name(args.profile.out.as_str()),
            match summary.unchanged {
                1 => "1 file up to date".to_owned(),
                files => format!("{files} files up to date"),
            }
        ));
    } else {
        chat(&format!(
            "{} is out of date; run: {}",
            harmless_name(args.profile.out.as_str()),
            shown.fix
        ));
    }
    let found = !summary.is_clean() || errors;
    Ok(if found { Exit::Found } else { Exit::Done })
}

/// Findings, then what differs, shown as it comes: that of a fleet would not fit into memory.
struct Shown {
    format: CheckFormat,
    /// The command that mends what differs.
    fix: String,
    stage: Stage,
    /// How much of it there was.
    count: usize,
    /// Annotations that are no errors: GitHub shows few of each step, and errors come first.
    later: String,
    failed: Option<anyhow::Error>,
}

impl Shown {
    fn new(args: &CheckArgs) -> Self {
        Self {
            format: args.format,
            fix: fix::command(&args.profile),
            stage: Stage::Nothing,
            count: 0,
            later: String::new(),
            failed: None,
        }
    }

    /// Once, before the first difference. A person reads them on stderr, beside the diffs.
    fn findings(&mut self, findings: &[Finding]) -> anyhow::Result<()> {
        self.stage = Stage::Begun;
        match self.format {
            CheckFormat::Human => crate::findings::show(findings),
            CheckFormat::Concise => data(&concise(findings))?,
            CheckFormat::Github => {
                let (errors, others): (Vec<_>, Vec<_>) = findings
                    .iter()
                    .partition(|finding| finding.severity == Severity::Error);
                data(&github(errors))?;
                self.later = github(others);
            }
            // One object, printed in parts: whether all is clean is only known at its end.
            CheckFormat::Json => data(&format!(
                "{{\"version\":1,\"findings\":{},\"drift\":[",
                json(&entries(findings))?
            ))?,
        }
        Ok(())
    }

    fn add(&mut self, difference: &Difference<'_>) {
        if self.failed.is_none() {
            self.failed = self.show(&Drift::of(difference)).err();
        }
    }

    fn show(&mut self, drift: &Drift) -> anyhow::Result<()> {
        let text = match self.format {
            CheckFormat::Human => drift.human(),
            CheckFormat::Concise => drift.concise(&self.fix),
            CheckFormat::Github => drift.github(&self.fix),
            CheckFormat::Json => {
                let before = if self.count == 0 { "" } else { "," };
                format!("{before}{}", json(drift)?)
            }
        };
        self.count += 1;
        Ok(data(&text)?)
    }

    fn finish(&mut self, clean: bool) -> anyhow::Result<()> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        self.end(clean, None)
    }

    /// Ends what was begun, or all of it, with why the rest is not known.
    fn fail(&mut self, error: &anyhow::Error) -> anyhow::Result<()> {
        let error = causes(error);
        match (self.format, self.stage) {
            (CheckFormat::Human | CheckFormat::Concise, _) | (_, Stage::Ended) => Ok(()),
            (CheckFormat::Github, _) => {
                let annotation = Annotation {
                    severity: Severity::Error,
                    file: None,
                    place: None,
                    title: "scalegen check",
                    message: &error,
                };
                Ok(data(&(annotation.line() + &self.later))?)
            }
            (CheckFormat::Json, stage) => {
                if stage == Stage::Nothing {
                    self.findings(&[])?;
                }
                self.end(false, Some(&error))
            }
        }
    }

    fn end(&mut self, clean: bool, error: Option<&str>) -> anyhow::Result<()> {
        self.stage = Stage::Ended;
        data(&self.later)?;
        if self.format == CheckFormat::Json {
            let error = match error {
                Some(error) => format!(",\"error\":{}", json(&error)?),
                None => String::new(),
            };
            data(&format!(
                "],\"clean\":{clean},\"fix\":{}{error}}}\n",
                json(&self.fix)?
            ))?;
        }
        Ok(())
    }
}

/// How much of what is shown is on stdout.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Nothing,
    Begun,
    Ended,
}
