//! `scalegen rules`: a line for each rule.

use crate::Exit;
use crate::terminal::data;

pub(crate) fn run() -> anyhow::Result<Exit> {
    data(&scalegen::rules())?;
    Ok(Exit::Done)
}
