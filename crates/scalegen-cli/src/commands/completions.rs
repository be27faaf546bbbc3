//! `scalegen completions`: completions for a shell.

use clap::CommandFactory as _;

use crate::Exit;
use crate::args::Cli;
use crate::terminal::data;

pub(crate) fn run(shell: clap_complete::Shell) -> anyhow::Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "scalegen", &mut text);
    data(&String::from_utf8(text)?)?;
    Ok(Exit::Done)
}
