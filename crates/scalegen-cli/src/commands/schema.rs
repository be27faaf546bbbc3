//! `scalegen schema`: the JSON Schema of profiles, or of a kind.

use crate::Exit;
use crate::terminal::data;

pub(crate) fn run(name: &str) -> anyhow::Result<Exit> {
    let Some(schema) = scalegen::schema(name) else {
        if let Some(near) = scalegen::nearest(name, scalegen::SCHEMAS.iter().copied()) {
            anyhow::bail!("there is no schema `{name}`; did you mean `{near}`?");
        }
        anyhow::bail!(
            "there is no schema `{name}`; there are: {}",
            scalegen::SCHEMAS.join(", ")
        );
    };
    data(&format!("{}\n", serde_json::to_string_pretty(&schema)?))?;
    Ok(Exit::Done)
}
