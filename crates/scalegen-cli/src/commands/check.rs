//! `scalegen check`: what differs on disk from what the profiles say.

use anyhow::Context as _;
use camino::Utf8PathBuf;
use scalegen::lint_report::entries;
use scalegen::output::Mode;
use scalegen::show::{Annotation, concise, github, gitlab, harmless_name, json, junit, sarif};
use scalegen::{Difference, Finding, Run, Severity, has_errors};

use super::profiles;
use crate::args::{CheckArgs, CheckFormat};
use crate::drift::Drift;
use crate::progress::Progress;
use crate::terminal::{causes, chat, data, note};
use crate::{Exit, fix};

pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<Exit> {
    let mut shown = Shown::new(args);
    let result = compare(args, &mut shown);
    if let Err(error) = &result {
        // It is reported on stderr too; but what was begun on stdout has to be whole.
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
        note(&format!(
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
    /// The profiles that were named.
    named: Vec<Utf8PathBuf>,
    /// What is reported at the end, with a finding for each file that differs.
    findings: Vec<Finding>,
    /// The command that fixes what differs.
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
            named: args.profile.profiles.clone(),
            findings: Vec::new(),
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
            CheckFormat::Human => crate::findings::show(findings, &self.named),
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
            CheckFormat::Sarif | CheckFormat::Gitlab | CheckFormat::Junit => {
                self.findings = findings.to_vec();
            }
        }
        Ok(())
    }

    fn add(&mut self, difference: &Difference<'_>) {
        if self.failed.is_none() {
            self.failed = self.show(difference).err();
        }
    }

    fn show(&mut self, difference: &Difference<'_>) -> anyhow::Result<()> {
        if self.is_report() {
            self.findings.push(difference.finding(&self.fix));
            return Ok(());
        }
        let drift = Drift::of(difference);
        let text = match self.format {
            CheckFormat::Human => drift.human(),
            CheckFormat::Concise => concise(&[difference.finding(&self.fix)]),
            CheckFormat::Github => drift.github(&self.fix),
            _ => {
                let before = if self.count == 0 { "" } else { "," };
                format!("{before}{}", json(&drift)?)
            }
        };
        self.count += 1;
        Ok(data(&text)?)
    }

    /// Whether the format is one document for findings alone.
    fn is_report(&self) -> bool {
        matches!(
            self.format,
            CheckFormat::Sarif | CheckFormat::Gitlab | CheckFormat::Junit
        )
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
            // A report of a part would pass for the whole.
            _ if self.is_report() => Ok(()),
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
            (_, stage) => {
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
        match self.format {
            CheckFormat::Sarif => data(&sarif(&self.findings)?)?,
            CheckFormat::Gitlab => data(&gitlab(&self.findings)?)?,
            CheckFormat::Junit => data(&junit(&self.findings, Severity::Error))?,
            _ => {}
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
