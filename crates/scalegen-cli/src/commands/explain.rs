//! `scalegen explain`: what a rule finds, why it matters, and what to do; or what a key of a profile means.

use crate::Exit;
use crate::terminal::data;

pub(crate) fn run(word: &str) -> anyhow::Result<Exit> {
    let text = match (scalegen::explain(word), scalegen::explain_key(word)) {
        (Ok(text), _) | (_, Ok(text)) => text,
        // Rules have no dots in their names, and paths of keys do.
        (_, Err(no_key)) if word.contains('.') => return Err(no_key.into()),
        (Err(no_rule), _) => return Err(no_rule.into()),
    };
    data(&text)?;
    Ok(Exit::Done)
}
