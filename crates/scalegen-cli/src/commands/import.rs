//! `scalegen import`: a profile from manifests that exist.

#![allow(
    clippy::disallowed_types,
    reason = "it writes the profile where it is asked to"
)]

use std::fs::File;
use std::io::Write as _;

use anyhow::{Context as _, bail};
use scalegen::show::harmless_name;
use scalegen::{ImportOptions, LintOptions, Severity, import};

use crate::Exit;
use crate::args::ImportArgs;
use crate::terminal::{data, note};

pub(crate) fn run(args: &ImportArgs) -> anyhow::Result<Exit> {
    let mut files = LintOptions::default();
    files.paths.clone_from(&args.paths);
    let output = args.output.as_deref().filter(|path| *path != "-");
    let options = match (&args.name, output.and_then(camino::Utf8Path::file_stem)) {
        (Some(name), _) => ImportOptions::named(name).with_context(|| {
            format!(
                "`--name {}` is no name of a profile: write lower case letters, digits and `-`, at most 63, with a letter or \
                 digit at both ends",
                harmless_name(name)
            )
        })?,
        (None, Some(stem)) => ImportOptions::of_file(stem),
        (None, None) => ImportOptions::default(),
    };
    let imported = import(
        super::texts::read(&files, super::texts::stdin(&files)?)?,
        &options,
    );
    if imported.charts > 0 {
        note(&format!(
            "passed over the templates of {}: pipe `helm template CHART` into `scalegen import -`",
            super::lint::plural(imported.charts, "chart"),
        ));
    }
    if imported.profiles > 0 {
        note(&format!(
            "passed over {}: `scalegen generate` reads those",
            super::lint::plural(imported.profiles, "profile"),
        ));
    }
    if imported.profile.is_empty() && imported.findings.is_empty() {
        bail!(
            "there is nothing in the given files that a profile generates: autoscalers, budgets, load tests, values of their charts"
        );
    }
    crate::findings::show(&imported.findings, &args.paths);
    if imported.profile.is_empty() {
        return Ok(Exit::Unusable);
    }
    match output {
        // What somebody wrote stays: it is never opened for writing.
        Some(path) => File::create_new(path)
            .and_then(|mut file| file.write_all(imported.profile.as_bytes()))
            .with_context(|| format!("cannot write {path}"))?,
        None => data(&imported.profile)?,
    }
    let mut objects = match imported.carried {
        1 => "1 object is generated unchanged".to_owned(),
        count => format!("{count} objects are generated unchanged"),
    };
    match imported.others {
        0 => {}
        1 => objects += "; 1 other object stays where it is",
        count => objects += &format!("; {count} other objects stay where they are"),
    }
    match output {
        Some(path) => note(&format!("{}: {objects}", harmless_name(path.as_str()))),
        None => note(&objects),
    }
    // What is kept in Kubernetes' own words is a note: it is generated as it was.
    let is_whole = imported
        .findings
        .iter()
        .all(|finding| finding.severity == Severity::Note);
    Ok(if is_whole { Exit::Done } else { Exit::Found })
}
