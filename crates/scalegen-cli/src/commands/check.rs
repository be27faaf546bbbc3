//! `scalegen check`: what differs on disk from what the profiles say.

use anyhow::Context as _;
use scalegen::output::Mode;
use scalegen::{Placement, Run, has_errors};

use super::profiles;
use crate::Exit;
use crate::args::{CheckArgs, CheckFormat};
use crate::drift::Drift;
use crate::progress::Progress;
use crate::terminal::{chat, data, harmless};

pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<Exit> {
    let jobs = args.profile.jobs.jobs();
    let stacks = match profiles::load(&args.profile, &jobs)? {
        Ok(stacks) => stacks,
        Err(findings) => {
            crate::findings::show(&findings);
            return Ok(Exit::Unusable);
        }
    };
    let run = Run::new(stacks, &args.profile.out, jobs);
    let progress = Progress::new("checking", run.unit_count());
    let checked = run.check(Mode::Compare, &|count| progress.step(count));
    drop(progress);
    crate::findings::show(&checked.findings);
    if !checked.is_renderable() {
        return Ok(Exit::Unusable);
    }
    let mut drift = Shown::new(args.format);
    let errors = has_errors(&checked.findings);
    let summary = checked.place(&|_| (), &mut |placement| drift.add(&placement))?;
    drift
        .finish(summary.is_clean(), &fix(args))
        .context("cannot write to stdout")?;
    if summary.is_clean() {
        chat(&format!(
            "{}: {} files as they should be",
            args.profile.out, summary.unchanged
        ));
    } else {
        chat(&format!(
            "{} is not what the profiles say; to mend it: {}",
            harmless(args.profile.out.as_str()),
            fix(args)
        ));
    }
    let found = !summary.is_clean() || errors;
    Ok(if found { Exit::Found } else { Exit::Done })
}

/// What differs, shown as it comes: that of a fleet would not fit into memory.
struct Shown {
    format: CheckFormat,
    /// How many of it there were.
    count: usize,
    failed: Option<anyhow::Error>,
}

impl Shown {
    fn new(format: CheckFormat) -> Self {
        Self {
            format,
            count: 0,
            failed: None,
        }
    }

    fn add(&mut self, placement: &Placement<'_>) {
        if self.failed.is_none() {
            self.failed = self.show(&Drift::of(placement)).err();
        }
    }

    fn show(&mut self, drift: &Drift) -> anyhow::Result<()> {
        let text = match self.format {
            CheckFormat::Human => drift.human(),
            CheckFormat::Github => drift.github(),
            CheckFormat::Json => {
                let before = if self.count == 0 { START } else { "," };
                format!("{before}{}", serde_json::to_string(drift)?)
            }
        };
        self.count += 1;
        Ok(data(&text)?)
    }

    fn finish(self, clean: bool, fix: &str) -> anyhow::Result<()> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if self.format == CheckFormat::Json {
            let before = if self.count == 0 { START } else { "" };
            data(&format!(
                "{before}],\"clean\":{clean},\"fix\":{}}}\n",
                serde_json::to_string(fix)?
            ))?;
        }
        Ok(())
    }
}

/// How the one JSON object starts. Whether all is clean is only known at its end.
const START: &str = r#"{"version":1,"drift":["#;

/// The command that mends what is wrong, with the arguments of this one.
fn fix(args: &CheckArgs) -> String {
    let mut command = "scalegen generate".to_owned();
    for profile in &args.profile.profiles {
        command.push_str(&format!(" {profile}"));
    }
    if args.profile.out != "generated" {
        command.push_str(&format!(" --out {}", args.profile.out));
    }
    for set in &args.profile.set {
        command.push_str(&format!(" --set {set:?}"));
    }
    harmless(&command)
}
