//! Which profiles a command works on.

#![allow(clippy::disallowed_methods, reason = "it lists the folder of profiles")]

use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};
use scalegen::{Finding, Jobs, Reach, Stack};

use crate::args::ProfileArgs;

/// Where profiles are when none is named.
const FOLDER: &str = "profiles";

/// Whether these are all the profiles that there are. With settings they may be other ones, of other names.
pub(super) fn are_all(args: &ProfileArgs) -> bool {
    args.profiles.is_empty() && args.set.is_empty()
}

/// Reads the profiles that are named, else all of `profiles/*.toml`; of those with mistakes, all findings.
pub(super) fn load(args: &ProfileArgs, jobs: &Jobs) -> anyhow::Result<Result<Vec<Stack>, Vec<Finding>>> {
    read(&args.profiles, &args.set, args.reach.reach(), jobs)
}

/// Like [`load`], without an output folder.
pub(super) fn read(
    named: &[Utf8PathBuf],
    set: &[String],
    reach: Reach,
    jobs: &Jobs,
) -> anyhow::Result<Result<Vec<Stack>, Vec<Finding>>> {
    let paths = match named {
        [] => all()?,
        named => named.to_vec(),
    };
    Ok(Stack::load_all(&paths, set, reach, jobs).map_err(|findings| findings.into_iter().collect()))
}

fn all() -> anyhow::Result<Vec<Utf8PathBuf>> {
    let folder = Utf8Path::new(FOLDER);
    let entries = folder.read_dir_utf8().with_context(|| {
        format!("cannot read the folder {FOLDER}: name a profile, or run in the folder that has {FOLDER}/")
    })?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry
            .with_context(|| format!("cannot read the folder {FOLDER}"))?
            .into_path();
        // One that is there and cannot be read, such as a link to nowhere, is reported by whoever reads it: what was made
        // of it must not pass for what nobody makes any more.
        let is_other = path.metadata().is_ok_and(|metadata| !metadata.is_file());
        if path.extension() == Some("toml") && !is_other {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        bail!("there is no profile in {FOLDER}: name one, or write {FOLDER}/<name>.toml");
    }
    paths.sort();
    Ok(paths)
}
