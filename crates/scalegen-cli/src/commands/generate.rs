//! `scalegen generate`: profiles to files.

use scalegen::output::Mode;
use scalegen::{Placement, PlacementKind, Run, Summary, has_errors};

use super::profiles;
use crate::Exit;
use crate::args::GenerateArgs;
use crate::terminal::{chat, harmless_name};

pub(crate) fn run(args: &GenerateArgs) -> anyhow::Result<Exit> {
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
    if has_errors(&checked.findings) && !args.force {
        chat("nothing was written; --force writes all the same");
        return Ok(Exit::Found);
    }
    let mode = Mode::Write {
        lock_timeout: args.lock_timeout,
    };
    let summary = checked.place(mode, &mut |placement| tell(&placement))?;
    chat(&summary_line(&run, &summary));
    Ok(Exit::Done)
}

fn tell(placement: &Placement<'_>) {
    let path = harmless_name(placement.path.as_str());
    match placement.kind {
        PlacementKind::Unchanged | PlacementKind::Record => {}
        PlacementKind::Created { .. } => chat(&format!("created  {path}")),
        PlacementKind::Changed { edited: false, .. } => chat(&format!("changed  {path}")),
        PlacementKind::Changed { edited: true, .. } => {
            chat(&format!(
                "replaced {path}, which was edited by hand since it was made"
            ));
        }
        PlacementKind::Removed { edited: false } => chat(&format!("removed  {path}")),
        PlacementKind::Removed { edited: true } => {
            chat(&format!(
                "removed  {path}, which was edited by hand since it was made"
            ));
        }
    }
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
        "{profiles} {}, {files} files: {created} created, {changed} changed, {removed} removed, {unchanged} as they were",
        if profiles == 1 { "profile" } else { "profiles" },
    )
}
