//! `scalegen generate`: profiles to files, or to a stream of what is applied.

use anyhow::Context as _;
use scalegen::lint_report::{Entry, entries};
use scalegen::output::{Mode, Relation};
use scalegen::show::{harmless_name, json};
use scalegen::{CheckedRun, Difference, Finding, Run, Summary, has_errors};
use serde::Serialize;

use super::profiles;
use crate::Exit;
use crate::args::{GenerateArgs, GenerateFormat};
use crate::drift::{printable, unified};
use crate::progress::Progress;
use crate::terminal::{chat, data, note};

/// Of more files than this it is printed how many changed, not which.
const MOST_LINES: usize = 100;

pub(crate) fn run(args: &GenerateArgs) -> anyhow::Result<Exit> {
    let jobs = args.profile.jobs.jobs();
    let stacks = match profiles::load(&args.profile, &jobs)? {
        Ok(stacks) => stacks,
        Err(findings) => {
            let findings: Vec<Finding> = findings.into_iter().collect();
            show(args, &findings);
            report(args, &findings, Placed::default())?;
            return Ok(Exit::Unusable);
        }
    };
    let mut run = Run::new(stacks, &args.profile.out).jobs(jobs);
    if profiles::are_all(&args.profile) {
        run = run.of_all();
    }
    let mode = match args.dry_run || args.stdout {
        true => Mode::Compare,
        false => Mode::Write {
            lock_timeout: args.lock_timeout,
        },
    };
    let progress = Progress::new("checking", run.unit_count());
    let checked = run.check(mode, &|count| progress.step(count));
    drop(progress);
    show(args, &checked.findings);
    let findings = checked.findings.clone();
    if !checked.is_renderable() {
        report(args, &findings, Placed::default())?;
        return Ok(Exit::Unusable);
    }
    if has_errors(&findings) && !args.force {
        report(args, &findings, Placed::default())?;
        chat("nothing was written; pass --force to write anyway");
        return Ok(Exit::Found);
    }
    if args.stdout {
        drop(checked);
        for stack in run.stacks() {
            stack.applied::<anyhow::Error>(&mut |document| Ok(data(document)?))?;
        }
        return Ok(Exit::Done);
    }
    let placed = place(args, &run, checked)?;
    let is_in_the_way = placed.summary.foreign > 0;
    report(args, &findings, placed)?;
    // What would keep the files from being written.
    Ok(if is_in_the_way { Exit::Unusable } else { Exit::Done })
}

/// Findings, for people; JSON has them too.
fn show(args: &GenerateArgs, findings: &[Finding]) {
    if args.format == GenerateFormat::Human {
        crate::findings::show(findings, &args.profile.profiles);
    }
}

/// What came of it.
#[derive(Default)]
struct Placed {
    files: Vec<File>,
    summary: Summary,
    is_written: bool,
}

/// A file that differed from what is generated.
#[derive(Serialize)]
struct File {
    path: String,
    change: &'static str,
    /// Whether a person edited or removed it since scalegen wrote it.
    edited: bool,
}

fn place(args: &GenerateArgs, run: &Run, checked: CheckedRun<'_>) -> anyhow::Result<Placed> {
    // While there is still time to interrupt.
    for path in checked.edited() {
        let path = harmless_name(path.as_str());
        chat(&format!(
            "{path} was edited by hand; the edits will be overwritten"
        ));
    }
    let mut files = Vec::new();
    let mut lines = Vec::new();
    let progress = Progress::new("writing", run.unit_count());
    let summary = checked.place(&|count| progress.step(count), &mut |difference| {
        lost(&difference);
        let Some(change) = change(&difference) else {
            return;
        };
        if lines.len() <= MOST_LINES {
            let words = if args.dry_run { change.planned } else { change.done };
            lines.push(format!("{words:<8} {}", harmless_name(difference.path.as_str())));
        }
        // JSON lists all of them, of a fleet too.
        if args.format == GenerateFormat::Json {
            files.push(File {
                path: difference.path.to_string(),
                change: change.done,
                edited: difference.edited,
            });
        }
    });
    drop(progress);
    let summary = summary?;
    if args.format == GenerateFormat::Human {
        if lines.len() <= MOST_LINES && !lines.is_empty() {
            note(&lines.join("\n"));
        }
        note(&summary_line(run, &summary, args.dry_run));
    }
    let is_written = !args.dry_run;
    Ok(Placed {
        files,
        summary,
        is_written,
    })
}

/// Shows what a person wrote and is lost.
fn lost(difference: &Difference<'_>) {
    let Some(old) = difference.old.filter(|_| difference.edited) else {
        return;
    };
    let path = difference.path.as_str();
    let (to, new) = match difference.new {
        Some(new) => (path, new),
        None => ("/dev/null", &b""[..]),
    };
    chat(printable(&unified(path, to, old, new)).trim_end());
}

/// What is done to a file, in a word, and what would be.
struct Change {
    done: &'static str,
    planned: &'static str,
}

fn change(difference: &Difference<'_>) -> Option<Change> {
    let (done, planned) = match difference.relation {
        Relation::Missing => ("created", "would create"),
        Relation::Stale => ("removed", "would remove"),
        // It is reported where nothing is written: a run that writes ends before.
        Relation::Foreign => ("in the way", "in the way, and not created by scalegen:"),
        Relation::Unchanged | Relation::Record => return None,
        _ if difference.edited => ("replaced", "would replace"),
        _ => ("changed", "would change"),
    };
    Some(Change { done, planned })
}

fn summary_line(run: &Run, summary: &Summary, is_dry: bool) -> String {
    let profiles = run.stacks().len();
    let Summary {
        unchanged,
        created,
        changed,
        removed,
        ..
    } = summary;
    let files = unchanged + created + changed;
    let [create, change, remove, same] = match is_dry {
        true => [
            "to create",
            "to change",
            "to remove",
            "up to date; nothing was written",
        ],
        false => ["created", "changed", "removed", "unchanged"],
    };
    format!(
        "{profiles} {}, {files} files: {created} {create}, {changed} {change}, {removed} {remove}, {unchanged} {same}",
        if profiles == 1 { "profile" } else { "profiles" },
    )
}

/// What `--format json` prints.
#[derive(Serialize)]
struct Report<'r> {
    version: u32,
    written: bool,
    findings: Vec<Entry<'r>>,
    files: Vec<File>,
    summary: Counts,
}

#[derive(Serialize)]
struct Counts {
    created: usize,
    changed: usize,
    removed: usize,
    unchanged: usize,
}

fn report(args: &GenerateArgs, findings: &[Finding], placed: Placed) -> anyhow::Result<()> {
    if args.format == GenerateFormat::Human {
        return Ok(());
    }
    let Summary {
        unchanged,
        created,
        changed,
        removed,
        ..
    } = placed.summary;
    let report = Report {
        version: 1,
        written: placed.is_written,
        findings: entries(findings),
        files: placed.files,
        summary: Counts {
            created,
            changed,
            removed,
            unchanged,
        },
    };
    data(&format!("{}\n", json(&report)?)).context("cannot write to stdout")
}
