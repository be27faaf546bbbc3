//! `scalegen explain`: what a rule finds, why it matters, and what to do.

use crate::Exit;
use crate::terminal::data;

pub(crate) fn run(code: &str) -> anyhow::Result<Exit> {
    data(&scalegen::explain(code)?)?;
    Ok(Exit::Done)
}
