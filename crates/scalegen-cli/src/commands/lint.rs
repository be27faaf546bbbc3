//! `scalegen lint`: findings for profiles and for Kubernetes YAML from anywhere.

#![allow(
    clippy::disallowed_methods,
    reason = "it looks for the default folders, and writes the summary"
)]

use anyhow::Context as _;
use camino::Utf8PathBuf;
use scalegen::lint_report::{Report, Summary};
use scalegen::show::{
    Roots, concise, counts, github, gitlab, harmless, harmless_name, human_within, json, junit, markdown,
    sarif, statistics,
};
use scalegen::{Baseline, Environment, Finding, Fixes, LintConfig, LintOutcome, Rule, Severity};

use crate::Exit;
use crate::args::{Deny, LintArgs, LintFormat, Selected};
use crate::drift::{printable, unified};
use crate::findings::show;
use crate::progress::Progress;
use crate::terminal::{chat, colored, data, note};

/// What is linted when nothing is named, as far as it is there.
const DEFAULT: [&str; 2] = ["profiles", "generated"];

/// Findings that are turned into text at once, so that the text of many is never in memory whole.
const AT_ONCE: usize = 500;

pub(crate) fn run(args: &LintArgs) -> anyhow::Result<Exit> {
    let config = match LintConfig::find() {
        Ok(config) => config,
        Err(findings) => return Ok(unusable(&Vec::from_iter(findings), &args.paths)),
    };
    let (mut options, baseline) = match config {
        Some(config) => (config.options, config.baseline),
        None => Default::default(),
    };
    options.exclude = args.exclude.clone();
    options.reach = args.reach.reach();
    (options.kubernetes, options.keda, options.vpa) = (args.kubernetes, args.keda, args.vpa);
    options.engines.extend(args.engine.iter().cloned());
    if !args.select.is_empty() {
        options.select = rules(&args.select).collect();
    }
    for rule in rules(&args.ignore) {
        options.policy.ignore(rule);
    }
    if !args.environment.is_empty() {
        let environments = args.environment.iter().cloned();
        options.environments = environments.map(|paths| Environment { paths }).collect();
    }
    options.paths = paths(args)?;
    let known = match args.baseline.as_ref().or(baseline.as_ref()) {
        Some(path) if args.write_baseline.is_none() => match Baseline::load(path) {
            Ok(known) => Some(known),
            Err(finding) => return Ok(unusable(&[*finding], &args.paths)),
        },
        _ => None,
    };
    let stdin = super::texts::stdin(&options)?;
    let mut outcome = if args.fix || args.diff {
        let texts = || super::texts::read(&options, stdin.clone());
        let fixes = scalegen::fix(&texts, &options, known.as_ref(), &args.jobs.jobs(), &|_| ())?;
        if args.diff {
            return show_fixes(&fixes, args.exit_zero);
        }
        write_fixes(fixes)?
    } else {
        let texts = super::texts::read(&options, stdin)?;
        let progress = Progress::new("linting", texts.len());
        scalegen::lint_with(texts, &options, &args.jobs.jobs(), &|count| progress.step(count))
    };
    let known = match &args.write_baseline {
        Some(path) => {
            let known = Baseline::of(&outcome.findings, path);
            known.write()?;
            note(&format!(
                "wrote {} to {}",
                plural(known.len(), "finding"),
                harmless_name(path.as_str())
            ));
            Some(known)
        }
        None => known,
    };
    if let Some(known) = known {
        outcome.hide(&known, &options);
    }
    if let Some(path) = &args.summary {
        let text = markdown(&outcome.findings);
        std::fs::write(path, text).with_context(|| format!("cannot write {path}"))?;
    }
    match args.format {
        LintFormat::Human if args.statistics => data(&statistics(&outcome.findings))?,
        LintFormat::Human => {
            let roots = Roots::of(&options.paths);
            for some in outcome.findings.chunks(AT_ONCE) {
                colored(|is_colored| human_within(some, is_colored, &roots))?;
            }
            let summary = &outcome.summary;
            if summary.charts > 0 {
                note(&format!(
                    "passed over the templates of {}: pipe `helm template CHART` into `scalegen lint -`",
                    plural(summary.charts, "chart"),
                ));
            }
            note(&format!(
                "{} ({} in {}{}{}{})",
                counts(&outcome.findings),
                plural(summary.documents, "object"),
                plural(summary.files, "file"),
                not_examined(summary),
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
            let report = Report::new(&outcome.findings, outcome.summary.clone());
            data(&format!("{}\n", json(&report)?))?;
        }
        LintFormat::Concise => data(&concise(&outcome.findings))?,
        LintFormat::Github => data(&github(&outcome.findings))?,
        LintFormat::Sarif => data(&sarif(&outcome.findings)?)?,
        LintFormat::Gitlab => data(&gitlab(&outcome.findings)?)?,
        LintFormat::Junit => {
            let failing = match args.deny {
                Some(Deny::Warnings) => Severity::Warning,
                None => Severity::Error,
            };
            data(&junit(&outcome.findings, failing))?;
        }
    }
    let denied = outcome.summary.errors > 0 || (args.deny.is_some() && outcome.summary.warnings > 0);
    Ok(if denied && !args.exit_zero {
        Exit::Found
    } else {
        Exit::Done
    })
}

/// Most kinds that are named.
const MOST_KINDS: usize = 8;

/// What was not examined, or only as far as other objects refer to it.
fn not_examined(summary: &Summary) -> String {
    let mut text = String::new();
    if summary.relations_only > 0 {
        text.push_str(&format!(
            ", {} examined for relations only",
            summary.relations_only
        ));
    }
    if summary.skipped > 0 {
        text.push_str(&format!(", {} not examined", summary.skipped));
        let kinds = summary.not_examined.keys().map(String::as_str);
        let kinds: Vec<&str> = kinds.take(MOST_KINDS).collect();
        if !kinds.is_empty() {
            text.push_str(&format!(": {}", kinds.join(", ")));
        }
        if summary.not_examined.len() > kinds.len() {
            text.push_str(&format!(
                " and {} more kinds",
                summary.not_examined.len() - kinds.len()
            ));
        }
    }
    text
}

/// `1 file`, `2 files`.
pub(super) fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn rules(selected: &[Selected]) -> impl Iterator<Item = &'static Rule> {
    selected.iter().flat_map(|selected| selected.0.iter().copied())
}

/// What keeps anything from being linted.
fn unusable(findings: &[Finding], named: &[Utf8PathBuf]) -> Exit {
    show(findings, named);
    Exit::Unusable
}

fn paths(args: &LintArgs) -> anyhow::Result<Vec<Utf8PathBuf>> {
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
    Ok(paths)
}

/// Prints what fixes would change.
fn show_fixes(fixes: &Fixes, exit_zero: bool) -> anyhow::Result<Exit> {
    for file in &fixes.files {
        let name = file.before.name();
        let (before, after) = (file.before.text().as_bytes(), file.after.as_bytes());
        data(&printable(&unified(name, name, before, after)))?;
    }
    report_fixes(fixes, "would fix");
    Ok(match fixes.files.is_empty() || exit_zero {
        true => Exit::Done,
        false => Exit::Found,
    })
}

/// Writes what fixes change, and gives what is found then.
fn write_fixes(mut fixes: Fixes) -> anyhow::Result<LintOutcome> {
    let mut failed = Ok(());
    fixes.files.retain(|file| {
        let written = file.write();
        let written = written.with_context(|| format!("cannot fix {}", harmless_name(file.before.name())));
        let is_written = written.is_ok();
        if failed.is_ok() {
            failed = written;
        }
        is_written
    });
    report_fixes(&fixes, "fixed");
    failed?;
    Ok(fixes.outcome)
}

/// Reports how much is fixed, and which files are not.
fn report_fixes(fixes: &Fixes, verb: &str) {
    for (name, reason) in &fixes.left {
        chat(&format!(
            "{}: not fixed: {}",
            harmless_name(name),
            harmless(&reason.to_string())
        ));
    }
    let count = fixes.files.iter().map(|file| file.count).sum();
    let files = plural(fixes.files.len(), "file");
    note(&format!("{verb} {} in {files}", plural(count, "finding")));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_eight_kinds_are_named() {
        let mut summary = Summary::default();
        assert_eq!(not_examined(&summary), "");
        summary.skipped = 3;
        summary.not_examined = [("Ingress".to_owned(), 2), ("ConfigMap".to_owned(), 1)].into();
        assert_eq!(not_examined(&summary), ", 3 not examined: ConfigMap, Ingress");
        summary.relations_only = 1;
        summary.not_examined = (0..10).map(|n| (format!("Kind{n}"), 1)).collect();
        assert_eq!(
            not_examined(&summary),
            ", 1 examined for relations only, 3 not examined: Kind0, Kind1, Kind2, Kind3, Kind4, Kind5, Kind6, Kind7 \
             and 2 more kinds"
        );
    }
}
