//! `scalegen version`: what this release knows.

use crate::Exit;
use crate::terminal::data;

pub(crate) fn run() -> anyhow::Result<Exit> {
    data(&format!(
        "scalegen {}\n\n{}",
        env!("CARGO_PKG_VERSION"),
        scalegen::known()
    ))?;
    Ok(Exit::Done)
}
