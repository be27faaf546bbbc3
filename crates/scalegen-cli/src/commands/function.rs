//! `scalegen fn`: lints what is piped through it, as a KRM function or a post-renderer.

#![allow(clippy::disallowed_methods, reason = "it reads standard input")]

use std::io::Read as _;

use anyhow::Context as _;
use scalegen::{LintConfig, LintText};

use crate::Exit;
use crate::args::FnArgs;
use crate::findings::show;
use crate::terminal::bytes;

pub(crate) fn run(args: &FnArgs) -> anyhow::Result<Exit> {
    let mut options = match LintConfig::find() {
        Ok(config) => config.map(|config| config.options).unwrap_or_default(),
        Err(findings) => {
            show(&Vec::from_iter(findings), &[]);
            return Ok(Exit::Unusable);
        }
    };
    options.kubernetes = args.kubernetes.or(options.kubernetes);
    options.keda = args.keda.or(options.keda);
    for rule in args.ignore.iter().flat_map(|selected| &selected.0) {
        options.policy.ignore(rule);
    }
    let mut input = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut input)
        .context("cannot read standard input")?;
    let mut outcome = scalegen::LintOutcome::default();
    // A chart may render nothing.
    if !input.trim_ascii().is_empty() {
        let name = "<stdin>".to_owned();
        let bytes = scalegen::read_to_limit(input.as_slice())?;
        outcome = scalegen::lint(vec![LintText::Manifests { name, bytes }], &options);
    }
    show(&outcome.findings, &[]);
    let list = std::str::from_utf8(&input).ok();
    let list = list.and_then(|text| scalegen::show::resource_list(text, &outcome.findings));
    bytes(list.as_ref().map_or(&input, |list| list.as_bytes())).context("cannot write to stdout")?;
    let summary = &outcome.summary;
    let denied = summary.errors > 0 || (args.deny.is_some() && summary.warnings > 0);
    Ok(if denied { Exit::Found } else { Exit::Done })
}
