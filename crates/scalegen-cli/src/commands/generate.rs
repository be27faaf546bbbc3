//! `scalegen generate`: profiles to files.

use scalegen::output::{Mode, Relation};
use scalegen::show::harmless_name;
use scalegen::{Difference, Run, Summary, has_errors};

use super::profiles;
use crate::Exit;
use crate::args::GenerateArgs;
use crate::progress::Progress;
use crate::terminal::chat;

/// Of more files than this it is told how many changed, not which.
const MOST_LINES: usize = 100;

pub(crate) fn run(args: &GenerateArgs) -> anyhow::Result<Exit> {
    let jobs = args.profile.jobs.jobs();
    let stacks = match profiles::load(&args.profile, &jobs)? {
        Ok(stacks) => stacks,
        Err(findings) => {
            crate::findings::show(&findings, &args.profile.profiles);
            return Ok(Exit::Unusable);
        }
    };
    let mut run = Run::new(stacks, &args.profile.out).jobs(jobs);
    if profiles::are_all(&args.profile) {
        run = run.of_all();
    }
    let mode = Mode::Write {
        lock_timeout: args.lock_timeout,
    };
    let progress = Progress::new("checking", run.unit_count());
    let checked = run.check(mode, &|count| progress.step(count));
    drop(progress);
    crate::findings::show(&checked.findings, &args.profile.profiles);
    if !checked.is_renderable() {
        return Ok(Exit::Unusable);
    }
    if has_errors(&checked.findings) && !args.force {
        chat("nothing was written; pass --force to write anyway");
        return Ok(Exit::Found);
    }
    // While there is still time to interrupt.
    for path in checked.edited() {
        chat(&format!(
            "{} was edited by hand; the edits will be overwritten",
            harmless_name(path.as_str())
        ));
    }
    let mut lines = Vec::new();
    let progress = Progress::new("writing", run.unit_count());
    let placed = checked.place(&|count| progress.step(count), &mut |difference| {
        if lines.len() <= MOST_LINES {
            lines.extend(line(&difference));
        }
    });
    drop(progress);
    if lines.len() <= MOST_LINES && !lines.is_empty() {
        chat(&lines.join("\n"));
    }
    chat(&summary_line(&run, &placed?));
    Ok(Exit::Done)
}

fn line(difference: &Difference<'_>) -> Option<String> {
    let word = match difference.relation {
        Relation::Missing => "created ",
        Relation::Stale => "removed ",
        // None of these is a file that is written over.
        Relation::Unchanged | Relation::Record | Relation::Foreign => return None,
        _ if difference.edited => "replaced",
        _ => "changed ",
    };
    Some(format!("{word} {}", harmless_name(difference.path.as_str())))
}

fn summary_line(run: &Run, summary: &Summary) -> String {
    let profiles = run.stacks().len();
    let Summary {
        unchanged,
        created,
        changed,
        removed,
        ..
    } = summary;
    let files = unchanged + created + changed;
    format!(
        "{profiles} {}, {files} files: {created} created, {changed} changed, {removed} removed, {unchanged} unchanged",
        if profiles == 1 { "profile" } else { "profiles" },
    )
}
