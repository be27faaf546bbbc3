//! `scalegen man`: the manual page.

use clap::CommandFactory as _;

use crate::Exit;
use crate::args::Cli;
use crate::terminal::data;

pub(crate) fn run() -> anyhow::Result<Exit> {
    let mut text = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut text)?;
    data(&String::from_utf8(text)?)?;
    Ok(Exit::Done)
}
