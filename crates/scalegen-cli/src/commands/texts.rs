//! The texts that the paths of a command stand for, standard input among them.

#![allow(clippy::disallowed_methods, reason = "it reads standard input")]

use anyhow::Context as _;
use camino::Utf8Path;
use scalegen::{LintOptions, LintText};

/// Reads what is at the paths of the options.
pub(super) fn read(options: &LintOptions) -> anyhow::Result<Vec<LintText>> {
    let paths = options.paths.iter().cloned();
    let (stdin, files): (Vec<_>, Vec<_>) = paths.partition(|path| path == Utf8Path::new("-"));
    let mut texts = scalegen::texts_with(&files, options)?;
    // Standard input can be read once.
    if !stdin.is_empty() {
        let bytes = scalegen::read_to_limit(std::io::stdin().lock()).context("cannot read standard input")?;
        texts.push(LintText::Manifests {
            name: "<stdin>".to_owned(),
            bytes,
        });
    }
    Ok(texts)
}
