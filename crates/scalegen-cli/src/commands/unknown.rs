//! A first word that is neither a command nor a profile.

#![allow(
    clippy::disallowed_methods,
    reason = "it reads the first argument, and looks whether it is a file"
)]

use std::ffi::OsString;

use camino::Utf8Path;
/// The arguments, with flags of all commands that are before the command after it: clap would take a word after them for
/// a profile of the default command.
pub(crate) fn arguments() -> impl Iterator<Item = OsString> {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    let mut flags = 0;
    while let Some(flag) = arguments.get(1 + flags).and_then(|argument| argument.to_str()) {
        flags += match flag {
            "-q" | "--quiet" => 1,
            "--color" => 2,
            _ if flag.starts_with("--color=") => 1,
            _ => break,
        };
    }
    let flags = flags.min(arguments.len().saturating_sub(1));
    if arguments.len() > 1 + flags {
        arguments[1..=1 + flags].rotate_right(1);
    }
    arguments.into_iter()
}

/// What is wrong with the first argument, if it looks like the name of a command and is none.
///
/// The default command takes paths of profiles, so that clap would read a misspelled command as one of them.
pub(crate) fn error(cli: &clap::Command) -> Option<String> {
    let word = arguments().nth(1)?.into_string().ok()?;
    let is_word = word.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if !is_word || Utf8Path::new(&word).exists() {
        return None;
    }
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
