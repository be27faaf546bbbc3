//! `scalegen init`: a starter profile, whose numbers follow from a few that it asks on a terminal.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "it asks on the terminal, and writes a new profile"
)]

use std::collections::BTreeMap;
use std::fs::{File, create_dir_all};
use std::io::{IsTerminal as _, Write as _, stderr, stdin};

use anyhow::Context as _;
use camino::{Utf8Path, Utf8PathBuf};
use scalegen::show::harmless_name;
use scalegen::{PRESETS, Preset};

use crate::Exit;
use crate::args::InitArgs;
use crate::terminal::{chat, note};

pub(crate) fn run(args: &InitArgs) -> anyhow::Result<Exit> {
    let asks = stdin().is_terminal() && stderr().is_terminal();
    let preset = match &args.preset {
        Some(name) => Preset::named(name)?,
        None if asks => {
            for preset in PRESETS {
                chat(&format!("  {:<13} {}", preset.name, preset.summary));
            }
            Preset::named(&answer("Preset", "web-api")?)?
        }
        None => Preset::named("web-api")?,
    };
    let mut values: BTreeMap<String, String> = args.set.iter().cloned().collect();
    if asks && args.preset.is_none() {
        let open = preset
            .parameters
            .iter()
            .filter(|parameter| !args.set.iter().any(|(key, _)| key == parameter.key));
        for parameter in open {
            let value = answer(parameter.question, parameter.default)?;
            parameter.read(&value)?;
            values.insert(parameter.key.to_owned(), value);
        }
    }
    let profile = preset.profile(&values)?;
    let path = args.output.clone().unwrap_or_else(|| {
        let name = values
            .get("name")
            .map_or(preset.parameters[0].default, String::as_str);
        Utf8PathBuf::from(format!("profiles/{name}.toml"))
    });
    if let Some(folder) = path.parent().filter(|folder| *folder != Utf8Path::new("")) {
        create_dir_all(folder).with_context(|| format!("cannot create {folder}"))?;
    }
    // What somebody wrote stays: it is never opened for writing.
    File::create_new(&path)
        .and_then(|mut file| file.write_all(profile.as_bytes()))
        .with_context(|| format!("cannot write {path}"))?;
    note(&format!(
        "created  {}: {}\nnext: scalegen lint, then scalegen generate",
        harmless_name(path.as_str()),
        preset.summary
    ));
    Ok(Exit::Done)
}

/// What the user types, else the default.
fn answer(question: &str, default: &str) -> anyhow::Result<String> {
    let mut err = stderr();
    write!(err, "{question} [{default}]: ")?;
    err.flush()?;
    let mut line = String::new();
    stdin().read_line(&mut line).context("cannot read the answer")?;
    let line = line.trim();
    Ok(if line.is_empty() { default } else { line }.to_owned())
}
