//! `scalegen lint`: findings for profiles and for Kubernetes YAML from anywhere.

#![allow(
    clippy::disallowed_methods,
    reason = "it reads standard input, and looks for the default folders"
)]

use anyhow::Context as _;
use camino::{Utf8Path, Utf8PathBuf};
use scalegen::lint_report::Report;
use scalegen::show::{counts, github, human, json};
use scalegen::{LintOptions, LintText};

use crate::Exit;
use crate::args::{LintArgs, LintFormat};
use crate::progress::Progress;
use crate::terminal::{chat, data};

/// What is linted when nothing is named, as far as it is there.
const DEFAULT: [&str; 2] = ["profiles", "generated"];

pub(crate) fn run(args: &LintArgs) -> anyhow::Result<Exit> {
    let mut options = LintOptions::default();
    options.kubernetes = args.kubernetes;
    options.keda = args.keda;
    options.vpa = args.vpa;
    let texts = texts(args)?;
    let progress = Progress::new("linting", texts.len());
    let outcome = scalegen::lint_with(texts, &options, &args.jobs.jobs(), &|count| progress.step(count));
    drop(progress);
    match args.format {
        LintFormat::Human => {
            data(&human(&outcome.findings, true))?;
            let summary = &outcome.summary;
            chat(&format!(
                "{} ({} in {}{}{}{})",
                counts(&outcome.findings),
                plural(summary.documents, "object"),
                plural(summary.files, "file"),
                match summary.skipped {
                    0 => String::new(),
                    skipped => format!(", {skipped} of unknown kinds"),
                },
                match summary.foreign {
                    0 => String::new(),
                    foreign => format!(", {} without a manifest", plural(foreign, "file")),
                },
                match summary.suppressed {
                    0 => String::new(),
                    suppressed => format!(", {suppressed} allowed"),
                },
            ));
        }
        LintFormat::Json => {
            let report = Report::new(&outcome.findings, outcome.summary);
            data(&format!("{}\n", json(&report)?))?;
        }
        LintFormat::Github => data(&github(&outcome.findings))?,
    }
    let denied = outcome.summary.errors > 0 || (args.deny.is_some() && outcome.summary.warnings > 0);
    Ok(if denied && !args.exit_zero {
        Exit::Found
    } else {
        Exit::Done
    })
}

/// `1 file`, `2 files`.
fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn texts(args: &LintArgs) -> anyhow::Result<Vec<LintText>> {
    let paths: Vec<Utf8PathBuf> = match args.paths.is_empty() {
        true => DEFAULT
            .iter()
            .map(Utf8PathBuf::from)
            .filter(|path| path.exists())
            .collect(),
        false => args.paths.clone(),
    };
    anyhow::ensure!(
        !paths.is_empty(),
        "there is nothing to lint here: name a file, a folder, or - for standard input"
    );
    let mut texts = Vec::new();
    for path in &paths {
        if path == Utf8Path::new("-") {
            let bytes =
                scalegen::read_to_limit(std::io::stdin().lock()).context("cannot read standard input")?;
            texts.push(LintText::Manifests {
                name: "<stdin>".to_owned(),
                bytes,
            });
        } else {
            texts.extend(scalegen::texts(std::slice::from_ref(path))?);
        }
    }
    Ok(texts)
}
