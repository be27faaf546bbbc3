//! The texts that the paths of a command stand for, standard input among them.

#![allow(clippy::disallowed_methods, reason = "it reads standard input")]

use anyhow::Context as _;
use camino::Utf8PathBuf;
use scalegen::{LintOptions, LintPathError, LintText};

/// The path that stands for standard input.
const STDIN: &str = "-";

/// Standard input, which can be read once, if it is among the paths of the options.
pub(super) fn stdin(options: &LintOptions) -> anyhow::Result<Option<LintText>> {
    if !options.paths.iter().any(|path| path == STDIN) {
        return Ok(None);
    }
    let bytes = scalegen::read_to_limit(std::io::stdin().lock()).context("cannot read standard input")?;
    let name = "<stdin>".to_owned();
    Ok(Some(LintText::Manifests { name, bytes }))
}

/// Reads what is at the paths of the options, and adds standard input.
pub(super) fn read(options: &LintOptions, stdin: Option<LintText>) -> Result<Vec<LintText>, LintPathError> {
    let files = options.paths.iter().filter(|path| *path != STDIN);
    let files: Vec<Utf8PathBuf> = files.cloned().collect();
    let mut texts = scalegen::texts_with(&files, options)?;
    texts.extend(stdin);
    Ok(texts)
}
