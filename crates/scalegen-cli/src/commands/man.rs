//! `scalegen man`: the manual page, of the whole or of one command.

use anyhow::Context as _;
use clap::CommandFactory as _;

use crate::Exit;
use crate::args::Cli;
use crate::terminal::data;

pub(crate) fn run(name: Option<&str>) -> anyhow::Result<Exit> {
    let mut cli = Cli::command();
    // Gives subcommands the names that their pages and usage lines show.
    cli.build();
    let page = match name {
        None => cli,
        Some(name) => cli
            .find_subcommand(name)
            .cloned()
            .with_context(|| format!("there is no command `{name}`; `scalegen man` lists them"))?,
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text)?;
    data(&String::from_utf8(text)?)?;
    Ok(Exit::Done)
}
