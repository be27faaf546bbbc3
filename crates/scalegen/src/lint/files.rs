//! Which texts the paths of one call stand for.

use std::fs::{self, File};
use std::io::{self, Read as _};

use camino::{Utf8Path, Utf8PathBuf};
use scalegen_manifest::document::Limits;

use super::LintText;

/// A path that cannot be linted, because it cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {path}")]
pub struct LintPathError {
    path: Utf8PathBuf,
    source: io::Error,
}

/// The texts at these paths: files as they are, folders with all the YAML and the profiles below them.
///
/// A `.toml` that is named is a profile. In a folder it is one when it has a `name`, and `workloads`, `services`
/// or `extends`; others are somebody else's, and bases are checked through the profiles that use them. Hidden
/// folders and symbolic links in folders are passed over. A file that is there but cannot be understood is no
/// error here, but a finding later.
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
            File::open(path).map_err(error(path))?;
            texts.push(LintText::Profile(path.to_string()));
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
        if !entry.file_name().starts_with('.') && !kind.is_symlink() {
            entries.push((entry.into_path(), kind.is_dir()));
        }
    }
    entries.sort();
    for (path, is_folder) in entries {
        match path.extension() {
            _ if is_folder => folder(&path, texts)?,
            Some("yaml" | "yml") => texts.push(manifests(&path)?),
            Some("toml") if is_profile(&path)? => texts.push(LintText::Profile(path.into_string())),
            _ => {}
        }
    }
    Ok(())
}

fn manifests(path: &Utf8Path) -> Result<LintText, LintPathError> {
    // One byte too many is enough to say that there are too many.
    let most = Limits::default().bytes as u64 + 1;
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(most).read_to_end(&mut bytes))
        .map_err(error(path))?;
    Ok(LintText::Manifests {
        name: path.to_string(),
        bytes,
    })
}

fn is_profile(path: &Utf8Path) -> Result<bool, LintPathError> {
    let bytes = fs::read(path).map_err(error(path))?;
    Ok(std::str::from_utf8(&bytes).is_ok_and(scalegen_profile::looks_like_profile))
}

fn error(path: &Utf8Path) -> impl FnOnce(io::Error) -> LintPathError {
    let path = path.to_owned();
    move |source| LintPathError { path, source }
}
