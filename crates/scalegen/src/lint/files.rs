//! Which texts the paths of one call stand for.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "it reads the files that are linted"
)]

use std::fs::{self, File};
use std::io::{self, Read};

use camino::{Utf8Path, Utf8PathBuf};
use scalegen_document::Limits;
use scalegen_syntax::SystemError;

use super::LintText;
use crate::output::RECORD;
use crate::stack::with_slashes;

/// A path that cannot be linted, because it cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {path}")]
pub struct LintPathError {
    path: Utf8PathBuf,
    source: SystemError,
}

/// The texts at these paths: files as they are, folders with all the YAML and the profiles below them.
///
/// A `.toml` that is named is a profile. In a folder it is one when it has a `name`, and `workloads`, `extends`,
/// `services`, `services_from` or `template`; others are somebody else's, and bases are checked through the
/// profiles that use them. A `.json` in a folder counts when it speaks of an `apiVersion`. Hidden folders,
/// symbolic links and all that is no regular file are passed over in folders. A file that is there but cannot be
/// understood is no error here, but a finding later.
///
/// # Errors
/// When a path cannot be opened.
pub fn texts(paths: &[Utf8PathBuf]) -> Result<Vec<LintText>, LintPathError> {
    let mut texts = Vec::new();
    for path in paths {
        let metadata = fs::metadata(path).map_err(error(path))?;
        if metadata.is_dir() {
            folder(path, &mut texts)?;
        } else if path.extension() == Some("toml") {
            // Opening anything else, such as a pipe, would wait for it or use it up.
            if metadata.is_file() {
                File::open(path).map_err(error(path))?;
            }
            texts.push(LintText::Profile(with_slashes(path).into_owned()));
        } else {
            texts.push(manifests(path)?);
        }
    }
    Ok(texts)
}

fn folder(path: &Utf8Path, texts: &mut Vec<LintText>) -> Result<(), LintPathError> {
    let mut entries = Vec::new();
    for entry in path.read_dir_utf8().map_err(error(path))? {
        let entry = entry.map_err(error(path))?;
        let kind = entry.file_type().map_err(error(entry.path()))?;
        if !entry.file_name().starts_with('.') && (kind.is_dir() || kind.is_file()) {
            entries.push((entry.into_path(), kind.is_dir()));
        }
    }
    entries.sort();
    for (path, is_folder) in entries {
        match path.extension() {
            _ if is_folder => folder(&path, texts)?,
            Some("yaml" | "yml") => texts.push(LintText::Candidate {
                name: with_slashes(&path).into_owned(),
                bytes: read(&path)?,
            }),
            Some("json") => texts.extend(json(&path)?),
            Some("toml") if is_profile(&path)? => {
                texts.push(LintText::Profile(with_slashes(&path).into_owned()))
            }
            _ => {}
        }
    }
    Ok(())
}

fn manifests(path: &Utf8Path) -> Result<LintText, LintPathError> {
    Ok(LintText::Manifests {
        name: with_slashes(path).into_owned(),
        bytes: read(path)?,
    })
}

/// JSON of a folder, if it looks like a manifest.
fn json(path: &Utf8Path) -> Result<Option<LintText>, LintPathError> {
    let bytes = read(path)?;
    let mark = b"\"apiVersion\"";
    let is_manifest = bytes.windows(mark.len()).any(|part| part == mark);
    Ok(is_manifest.then(|| LintText::Candidate {
        name: with_slashes(path).into_owned(),
        bytes,
    }))
}

fn is_profile(path: &Utf8Path) -> Result<bool, LintPathError> {
    let bytes = read(path)?;
    Ok(std::str::from_utf8(&bytes).is_ok_and(scalegen_profile::looks_like_profile))
}

fn read(path: &Utf8Path) -> Result<Vec<u8>, LintPathError> {
    File::open(path).and_then(read_to_limit).map_err(error(path))
}

/// All that is ever looked at of a text: one byte more than the limit is enough to say that it is too long.
///
/// # Errors
/// When reading fails.
pub fn read_to_limit(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(Limits::default().bytes as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The profile that a file was made from, if it stands in a folder that has the record of one.
pub(super) fn made_from(path: &str) -> Option<&str> {
    let folders = Utf8Path::new(path).ancestors().skip(1);
    let made = folders
        .filter(|folder| folder.file_name().is_some())
        .find(|folder| folder.join(RECORD).is_file());
    made.and_then(Utf8Path::file_name)
}

fn error(path: &Utf8Path) -> impl FnOnce(io::Error) -> LintPathError {
    let path = path.to_owned();
    move |error| LintPathError {
        path,
        source: error.into(),
    }
}
