//! `scalegen explain`: what a rule finds, why it matters, and what to do.

use crate::Exit;
use crate::terminal::data;

pub(crate) fn run(code: &str) -> anyhow::Result<Exit> {
    let text = scalegen::explain(code);
    let Some(text) = text else {
        anyhow::bail!("there is no rule `{code}`; `scalegen rules` lists them all");
    };
    data(&text)?;
    Ok(Exit::Done)
}
