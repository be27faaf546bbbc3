//! `scalegen check`: what differs on disk from what the profiles say.

use anyhow::Context as _;
use scalegen::output::Mode;
use scalegen::{Run, has_errors};
use serde::Serialize;

use super::profiles;
use crate::Exit;
use crate::args::{CheckArgs, CheckFormat};
use crate::drift::Drift;
use crate::terminal::{chat, data, harmless};

pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<Exit> {
    let stacks = match profiles::load(&args.profile)? {
        Ok(stacks) => stacks,
        Err(findings) => {
            crate::findings::show(&findings);
            return Ok(Exit::Unusable);
        }
    };
    let mut run = Run::new(stacks, &args.profile.out);
    if args.profile.profiles.is_empty() {
        run = run.of_all();
    }
    let checked = run.check();
    crate::findings::show(&checked.findings);
    if !checked.is_renderable() {
        return Ok(Exit::Unusable);
    }
    let mut drifts = Vec::new();
    let mut failed = None;
    let summary = checked.place(Mode::Compare, &mut |placement| {
        let Some(drift) = Drift::of(&placement) else {
            return;
        };
        let shown = match args.format {
            CheckFormat::Human => data(&drift.human()),
            CheckFormat::Github => data(&drift.github()),
            // One object, so it has to be whole before it is printed.
            CheckFormat::Json => {
                drifts.push(drift);
                Ok(())
            }
        };
        failed = failed.take().or(shown.err());
    })?;
    if let Some(error) = failed {
        return Err(error).context("cannot write to stdout");
    }
    if args.format == CheckFormat::Json {
        let report = Report {
            version: 1,
            clean: summary.is_clean(),
            fix: fix(args),
            drift: drifts,
        };
        data(&format!("{}\n", serde_json::to_string(&report)?))?;
    }
    if !summary.is_clean() {
        chat(&format!(
            "{} is not what the profiles say; to mend it: {}",
            args.profile.out,
            fix(args)
        ));
    }
    let found = !summary.is_clean() || has_errors(&checked.findings);
    Ok(if found { Exit::Found } else { Exit::Done })
}

#[derive(Serialize)]
struct Report {
    version: u8,
    clean: bool,
    fix: String,
    drift: Vec<Drift>,
}

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
