//! A first word that is neither a command nor a profile.

#![allow(
    clippy::disallowed_methods,
    reason = "it reads the first argument, and looks whether it is a file"
)]

use camino::Utf8Path;
use clap::CommandFactory as _;

use crate::args::Cli;

/// What is wrong with the first argument, if it looks like the name of a command and is none.
///
/// The default command takes paths of profiles, so that clap would read a misspelled command as one of them.
pub(crate) fn error() -> Option<String> {
    let word = std::env::args_os().nth(1)?.into_string().ok()?;
    let is_word = word.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if !is_word || Utf8Path::new(&word).exists() {
        return None;
    }
    let cli = Cli::command();
    let names = || {
        cli.get_subcommands()
            .flat_map(clap::Command::get_name_and_visible_aliases)
    };
    if word == "help" || names().any(|name| name == word) {
        return None;
    }
    Some(match scalegen::nearest(&word, names()) {
        Some(near) => format!("there is no command `{word}`; did you mean `{near}`?"),
        None => format!("there is no command `{word}`; `scalegen --help` lists them all"),
    })
}
